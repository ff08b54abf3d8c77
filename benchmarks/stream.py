"""Streamed turns: Frontdesk's stack beside FastAPI's StreamingResponse on uvicorn.

    python -m benchmarks.stream [--streams 100] [--tokens 2000] [--rounds 5] [--starts 10]

Needs DynamoDB Local (`make engines`). Both sides, `make run`'s stack and `benchmarks/peer/app.py`,
serve the same turns from the same engine, alternately:

- warm: new conversations, at a server that has served before. The figures are the times from the
  request to the first byte of the body, which is the event that says that the question is stored,
  and to the first token. `DynamoDB` is the engine's time for the same write, from request to answer
  at a client in this process. `beyond` is the difference of the medians.
- token: the cost of a token if the whole reply exists from the beginning. It is the time in which
  a number of tokens arrive at the client, divided by that number, a hundred at a time. With 20
  streams at once, the tokens of all streams are counted: the figure is the machine's time for a
  token, and not how long one client waits for it.
- cold: the times from the start of a process until it is ready, and to the first byte and the first
  token of a request that is waiting. Frontdesk's process is the function's own, under a Runtime API
  that gives it the event, and is ready when it asks for it. The peer is ready when it answers its
  health check, and gets its request then.
"""

import argparse
import contextlib
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks.streams import WINDOW, cold_function, read_streams, token_costs
from benchmarks.support import (
    MESSAGE,
    PEER_TABLE,
    create_peer_table,
    dynamodb,
    dynamodb_engine,
    frontdesk,
    peer,
    percentiles,
    print_table,
)
from frontdesk.base.clock import now
from frontdesk.models.scope import UNLIMITED
from frontdesk.store import turns
from frontdesk.store.history import TurnRequest
from frontdesk.store.table import Table
from local.documents import parsed
from tests.support.dynamodb import ROOT

OURS, THEIRS = "Frontdesk", "StreamingResponse"
MANY = 20


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--streams", type=int, default=100, help="warm ones, of each kind")
    parser.add_argument("--tokens", type=int, default=2000, help="in each long reply")
    parser.add_argument("--rounds", type=int, default=5, help="of long replies")
    parser.add_argument("--starts", type=int, default=10, help="of each kind of process")
    args = parser.parse_args()
    with dynamodb_engine() as engine:
        create_peer_table(engine)
        with peer(engine) as (theirs, _):
            with frontdesk(engine) as ours:
                warm(engine, ours, theirs, args.streams)
            with long_replies() as template, frontdesk(engine, template) as ours:
                tokens(ours, theirs, args.tokens, args.rounds)
        cold(engine, args.starts)


def warm(engine: str, ours: str, theirs: str, streams: int) -> None:
    """Measure first bytes and first tokens of servers that have served before."""
    servers = {OURS: (ours, "/api/v1/chat/stream"), THEIRS: (theirs, "/chat/stream")}
    writes = {OURS: opening(engine), THEIRS: saving(engine)}
    firsts: dict[str, list[tuple[float, float]]] = {name: [] for name in servers}
    waits: dict[str, list[float]] = {name: [] for name in servers}
    for count in range(-50, streams):  # the engine runs on Java and becomes faster at first
        for name, server in servers.items():
            [stream] = read_streams(*server, MESSAGE, 1)
            wait = writes[name]()
            if count >= 0:
                firsts[name].append((stream.first_byte, stream.tokens[0]))
                waits[name].append(wait)
    rows = {}
    for name in servers:
        (byte, byte99), (token, token99) = map(percentiles, zip(*firsts[name], strict=True))
        wait = statistics.median(waits[name])
        rows[name] = [1e3 * s for s in (byte, byte99, token, token99, wait, byte - wait)]
    headings = ["first byte p50", "p99", "first token p50", "p99", "DynamoDB p50", "byte beyond it"]
    print_table("warm, ms", headings, rows)
    print(
        "From the request until its first event and first token; of the former, what the engine\n"
        "took for the write before it, and what is left."
    )


