"""A circuit breaker: while Claude is down, a turn does not wait to find out again.

Its state is in the table, so that an execution environment need not find out by itself what another
one knows, and whoever tries again is one for all. Read every few seconds, beside the turn.
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
    """Circuits by their name.

    Each opens after ``failures`` in a row in one environment; then one caller may try every
    ``seconds``, and closes it by succeeding.
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
