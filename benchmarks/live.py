"""How late changes reach those who watch, with many open connections and turns at a steady pace.

    python -m benchmarks.live [--connections 1000] [--turns 50] [--seconds 20]

The stack is as `make run` starts it, keyless and unpaced, with the embedded engine. Each connection
watches a conversation of its own, a half of them of business 7, the others of business 8; for each
business two more watch its queue. Turns come in conversations of business 7, at that many a second,
whatever the answers take. A change is late by the time between its ``updated_at`` and its frame.

The benchmark fails if a frame reaches a connection that does not watch its conversation, if a frame
is missing, or if the memory of the gateway grows by more than 100 KB for each connection.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.support import MESSAGE, percentiles
from tests.support.running import running

BUSINESS, OTHER = 7, 8
KEYLESS = {"ANTHROPIC_API_KEY": "", "ANTHROPIC_SECRET_NAME": "", "WORD_DELAY_SECONDS": "0"}
KB_EACH = 100
PATIENCE = 120.0  # seconds in which the last frames may come


@dataclass
class Tally:
    """What has come: how late each change was, and how many frames went astray."""

    late: list[float] = field(default_factory=list)
    frames: int = 0
    astray: int = 0


async def listen(socket: ClientConnection, topic: dict[str, Any], tally: Tally) -> None:
    """Take a connection's frames."""
    async for text in socket:
        frame = json.loads(text)
        if frame.get("event") not in ("conversation_changed", "message_changed"):
            continue
        tally.frames += 1
        data = frame["data"]
        found = data.get("conversation") or {"id": data.get("conversation_id")}
        if topic.get("conversation_id") not in (None, found["id"]):
            tally.astray += 1
        if topic.get("queue") not in (None, found.get("business_id")):
            tally.astray += 1
        if frame["event"] == "conversation_changed":
            changed = datetime.fromisoformat(found["updated_at"]).timestamp()
            tally.late.append(time.time() - changed)


async def opened(http: httpx.AsyncClient, topic: dict[str, Any]) -> ClientConnection:
    """A connection that watches a topic."""
    answer = await http.post("/api/v1/live/ticket")
    made = answer.raise_for_status().json()["data"]
    address = urljoin(str(http.base_url), made["url"]).replace("http", "ws", 1)
    socket = await connect(
        f"{address}?ticket={made['ticket']}", ping_interval=None, compression=None, open_timeout=60
    )
    await socket.send(json.dumps({"action": "watch", **topic}))
    while json.loads(await socket.recv()).get("event") != "watching":
        pass
    return socket


async def conversation(http: httpx.AsyncClient, business_id: int) -> str:
    answer = await http.post("/api/v1/conversations", json={"business_id": business_id})
    return str(answer.raise_for_status().json()["data"]["id"])


def memory(pid: int) -> float:
    """The resident memory of a process, in MB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


async def measure(url: str, pid: int, options: argparse.Namespace) -> bool:
    limits = httpx.Limits(max_connections=40)
    tally = Tally()
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as http:
        await http.post("/api/v1/chat", json={"message": MESSAGE, "business_id": BUSINESS})
        room = asyncio.Semaphore(8)
        before = memory(pid)

        async def one(business_id: int, *, queue: bool) -> tuple[dict[str, Any], ClientConnection]:
            async with room:
                if queue:
                    topic: dict[str, Any] = {"queue": business_id}
                else:
                    topic = {"conversation_id": await conversation(http, business_id)}
                return topic, await opened(http, topic)

        each = options.connections // 2 - 2
        queues = [(b, True) for b in (BUSINESS, OTHER) for _ in range(2)]
        watching = [(b, False) for b in (BUSINESS, OTHER) for _ in range(each)]
        async with AsyncExitStack() as stack:
            listening: list[asyncio.Task[None]] = []
            threads: list[str] = []
            for some in (queues, watching):
                for topic, socket in await asyncio.gather(*(one(b, queue=q) for b, q in some)):
                    stack.push_async_callback(socket.close)
                    listening.append(asyncio.create_task(listen(socket, topic, tally)))
                    threads.append(topic.get("conversation_id", ""))
            await frames(tally, 4 * each)  # that the conversations were opened, to the queues
            idle = memory(pid)
            tally.late.clear()
            tally.frames = 0
            turns = await talk(http, threads[4 : 4 + each], options)
            expected = turns * (2 * 3 + 2)  # two changes to three watchers, two messages to one
            await frames(tally, expected)
            await asyncio.sleep(1)  # for what should not come
            for task in listening:
                task.cancel()
    median, slowest = percentiles(tally.late)
    loaded = memory(pid)
    print(f"{len(listening)} connections, {turns} turns, {options.turns} a second")
    # There are more where a turn takes so long that it stores its case before its end.
    print(f"frames: {tally.frames}, at least {expected}, astray: {tally.astray}")
    print(f"late, ms: median {median * 1000:.0f}, p99 {slowest * 1000:.0f}")
    print(f"the gateway's memory, MB: {before:.0f}; connected {idle:.0f}; afterwards {loaded:.0f}")
    grown = (loaded - before) * 1000 / len(listening)
    return tally.frames >= expected and not tally.astray and grown < KB_EACH


async def frames(tally: Tally, count: int) -> None:
    """Wait until so many frames have come, for a limited time."""
    end = time.monotonic() + PATIENCE
    while tally.frames < count and time.monotonic() < end:
        await asyncio.sleep(0.2)


async def talk(http: httpx.AsyncClient, threads: list[str], options: argparse.Namespace) -> int:
    """Send turns at a steady pace, each in the next conversation; return how many there were."""
    count = int(options.turns * options.seconds)

    async def turn(n: int) -> None:
        body = {"message": f"{MESSAGE} {n}", "conversation_id": threads[n % len(threads)]}
        (await http.post("/api/v1/chat", json=body)).raise_for_status()

    began = time.monotonic()
    under_way = []
    for n in range(count):
        await asyncio.sleep(max(0.0, began + n / options.turns - time.monotonic()))
        under_way.append(asyncio.create_task(turn(n)))
    await asyncio.gather(*under_way)
    print(f"the turns took {time.monotonic() - began:.1f} s of {options.seconds}")
    return count


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--turns", type=float, default=50, help="a second")
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    with running(Path(os.devnull), environment=KEYLESS) as up:
        passed = asyncio.run(measure(up.url, up.process.pid, options))
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