def tokens(ours: str, theirs: str, length: int, rounds: int) -> None:
    """Measure the cost of a token in long replies."""
    servers = {OURS: (ours, "/api/v1/chat/stream"), THEIRS: (theirs, "/chat/stream")}
    costs: dict[str, dict[int, list[float]]] = {n: {1: [], MANY: []} for n in servers}
    for count in range(rounds + 1):
        for at_once in (1, MANY):
            for name, server in servers.items():
                streams = read_streams(*server, str(length), at_once)
                if count:  # the first has started the processes
                    costs[name][at_once] += token_costs(streams)
    rows = {
        name: [1e6 * seconds for values in cost.values() for seconds in percentiles(values)]
        for name, cost in costs.items()
    }
    headings = [f"{p}, {n} at once" for n in (1, MANY) for p in ("p50", "p99")]
    print_table("token, µs", headings, rows)
    print(f"The time between tokens at the client, averaged over {WINDOW} a stream.")


def cold(engine: str, starts: int) -> None:
    """Measure processes from their start to their first answer."""
    measures = {OURS: cold_function, THEIRS: cold_peer}
    samples: dict[str, list[tuple[float, ...]]] = {name: [] for name in measures}
    for count in range(starts + 1):
        for name, measure in measures.items():
            sample = measure(engine)
            if count:  # the first has compiled the modules
                samples[name].append(sample)
    rows = {
        name: [1e3 * statistics.median(column) for column in zip(*found, strict=True)]
        for name, found in samples.items()
    }
    print_table("cold, ms, median", ["ready", "first byte", "first token"], rows)
    print("From starting the process until it is ready, and has answered what was waiting for it.")


def opening(engine: str) -> Callable[[], float]:
    """A function that opens a turn and returns the engine's seconds for it."""
    database = dynamodb(engine)
    seconds = engine_time(database)
    table = Table(database, "frontdesk")

    def write() -> float:
        turns.open_turn(
            table, TurnRequest(MESSAGE, scope=UNLIMITED), None, now() + timedelta(seconds=100)
        )
        return seconds.pop()

    return write


def saving(engine: str) -> Callable[[], float]:
    """A function that stores a question as the peer does and returns the engine's seconds."""
    database = dynamodb(engine)
    seconds = engine_time(database)
    texts = {"role": "user", "content": MESSAGE, "created_at": now().isoformat()}
    message = {"M": {name: {"S": text} for name, text in texts.items()}}

    def write() -> float:
        item = {"id": {"S": str(uuid4())}, "messages": {"L": [message]}, "version": {"N": "1"}}
        database.put_item(
            TableName=PEER_TABLE, Item=item, ConditionExpression="attribute_not_exists(id)"
        )
        return seconds.pop()

    return write


def engine_time(database: Any) -> list[float]:
    """A list to which each of a client's requests adds the seconds until its answer."""
    sent: list[float] = []
    seconds: list[float] = []
    events = database.meta.events
    events.register("before-send.dynamodb", lambda **_: sent.append(time.perf_counter()))
    events.register(
        "response-received.dynamodb", lambda **_: seconds.append(time.perf_counter() - sent.pop())
    )
    return seconds


@contextlib.contextmanager
def long_replies() -> Iterator[list[str]]:
    """The arguments that run Frontdesk's template with `long_reply` as the stream function."""
    template = parsed(ROOT / "template.yaml")
    resources = template["Resources"]
    for resource in resources.values():
        for name in {"CodeUri", "ContentUri"} & resource["Properties"].keys():
            resource["Properties"][name] = str(ROOT / resource["Properties"][name])
    long_reply = Path(__file__).with_name("long_reply")
    resources["StreamFunction"]["Properties"]["CodeUri"] = str(long_reply)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "template.yaml")
        path.write_text(json.dumps(template))
        yield ["--template", str(path), "--concurrency", str(MANY)]


def cold_peer(engine: str) -> tuple[float, float, float]:
    """Start the peer, wait until it answers, and send it a request."""
    with peer(engine) as (address, ready):
        [stream] = read_streams(address, "/chat/stream", MESSAGE, 1)
    return ready, ready + stream.first_byte, ready + stream.tokens[0]


if __name__ == "__main__":
    main()
