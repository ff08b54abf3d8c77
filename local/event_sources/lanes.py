"""Batches of a shard: its records in several lanes, and those of each lane in order."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from zlib import crc32

from local.event_sources.mappings import Batching
from local.event_sources.records import Record

_LARGEST_EVENT = 6 * 1024 * 1024
"""Lambda's limit for an event, in bytes; some of it is left to what surrounds the records."""

_MARGIN = 1024
_SHARDS = 2
"""How many shards an engine's only one stands for: a table on AWS has four at least."""
_WAITING_AT_MOST = 1000
"""How many records are read ahead of a lane that is busy."""

Deliver = Callable[[Sequence[Record]], Awaitable[None]]
Lane = Callable[[Record], int]


def lanes_of(partition_key: str, parallel: int) -> tuple[int, Lane]:
    """How many lanes a table's records take, and the lane of each.

    ``parallel`` is how many there are for a shard. All records of a partition are in one shard, and
    those of an item in one lane.
    """

    def lane(record: Record) -> int:
        shard = _number(record["dynamodb"]["Keys"][partition_key]) % _SHARDS
        return shard * parallel + _number(record["dynamodb"]["Keys"]) % parallel

    return _SHARDS * parallel, lane


async def in_lanes(
    records: AsyncIterator[Record], lanes: int, lane: Lane, batching: Batching, deliver: Deliver
) -> None:
    """Deliver every record in batches; return when the last of them has been.

    A batch that is held up holds up its own lane, and the reader once that is full.
    """
    queues: list[asyncio.Queue[Record]] = [asyncio.Queue(_WAITING_AT_MOST) for _ in range(lanes)]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_work(queue, batching, deliver)) for queue in queues]
        async for record in records:
            await queues[lane(record)].put(record)
        for queue in queues:
            await queue.join()
        for task in tasks:
            task.cancel()


def _number(key: object) -> int:
    return crc32(json.dumps(key, sort_keys=True).encode())


async def _work(queue: asyncio.Queue[Record], batching: Batching, deliver: Deliver) -> None:
    first = await queue.get()
    while True:
        batch, first_of_next = await _gather(queue, first, batching)
        await deliver(batch)
        for _ in batch:
            queue.task_done()
        first = first_of_next or await queue.get()


async def _gather(
    queue: asyncio.Queue[Record], first: Record, batching: Batching
) -> tuple[list[Record], Record | None]:
    """A batch that begins with ``first``, and a record that was too large to go with it."""
    batch, room = [first], _LARGEST_EVENT - _MARGIN - _size(first)
    end = asyncio.get_running_loop().time() + batching.window
    while len(batch) < batching.size:
        try:
            async with asyncio.timeout_at(end):
                record = queue.get_nowait() if not queue.empty() else await queue.get()
        except TimeoutError:
            break
        room -= _size(record)
        if room < 0:
            return batch, record
        batch.append(record)
    return batch, None


def _size(record: Record) -> int:
    return len(json.dumps(record)) + 2
