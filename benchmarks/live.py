"""How late changes reach those who watch, with many open connections and turns at a steady pace.

    python -m benchmarks.live [--connections 1000] [--turns 50] [--seconds 20]

The stack is as `make run` starts it, keyless and unpaced, with the embedded engine. Each connection
watches a conversation of its own, a half of them of business 7, the others of business 8; for each
business two more watch its queue. Turns come in conversations of business 7, at that many a second,
whatever the answers take. A change is late by the time between it and its frame: the
``updated_at`` of a conversation, the ``created_at`` of a customer's message.

The benchmark fails if a frame reaches a connection that does not watch its conversation, if a frame
is missing, or if the memory of the gateway grows by more than 100 KB for each connection.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.processors import processor_seconds
from benchmarks.support import MESSAGE, percentiles
from tests.support.running import running

BUSINESS, OTHER = 7, 8
KEYLESS = {"ANTHROPIC_API_KEY": "", "ANTHROPIC_SECRET_NAME": "", "WORD_DELAY_SECONDS": "0"}
KB_EACH = 100
PATIENCE = 120.0  # seconds in which the last frames may come


@dataclass
class Watching:
    """An open connection: what it watches, and what has come to it."""

    topic: dict[str, Any]
    socket: ClientConnection
    messages: set[tuple[str, int]] = field(default_factory=set)
    """The conversations and numbers of messages."""

    changed: dict[str, str] = field(default_factory=dict)
    """When the newest state of each conversation is from."""

    late: list[float] = field(default_factory=list)
    astray: int = 0

    async def listen(self) -> None:
        """Take the frames."""
        async for text in self.socket:
            frame = json.loads(text)
            data = frame.get("data")
            if frame.get("event") == "conversation_changed":
                found = data["conversation"]
                self.changed[found["id"]] = max(
                    found["updated_at"], self.changed.get(found["id"], "")
                )
                self._is_late(found["updated_at"])
            elif frame.get("event") == "message_changed":
                found = {"id": data["conversation_id"]}
                self.messages.add((data["conversation_id"], data["number"]))
                if data["message"]["role"] == "user":  # a reply is created before it is complete
                    self._is_late(data["message"]["created_at"])
            else:
                continue
            self.astray += self.topic.get("conversation_id") not in (None, found["id"])
            self.astray += self.topic.get("queue") not in (None, found.get("business_id"))

    def watches(self, conversation: dict[str, Any]) -> bool:
        id_, business_id = conversation["id"], conversation["business_id"]
        return self.topic in ({"conversation_id": id_}, {"queue": business_id})

    def lacks(self, conversation: dict[str, Any]) -> int:
        """How much of a conversation that it watches has not come."""
        id_, count = conversation["id"], conversation["message_count"]
        if "queue" in self.topic:
            count = 0
        missing = sum((id_, number) not in self.messages for number in range(1, count + 1))
        return missing + int(self.changed.get(id_) != conversation["updated_at"])

    def _is_late(self, moment: str) -> None:
        self.late.append(time.time() - datetime.fromisoformat(moment).timestamp())


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
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as http:
        # As many turns at once as the function has environments, so that each has been started.
        first = {"message": MESSAGE, "business_id": BUSINESS}
        for _ in range(3):
            await asyncio.gather(*(http.post("/api/v1/chat", json=first) for _ in range(10)))
        room = asyncio.Semaphore(8)
        before = memory(pid)

        async def one(business_id: int, *, queue: bool) -> Watching:
            async with room:
                if queue:
                    topic: dict[str, Any] = {"queue": business_id}
                else:
                    topic = {"conversation_id": await conversation(http, business_id)}
                return Watching(topic, await opened(http, topic))

        each = options.connections // 2 - 2
        queues = [(b, True) for b in (BUSINESS, OTHER) for _ in range(2)]
        watching = [(b, False) for b in (BUSINESS, OTHER) for _ in range(each)]
        async with AsyncExitStack() as stack:
            everybody: list[Watching] = []
            for some in (queues, watching):
                for who in await asyncio.gather(*(one(b, queue=q) for b, q in some)):
                    stack.push_async_callback(who.socket.close)
                    stack.callback(asyncio.create_task(who.listen()).cancel)
                    everybody.append(who)
            threads = [who.topic["conversation_id"] for who in everybody[4 : 4 + each]]
            await missing(http, threads, everybody)  # that they were opened, to the queue
            idle = memory(pid)
            for who in everybody:
                who.late.clear()
            used, own = processor_seconds(pid), time.process_time()
            turns = await talk(http, threads, options)
            await until(lambda: sum(len(who.messages) for who in everybody) >= 2 * turns)
            spent = {k: s - used.get(k, 0.0) for k, s in processor_seconds(pid).items()}
            spent["this client"] = time.process_time() - own
            lacking = await missing(http, threads, everybody)
            await asyncio.sleep(1)  # for what should not come
    late = [seconds for who in everybody for seconds in who.late]
    median, slowest = percentiles(late)
    astray, loaded = sum(who.astray for who in everybody), memory(pid)
    print(f"{len(everybody)} connections, {turns} turns, {options.turns} a second")
    print(f"frames: {len(late)} timed, missing: {lacking}, astray: {astray}")
    print(f"late, ms: median {median * 1000:.0f}, p99 {slowest * 1000:.0f}")
    parts = ", ".join(f"{k} {s * 1000 / turns:.1f}" for k, s in spent.items() if s > 0)
    print(f"processor time of a turn, ms: {sum(spent.values()) * 1000 / turns:.1f}: {parts}")
    print(f"the gateway's memory, MB: {before:.0f}; connected {idle:.0f}; afterwards {loaded:.0f}")
    grown = (loaded - before) * 1000 / len(everybody)
    return not lacking and not astray and grown < KB_EACH


async def missing(http: httpx.AsyncClient, threads: list[str], everybody: list[Watching]) -> int:
    """How much has not come of these conversations as they are now, after a limited time."""
    room = asyncio.Semaphore(8)

    async def read(id_: str) -> dict[str, Any]:
        async with room:
            answer = await http.get(f"/api/v1/conversations/{id_}?limit=1")
            return dict(answer.raise_for_status().json()["data"])

    conversations = await asyncio.gather(*map(read, threads))
    watched = [(who, one) for who in everybody for one in conversations if who.watches(one)]
    await until(lambda: not any(who.lacks(one) for who, one in watched))
    return sum(who.lacks(one) for who, one in watched)


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so, for a limited time."""
    end = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < end:
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
