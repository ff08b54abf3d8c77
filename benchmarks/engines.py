"""Each access over HTTP with thousands of conversations, on the engines that carry DynamoDB.

    python -m benchmarks.engines [--conversations 2000] [--runs 15] [--url URL]

The stack is as `make run` starts it, keyless and unpaced. Its table has that many conversations of
2 to 6 messages, of 200 customers at 4 businesses, and requests are sent one after the other. The
figures are medians in milliseconds. The engines are the embedded one and, with Java and `make
engines`, DynamoDB Local; or the one that is named.
"""

import argparse
import asyncio
import http.client
import itertools
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from ulid import ULID

from benchmarks.support import MESSAGE, frontdesk
from frontdesk.base.clock import iso
from frontdesk.models.conversation import Conversation, ConversationStatus
from frontdesk.store.items import conversation_item, session_item
from frontdesk.store.table import Table
from local.aws.dynamodb_local import is_there
from local.aws.engines import DYNAMODB_LOCAL, EMBEDDED, Wanted, start, stop
from local.runtime.processes import Processes
from tests.support.conversations import conversation, messages, store_items
from tests.support.dynamodb import client_of

BUSINESSES, CUSTOMERS = 4, 200
CONTENT = f"{MESSAGE} {{}} {'x' * 140}"
WARM_UP = 3


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--conversations", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=15, help="of each access")
    parser.add_argument("--url", help="a DynamoDB that is there already")
    options = parser.parse_args()
    columns: dict[str, dict[str, float]] = {}
    if options.url:
        columns[options.url] = measure(options.url, options.conversations, options.runs)
    else:
        for engine in [EMBEDDED, DYNAMODB_LOCAL] if is_there() else [EMBEDDED]:
            columns[engine] = asyncio.run(_on(engine, options.conversations, options.runs))
    print(f"| {options.conversations:,} conversations | {' | '.join(columns)} |")
    print(f"| --- |{' ---: |' * len(columns)}")
    for access in next(iter(columns.values())):
        print(f"| {access} | {' | '.join(f'{c[access]:.0f}' for c in columns.values())} |")
    return 0


async def _on(engine: str, count: int, runs: int) -> dict[str, float]:
    """The medians on an engine that is started for it."""
    processes = Processes()
    endpoints, servers = await start(processes, Wanted(engine))
    try:
        return await asyncio.to_thread(measure, endpoints.dynamodb, count, runs)
    finally:
        await stop(processes, servers)
        processes.close()


def measure(url: str, count: int, runs: int) -> dict[str, float]:
    """The median of each access, in milliseconds, of a stack on the DynamoDB at ``url``."""
    os.environ["TABLE_NAME"] = f"benchmark-{ULID()}"
    with frontdesk(url) as address, client_of(url) as client:
        stored = [_conversation(n) for n in range(count)]
        began = time.perf_counter()
        fill(Table(client, os.environ["TABLE_NAME"]), stored, runs + WARM_UP)
        print(f"filled in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        found = {}
        for name, access in accesses(Http(address), stored, runs + WARM_UP):
            samples = [access() for _ in range(WARM_UP + runs)]
            found[name] = statistics.median(samples[WARM_UP:]) * 1000
        return found


def _conversation(n: int) -> Conversation:
    return conversation(
        n,
        customer_id=1 + n % CUSTOMERS,
        business_id=1 + n % BUSINESSES,
        status=list(ConversationStatus)[n * n % 7 % 3],
        message_count=2 + n % 5,
        last_message=MESSAGE,
    )


def fill(table: Table, stored: list[Conversation], pending: int) -> None:
    """Write conversations with their messages; the last ``pending`` wait for a reply."""
    items: list[Any] = []
    deadline = datetime.now(UTC) + timedelta(hours=1)
    for place, one in enumerate(stored):
        own = messages(one.id, one.message_count, CONTENT)
        if place >= len(stored) - pending:
            own[-1] |= {"role": "assistant", "status": "pending", "deadline": iso(deadline)}
        items += [conversation_item(one), session_item(one), *own]
    store_items(table, items)


class Http:
    """One kept-alive connection to the API."""

    def __init__(self, address: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc)

    def __call__(self, method: str, path: str, **body: Any) -> tuple[float, Any]:
        """The seconds until the whole answer was there, and the answer."""
        headers = {"Content-Type": "application/json"}
        began = time.perf_counter()
        sent = json.dumps(body) if body else None
        self._connection.request(method, f"/api/v1/{path}", sent, headers)
        response = self._connection.getresponse()
        content = response.read()
        seconds = time.perf_counter() - began
        if response.status >= 400:
            raise RuntimeError(f"{path} answered {response.status}: {content.decode()}")
        return seconds, json.loads(content) if content else None


def accesses(
    http: Http, stored: list[Conversation], runs: int
) -> Iterator[tuple[str, Callable[[], float]]]:
    """Everything that is measured, with what takes its time once."""
    draw = random.Random(1)
    last = [one.id for one in stored[-runs:]]
    others = stored[:-runs]
    draw.shuffle(others)
    deleted = iter([one.id for one in others[:runs]])
    ids = itertools.cycle([one.id for one in others[runs:] if one.status == "active"])
    pending = iter(last)
    new = {"customer_id": 1, "business_id": 1}

    def request(method: str, path: Callable[[], str], **body: Any) -> Callable[[], float]:
        return lambda: http(method, path(), **body)[0]

    def listing(query: str) -> Callable[[], float]:
        return request("GET", lambda: f"conversations?{query}")

    yield "list 20 of everything, counted", listing("limit=20")
    cursor = http("GET", "conversations?limit=20")[1]["meta"]["nextCursor"]
    yield "list 20 of everything, by cursor", listing(f"limit=20&cursor={cursor}")
    yield "list 100 of a business", listing("limit=100&business_id=2")
    yield "list 20 of a business, one status", listing("limit=20&business_id=2&status=active")
    yield "list 20 of a customer", listing("limit=20&customer_id=7")
    yield "detail", request("GET", lambda: f"conversations/{next(ids)}")
    yield "chat, new conversation", request("POST", lambda: "chat", message=MESSAGE, **new)

    def go_on() -> float:
        return http("POST", "chat", message=MESSAGE, conversation_id=next(ids))[0]

    yield "chat, going on", go_on
    yield "create", request("POST", lambda: "conversations", **new)
    yield "patch", request("PATCH", lambda: f"conversations/{next(ids)}", context="by the door")
    yield "cancel", request("POST", lambda: f"conversations/{next(pending)}/cancel")
    yield "delete", request("DELETE", lambda: f"conversations/{next(deleted)}")


if __name__ == "__main__":
    sys.exit(main())
