"""How late changes reach those who watch, with many open connections and turns at a steady pace.

    python -m benchmarks.live [--connections 1000] [--turns 10 20 30 50] [--seconds 20] [--written]

The stack is as `make run` starts it, keyless and unpaced, with the embedded engine. Each connection
watches a conversation of its own, a half of them of business 7, the others of business 8; for each
business two more watch its queue. Turns come in conversations of business 7, at one pace after the
other, so many a second, whatever the answers take. With --written they do not come by HTTP: a
process writes to the table what they would have stored, and only what follows from that is
measured. A change is late by the time between it and its frame: the ``updated_at`` of a
conversation, the ``created_at`` of a customer's message.

The benchmark fails if a frame reaches a connection that does not watch its conversation, if a frame
is missing, or if the memory of the gateway grows by more than 100 KB for each connection.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import httpx

from benchmarks.processors import environment_of, processor_seconds
from benchmarks.support import MESSAGE, Client, percentiles
from benchmarks.watching import Watching, opened
from tests.support.running import running

BUSINESS, OTHER = 7, 8
KEYLESS = {"ANTHROPIC_API_KEY": "", "ANTHROPIC_SECRET_NAME": "", "WORD_DELAY_SECONDS": "0"}
AT_ONCE = 40  # requests
KB_EACH = 100
PATIENCE = 120.0  # seconds in which the last frames may come


async def conversation(http: httpx.AsyncClient, business_id: int) -> str:
    answer = await http.post("/api/v1/conversations", json={"business_id": business_id})
    return str(answer.raise_for_status().json()["data"]["id"])


async def conversation_of_turns(http: httpx.AsyncClient, number: int) -> None:
    """Talk as long as it takes until all that a turn reads by has been loaded where it is taken."""
    body: dict[str, Any] = {"message": f"{MESSAGE} {number}", "business_id": BUSINESS}
    for _ in range(5):
        answer = (await http.post("/api/v1/chat", json=body)).raise_for_status()
        body["conversation_id"] = answer.json()["data"]["conversation_id"]


def memory(pid: int) -> float:
    """The resident memory of a process, in MB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


async def measure(url: str, pid: int, options: argparse.Namespace) -> bool:
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as http:
        if not options.written:
            # As many at once as the function has environments, so that each has been started.
            await asyncio.gather(*(conversation_of_turns(http, n) for n in range(10)))
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
            held = [pace for pace in options.turns if await at(pace, http, pid, everybody, options)]
            lacking = await missing(http, threads, everybody)
            await asyncio.sleep(1)  # for what should not come
    astray, loaded = sum(who.astray for who in everybody), memory(pid)
    print(f"the highest pace at which p99 is 1 s or less: {max(held, default='none')}")
    print(f"missing: {lacking}, astray: {astray}")
    print(f"the gateway's memory, MB: {before:.0f}; connected {idle:.0f}; afterwards {loaded:.0f}")
    grown = (loaded - before) * 1000 / len(everybody)
    return not lacking and not astray and grown < KB_EACH


async def at(
    pace: float,
    http: httpx.AsyncClient,
    pid: int,
    everybody: list[Watching],
    options: argparse.Namespace,
) -> bool:
    """Print what becomes of so many turns a second; whether p99 is a second or less."""
    threads = [who.topic["conversation_id"] for who in everybody[4 : 4 + (len(everybody) - 4) // 2]]
    for who in everybody:
        who.late.clear()
    had, count = received(everybody), int(pace * options.seconds)
    used, own, began = processor_seconds(pid), own_seconds(), time.monotonic()
    if options.written:
        engine = environment_of("RelayFunction", pid)["AWS_ENDPOINT_URL_DYNAMODB"]
        await write(engine, threads, pace, options.seconds)
    else:
        await talk(str(http.base_url), threads, pace, count)
    took = time.monotonic() - began
    await until(lambda: received(everybody) >= had + 2 * count)
    spent = {k: s - used.get(k, 0.0) for k, s in processor_seconds(pid).items()}
    spent["this benchmark"] = own_seconds() - own
    median, slowest = percentiles([seconds for who in everybody for seconds in who.late])
    print(f"\n{pace:g} turns a second for {options.seconds:g} s took {took:.1f} s")
    print(f"late, ms: median {median * 1000:.0f}, p99 {slowest * 1000:.0f}")
    parts = ", ".join(f"{k} {s * 1000 / count:.1f}" for k, s in spent.items() if s > 0.05)
    print(f"processor time of a turn, ms: {sum(spent.values()) * 1000 / count:.1f}: {parts}")
    return slowest <= 1


def received(everybody: list[Watching]) -> int:
    """How many messages have come so far."""
    return sum(len(who.messages) for who in everybody)


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


def own_seconds() -> float:
    """The processor seconds of this process and of those that it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so, for a limited time."""
    end = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < end:
        await asyncio.sleep(0.2)


async def talk(url: str, threads: list[str], pace: float, count: int) -> None:
    """Send turns at a steady pace, each in the next conversation.

    The clients share the processors with the stack: these take a third of what httpx takes.
    """
    clients: SimpleQueue[Client] = SimpleQueue()
    for _ in range(AT_ONCE):
        clients.put(Client(url, "/api/v1/chat"))

    def turn(n: int) -> None:
        client = clients.get()
        client.post(message=f"{MESSAGE} {n}", conversation_id=threads[n % len(threads)])
        clients.put(client)

    began = time.monotonic()
    under_way = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for n in range(count):
            await asyncio.sleep(max(0.0, began + n / pace - time.monotonic()))
            under_way.append(asyncio.get_running_loop().run_in_executor(pool, turn, n))
        await asyncio.gather(*under_way)


async def write(engine: str, threads: list[str], pace: float, seconds: float) -> None:
    """Have turns written at a steady pace, as `talk` would send them."""
    command = [sys.executable, "-m", "benchmarks.writing", engine, f"{pace}", f"{seconds}"]
    process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.PIPE)
    await process.communicate("\n".join(threads).encode())
    if process.returncode:
        raise RuntimeError("the turns could not be written")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--turns", type=float, nargs="+", default=[10, 20, 30, 50], help="a second")
    parser.add_argument("--seconds", type=float, default=20, help="for which each pace is held")
    parser.add_argument("--written", action="store_true", help="write turns to the table")
    options = parser.parse_args()
    # The time limits are for turns, and not for the start of ten functions on a busy machine.
    with running(Path(os.devnull), "--timeout-factor", "10", environment=KEYLESS) as up:
        passed = asyncio.run(measure(up.url, up.process.pid, options))
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
