"""Reading a table's stream: its shards, each parent before its children, and their records.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Collection, Coroutine, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.event_sources.mappings import StartingPosition
from local.event_sources.pulse import Pulse
from local.event_sources.records import Record, stream_record
from local.event_sources.threads import in_thread

_LOOK_FOR_SHARDS_SECONDS = 30.0
"""A shard that ends has children, which are looked for at once; others hardly ever appear."""

_PAUSE_AFTER_ERROR = 1.0
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.05, 0.25
"""The pauses after few records and after many. Lambda looks four times a second; a look takes more
processor time than few records do, and a batch of many turns less than as many batches of one."""

_MANY_RECORDS = 20  # four turns or so
_RECORDS_AT_ONCE = 1000  # the most that GetRecords takes

log = logging.getLogger(__name__)


class Stream:
    """A table's stream at an engine; ``client`` is the SDK's for DynamoDB Streams."""

    def __init__(self, client: Any, arn: str, pulse: Pulse) -> None:
        self._client = client
        self._arn = arn
        self._pulse = pulse

    async def shards(self) -> list[dict[str, Any]]:
        """Every shard that there still is, as DescribeStream has them."""
        found: list[dict[str, Any]] = []
        page: dict[str, Any] = {}
        while True:
            answer = await self._request("describe_stream", StreamArn=self._arn, **page)
            found += answer["StreamDescription"]["Shards"]
            last = answer["StreamDescription"].get("LastEvaluatedShardId")
            if not last:
                return found
            page = {"ExclusiveStartShardId": last}

    async def records(self, shard_id: str, start: StartingPosition) -> AsyncGenerator[Record, None]:
        """The records of a shard as they come, until it has been closed and read to its end."""
        position: dict[str, str] = {"ShardIteratorType": start}
        iterator: str | None = None
        while True:
            try:
                if iterator is None:
                    iterator = await self._iterator(shard_id, position)
                answer = await self._request(
                    "get_records", ShardIterator=iterator, Limit=_RECORDS_AT_ONCE
                )
            except ClientError as error:
                position = _after(error, position)
                iterator = None
                continue
            for read in answer["Records"]:
                if record := stream_record(read, self._arn):
                    yield record
            if answer["Records"]:
                last = answer["Records"][-1]["dynamodb"]["SequenceNumber"]
                position = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": last}
            iterator = answer.get("NextShardIterator")
            if iterator is None:
                return
            if not answer["Records"]:
                await self._pulse.wait()
            elif len(answer["Records"]) < _RECORDS_AT_ONCE:
                await asyncio.sleep(_pause(len(answer["Records"])))

    async def _iterator(self, shard_id: str, position: Mapping[str, str]) -> str:
        answer = await self._request(
            "get_shard_iterator", StreamArn=self._arn, ShardId=shard_id, **position
        )
        return str(answer["ShardIterator"])

    async def _request(self, operation: str, **parameters: Any) -> Any:
        """One request, repeated as long as the engine is out of reach."""
        failed = ""
        while True:
            try:
                return await in_thread(getattr(self._client, operation), **parameters)
            except (BotoCoreError, ClientError) as error:
                if _code(error) in _POSITION_LOST:
                    raise
                if _code(error) != failed:
                    failed = _code(error)
                    log.error("%s of %s fails: %s", operation, self._arn, failed)
                await asyncio.sleep(_PAUSE_AFTER_ERROR)


_POSITION_LOST = {"ExpiredIteratorException", "TrimmedDataAccessException"}


def _pause(found: int) -> float:
    """How long to wait with the next look."""
    return max(_SHORTEST_PAUSE, _LONGEST_PAUSE * min(1, found / _MANY_RECORDS))


def _code(error: Exception) -> str:
    if isinstance(error, ClientError):
        return str(error.response["Error"]["Code"])
    return type(error).__name__


def _after(error: ClientError, position: dict[str, str]) -> dict[str, str]:
    """Where to go on: where we were, or where the stream begins now."""
    if _code(error) == "TrimmedDataAccessException":
        return {"ShardIteratorType": "TRIM_HORIZON"}
    return position


async def follow(
    stream: Stream,
    start: StartingPosition,
    work: Callable[[str, StartingPosition], Coroutine[Any, Any, None]],
) -> None:
    """Have each shard worked, once its parent has been, for as long as the stream goes on.

    ``start`` is where to begin in the shards that there are at first; later ones are read from
    their beginning.
    """
    latest = {shard["ShardId"] for shard in await stream.shards() if start == "LATEST"}
    done: set[str] = set()
    under_way: dict[asyncio.Task[None], str] = {}
    async with asyncio.TaskGroup() as group:
        while True:
            shards = {shard["ShardId"]: shard for shard in await stream.shards()}
            begun = done | set(under_way.values())
            for shard_id, shard in shards.items():
                parent = shard.get("ParentShardId")
                if shard_id not in begun and (parent not in shards or parent in done):
                    position: StartingPosition = "LATEST" if shard_id in latest else "TRIM_HORIZON"
                    under_way[group.create_task(work(shard_id, position))] = shard_id
            ended = await _first_of(under_way)
            done |= {under_way.pop(task) for task in ended}


async def _first_of(tasks: Collection[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
    """Those that have ended, once one has, or after a while none."""
    if not tasks:
        await asyncio.sleep(_LOOK_FOR_SHARDS_SECONDS)
        return set()
    ended, _ = await asyncio.wait(
        tasks, timeout=_LOOK_FOR_SHARDS_SECONDS, return_when=asyncio.FIRST_COMPLETED
    )
    return ended
