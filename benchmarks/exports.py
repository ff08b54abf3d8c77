"""How fast conversations are exported, and how much memory that takes, by their length.

    python -m benchmarks.exports [LENGTH]

Needs DynamoDB Local (`make engines`). Each export runs in a process of its own, as in a function
that has just started. It prints the time to its first bytes, the processor time for a thousand
messages, the memory of the process at its peak, and by how much that is more than the function has
when idle. A conversation of LENGTH messages (200,000) beside one of a twentieth, and a business's
conversations with ten messages each, show that the memory does not grow with them. A last run cuts
the export of the long conversation at nine places, goes on by the cursor of the last whole line,
and looks for messages that are missing or there twice. A PDF has a bound of its own.
"""

import csv
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

from benchmarks.support import dynamodb_engine
from frontdesk.api.exports.formats import BOM
from frontdesk.api.exports.pdf import MOST_MESSAGES
from frontdesk.base.errors import Unavailable
from frontdesk.models.message import MessageStatus
from frontdesk.store.attributes import Item
from frontdesk.store.items import conversation_item, conversation_key, reading_attributes
from frontdesk.store.table import Table
from tests.support import functions
from tests.support.conversations import conversation, messages, store_items
from tests.support.dynamodb import CREDENTIALS, client_of, fresh_table
from tests.support.turns import TOLD

LENGTH = 200_000
BUSINESS = 7
OF_A_CONVERSATION = 10
CONTENT = "message {} " + "about a tap that drips and a customer who would like it repaired. " * 3
CUTS = 9


def main(longest: int) -> None:
    head = "export | format | first bytes, ms | CPU, ms for 1,000 messages | memory, MB | more, MB"
    with dynamodb_engine() as engine, fresh_table(engine) as table:
        print(f"| {head} |")
        print("| --- | --- | ---: | ---: | ---: | ---: |")
        for length in (longest // 20, longest):
            one = conversation(length, message_count=length)
            write(table, [conversation_item(one)])
            for items in filled(one.id, length):
                write(table, items)
            for kind in ("json", "csv", "txt", "pdf"):
                path = f"/{one.id}/export?format={kind}"
                report(f"{length:,} messages of a conversation", kind, path, engine, table)
        for count in (longest // 400, longest // 40):
            business = BUSINESS + count
            several = [conversation(n, business_id=business) for n in range(1, count + 1)]
            write(table, [conversation_item(each) for each in several])
            for each in several:
                write(table, next(filled(each.id, OF_A_CONVERSATION)))
            for kind in ("jsonl", "csv"):
                path = f"/export?format={kind}&business_id={business}"
                report(f"{count:,} conversations of a business", kind, path, engine, table)
        print(f"\ncut at {CUTS} places:", run("cut", engine, table, one.id)["cut"])


def write(table: Table, items: list[Item]) -> None:
    """Write items; DynamoDB Local may be too busy for the client's time limits."""
    for pause in (1, 5, 20, 60):
        try:
            return store_items(table, items)
        except Unavailable:
            time.sleep(pause)
    raise Unavailable


def filled(conversation_id: str, count: int) -> Iterator[list[Item]]:
    """The items of messages, the replies with their readings, a thousand at a time."""
    items = messages(conversation_id, count, CONTENT)
    for item in items[1::2]:
        item |= {"status": MessageStatus.COMPLETE, **reading_attributes(TOLD)}
    for start in range(0, count, 1000):
        yield items[start : start + 1000]


def report(name: str, kind: str, path: str, engine: str, table: Table) -> None:
    """Run an export in a process of its own, and print its row."""
    figures = run("export", engine, table, path)
    cells = " | ".join(f"{figures[each]:.0f}" for each in ("first", "cpu", "memory", "more"))
    print(f"| {name} | {kind} | {cells} |", flush=True)


def run(step: str, engine: str, table: Table, argument: str) -> dict[str, Any]:
    """What a step prints in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.exports", step, engine, table.name, argument]
    ran = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, env={**os.environ, **CREDENTIALS}
    )
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def export(engine: str, name: str, path: str) -> None:
    """Export to nowhere, and print the figures."""
    with client_of(engine) as client:
        one = not path.startswith("/export")
        module = functions.export_module(Table(client, name), "transcript" if one else "export")
        idle = peak_memory()
        began, busy = time.perf_counter(), time.process_time()
        first, count = 0.0, 0
        for chunk in functions.export_chunks(module, f"/api/v1/conversations{path}", 900):
            first = first or time.perf_counter() - began
            count += chunk.count(b"message ")
        busy = time.process_time() - busy
        peak = peak_memory()
        if path.endswith("pdf"):
            there = Table(client, name).get(conversation_key(path.split("/")[1])) or {}
            count = min(MOST_MESSAGES, int(there["message_count"]))
    figures = {
        "first": first * 1000,
        "cpu": 1e6 * busy / count,
        "memory": peak / 1024,
        "more": (peak - idle) / 1024,
    }
    print(json.dumps(figures))


def peak_memory() -> int:
    """The process's memory at its peak, in KiB; `getrusage` would count that of its parent too."""
    status = Path("/proc/self/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0])


def cut(engine: str, name: str, conversation_id: str) -> None:
    """Cut an export again and again, go on by its cursor, and say what is wrong with the whole."""
    numbers: list[int] = []
    with client_of(engine) as client:
        module = functions.export_module(Table(client, name))
        path = f"/api/v1/conversations/{conversation_id}/export?format=csv"
        cursor, whole = "", False
        for place in range(CUTS + 1):
            received, limit = bytearray(), (place + 1) * 777_777 if place < CUTS else None
            for chunk in functions.export_chunks(module, path + cursor, 900):
                received += chunk
                if limit and len(received) > limit:
                    break
            else:
                whole = True
            # The last line may have arrived in part.
            lines = received[: received.rfind(b"\r\n") + 2].decode().removeprefix(BOM)
            rows = list(csv.reader(StringIO(lines, newline="")))
            found = [row for row in rows if row[0] != "cursor"]
            numbers += [int(row[5]) for row in found]
            cursor = f"&cursor={found[-1][0]}"
            if whole:
                break
    right = numbers == list(range(1, len(numbers) + 1))
    result = f"{len(numbers):,} messages, {'each once' if right else 'some missing or twice'}"
    print(json.dumps({"cut": f"{result}{'' if whole else ', not to its end'}"}))


if __name__ == "__main__":
    steps = {"export": export, "cut": cut}
    if sys.argv[1:2] and sys.argv[1] in steps:
        steps[sys.argv[1]](*sys.argv[2:])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else LENGTH)
