"""How 200 turns of one business that open at once get on with its daily quota.

    python -m benchmarks.quotas

Twice: on DynamoDB Local (`make engines`), which runs transactions one after the other and cancels
none, and on a model of what DynamoDB does: a transaction holds its items for 10 ms, and is
cancelled if another one holds one of them. The printed table is that of docs/costs.md.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from statistics import median
from unittest import mock

from benchmarks.support import dynamodb, dynamodb_engine
from frontdesk.base.clock import now
from frontdesk.models.scope import UNLIMITED
from frontdesk.store import quotas
from frontdesk.store.history import TurnRequest
from frontdesk.store.quotas import DAY, Quota
from frontdesk.store.table import Contention, Table
from frontdesk.store.turns import open_turn
from frontdesk.store.writes import Transaction
from tests.support.dynamodb import fresh_table

AT_ONCE = 200
TURNS = 10_000
HELD_SECONDS = 0.01


class Counted(Table):
    """A table that counts its transactions."""

    transactions = 0

    def transact(self, transaction: Transaction) -> None:
        with _lock:
            Counted.transactions += 1
        self.run(transaction)

    def run(self, transaction: Transaction) -> None:
        super().transact(transaction)


class Model(Counted):
    """A table whose transactions always succeed, except where two hold an item at once."""

    held: frozenset[str] = frozenset()

    def run(self, transaction: Transaction) -> None:
        keys = frozenset(_keys(transaction.writes))
        with _lock:
            free = not keys & Model.held
            if free:
                Model.held |= keys
        time.sleep(HELD_SECONDS)
        if not free:
            raise Contention
        with _lock:
            Model.held -= keys


_lock = threading.Lock()


def _keys(writes: Sequence[Mapping[str, object]]) -> list[str]:
    found = []
    for write in writes:
        for verb in write.values():
            assert isinstance(verb, dict)
            key = verb.get("Key") or verb["Item"]
            found.append(f"{key['pk']} {key['sk']}")
    return found


def together(work: Callable[[], object]) -> list[float]:
    """Do some work in each of the threads, begun together: the seconds that each took."""
    barrier, seconds = threading.Barrier(AT_ONCE), list[float]()

    def run() -> None:
        barrier.wait()
        began = time.monotonic()
        work()
        seconds.append(time.monotonic() - began)

    threads = [threading.Thread(target=run) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seconds) == AT_ONCE
    return sorted(seconds)


def measure(name: str, table: Table, quota: Sequence[Quota]) -> None:
    Counted.transactions = 0
    request = TurnRequest("My sink is leaking", business_id=7, scope=UNLIMITED)
    end = now() + timedelta(seconds=120)
    seconds = together(lambda: open_turn(table, request, None, end, quotas=quota))
    tries = Counted.transactions / AT_ONCE
    print(f"| {name} | {tries:.1f} | {median(seconds):.2f} | {seconds[-1]:.2f} |", flush=True)


def main() -> None:
    quota = [Quota("business_id", TURNS, DAY)]
    print("| 200 turns at once | transactions a turn | median, s | slowest, s |")
    print("| --- | ---: | ---: | ---: |")
    with dynamodb_engine() as engine, fresh_table(engine) as fresh:
        client = dynamodb(engine)  # more patient than that of the functions
        together(lambda: client.describe_table(TableName=fresh.name))  # connects, and warms it up
        for name, table in (
            ("DynamoDB Local", Counted(client, fresh.name)),
            ("the model", Model(client, "")),
        ):
            measure(f"{name}, no quota", table, [])
            with mock.patch.object(quotas, "SHARDS", 1):
                measure("… one counter", table, quota)
            measure(f"… {quota[0].shards} counters", table, quota)


if __name__ == "__main__":
    main()
