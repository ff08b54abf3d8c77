"""A circuit breaker: while Claude is down, turns do not call it, and so do not wait for it.

The state is in the table, so all execution environments share it: one of them tries again for all.
An environment reads it at the same time as the turn runs, and then keeps it as long as an open
circuit stays open. So an environment may learn of a failure that late, or by failures of its own.
"""

from collections.abc import Callable
from typing import TypeVar

from aws_lambda_powertools.utilities.circuit_breaker import (
    CircuitBreakerConfig,
    CircuitBreakerOpenError,
    circuit_breaker,
)
from aws_lambda_powertools.utilities.circuit_breaker.persistence import (
    CircuitBreakerDynamoDBPersistence,
)

from frontdesk.assistant.claude.calls import Circuit, CircuitOpen
from frontdesk.assistant.interface import Abandoned
from frontdesk.store.table import Table

T = TypeVar("T")


def circuits(table: Table, failures: int, seconds: int) -> Callable[[str], Circuit]:
    """A function that returns the circuit of a name.

    A circuit opens after ``failures`` in a row in one environment. Then one caller may try again
    every ``seconds``; its success closes the circuit.
    """
    store = CircuitBreakerDynamoDBPersistence(
        table.name,
        key_attr="pk",
        sort_key_attr="sk",
        static_pk_value="B",
        expiry_attr="expires_at",
        boto3_client=table.client,
    )
    config = CircuitBreakerConfig(
        failure_threshold=failures,
        recovery_timeout=seconds,
        success_threshold=1,
        local_cache_max_age=seconds,
        ignored_exceptions=Abandoned,
    )

    def named(name: str) -> Circuit:
        def run(begin: Callable[[], T]) -> T:
            try:
                result: T = circuit_breaker(name, store, config=config)(begin)()
            except CircuitBreakerOpenError as error:
                raise CircuitOpen from error
            return result

        return run

    return named
