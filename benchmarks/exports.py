"""How fast conversations are exported, and how much memory that takes, by their length.

    python -m benchmarks.exports

Needs DynamoDB Local (`make engines`). Each export runs in a process of its own, as in a function
that has just started. It prints the time to its first bytes, the processor time for a thousand
messages, and by how much its memory has grown beyond what the function takes when idle. Two sizes
of a conversation, and of a business's conversations with ten messages each, show that the memory
does not grow with them.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator

from benchmarks.support import dynamodb_engine
from frontdesk.models.message import MessageStatus
from frontdesk.store.attributes import Item
from frontdesk.store.items import reading_attributes
from frontdesk.store.table import Table
from tests.support import functions
from tests.support.conversations import conversation, messages, store, store_items
from tests.support.dynamodb import CREDENTIALS, client_of, fresh_table
from tests.support.turns import TOLD

LENGTHS = (5_000, 50_000)
BUSINESS = 7
CONTENT = "message {} " + "about a tap that drips and a customer who would like it repaired. " * 3


def main() -> None:
    with dynamodb_engine() as engine, fresh_table(engine) as table:
        print("| export | format | first bytes, ms | CPU, ms for 1,000 messages | memory, MB |")
        print("| --- | --- | ---: | ---: | ---: |")
        for length in LENGTHS:
            one = conversation(length, message_count=length)
            store(table, [one])
            for items in filled(one.id, length):
                store_items(table, items)
            for kind in ("json", "csv"):
                path = f"/{one.id}/export?format={kind}"
                report(f"{length:,} messages of a conversation", kind, path, engine, table)
        for count in (LENGTHS[0] // 100, LENGTHS[0] // 10):
            business = BUSINESS + count
            several = [conversation(n, business_id=business) for n in range(1, count + 1)]
            store(table, several)
            store_items(
                table, [item for c in several for [*page] in filled(c.id, 10) for item in page]
            )
            for kind in ("jsonl", "csv"):
                path = f"/export?format={kind}&business_id={business}"
                report(f"{count:,} conversations of a business", kind, path, engine, table)


def filled(conversation_id: str, count: int) -> Iterator[list[Item]]:
    """The items of messages, the replies with their readings, a thousand at a time."""
    items = messages(conversation_id, count, CONTENT)
    for item in items[1::2]:
        item |= {"status": MessageStatus.COMPLETE, **reading_attributes(TOLD)}
    for start in range(0, count, 1000):
        yield items[start : start + 1000]


def report(name: str, kind: str, path: str, engine: str, table: Table) -> None:
    """Run an export in a process of its own, and print its row."""
    command = [sys.executable, "-m", "benchmarks.exports", engine, table.name, path]
    ran = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, env={**os.environ, **CREDENTIALS}
    )
    figures = json.loads(ran.stdout.splitlines()[-1])
    print(f"| {name} | {kind} | {figures['first']:.0f} | {figures['cpu']:.0f} |", end="")
    print(f" {figures['memory']:.0f} |", flush=True)


def export(engine: str, name: str, path: str) -> None:
    """Export to nowhere, and print the figures."""
    with client_of(engine) as client:
        one = not path.startswith("/export")
        module = functions.export_module(Table(client, name), "transcript" if one else "export")
        idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began, busy = time.perf_counter(), time.process_time()
        first, count = 0.0, 0
        for chunk in functions.export_chunks(module, f"/api/v1/conversations{path}", 900):
            first = first or time.perf_counter() - began
            count += chunk.count(b"message ")
        busy = time.process_time() - busy
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle
    figures = {"first": first * 1000, "cpu": 1e6 * busy / count, "memory": grown / 1024}
    print(json.dumps(figures))


if __name__ == "__main__":
    export(*sys.argv[1:]) if len(sys.argv) > 1 else main()
