"""Reading a stream shard by shard, and putting its records into batches."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from itertools import product
from typing import Any

from botocore.exceptions import ClientError, EndpointConnectionError

from local.event_sources import Pulse
from local.event_sources.lanes import Lane, in_lanes, lanes_of
from local.event_sources.mappings import Batching, StartingPosition
from local.event_sources.records import Record, sequence_number
from local.event_sources.streams import Stream, follow
from tests.support.running import PATIENCE


def change(number: int, item: str = "item", data: str = "") -> dict[str, Any]:
    return {
        "eventID": f"{number}",
        "eventName": "INSERT",
        "dynamodb": {
            "Keys": {"pk": {"S": item}},
            "NewImage": {"data": {"S": data}},
            "SequenceNumber": str(number),
        },
    }


def error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, "GetRecords")


class Engine:
    """The SDK's client of a stream whose shards are ``{id: (parent, records, closed)}``.

    An iterator is a shard and a place in it. ``faults`` are raised by the first requests for
    records; all ``requests`` for iterators are noted.
    """

    def __init__(self, shards: dict[str, tuple[str | None, list[int], bool]]) -> None:
        self.shards = shards
        self.faults: list[Exception] = []
        self.requests: list[dict[str, str]] = []

    def describe_stream(self, **page: str) -> Any:
        """One shard a page."""
        names = sorted(self.shards)
        place = names.index(page["ExclusiveStartShardId"]) + 1 if len(page) > 1 else 0
        name = names[place]
        parent, records, closed = self.shards[name]
        shard: dict[str, Any] = {"ShardId": name, "SequenceNumberRange": {}}
        if parent:
            shard["ParentShardId"] = parent
        if closed:
            shard["SequenceNumberRange"] = {"EndingSequenceNumber": str(records[-1])}
        last = {"LastEvaluatedShardId": name} if names[place + 1 :] else {}
        return {"StreamDescription": {"Shards": [shard], **last}}

    def get_shard_iterator(self, **wanted: str) -> Any:
        self.requests.append({n: v for n, v in wanted.items() if n != "StreamArn"})
        _, records, _ = self.shards[wanted["ShardId"]]
        place = {"TRIM_HORIZON": 0, "LATEST": len(records)}.get(wanted["ShardIteratorType"])
        if place is None:
            place = records.index(int(wanted["SequenceNumber"])) + 1
        return {"ShardIterator": f"{wanted['ShardId']}/{place}"}

    def get_records(self, **wanted: Any) -> Any:
        """Two records at once."""
        if self.faults:
            raise self.faults.pop(0)
        name, place = wanted["ShardIterator"].split("/")
        _, records, closed = self.shards[name]
        some = records[int(place) : int(place) + 2]
        end = int(place) + len(some)
        answer: dict[str, Any] = {"Records": list(map(change, some))}
        if not (closed and end == len(records)):
            answer["NextShardIterator"] = f"{name}/{end}"
        return answer


async def read(engine: Engine, start: StartingPosition, count: int) -> list[str]:
    """The first ``count`` records that are read, each with its shard."""
    stream = Stream(engine, "arn", Pulse())
    found: list[str] = []
    enough = asyncio.Event()

    async def work(shard_id: str, position: StartingPosition) -> None:
        async for record in stream.records(shard_id, position):
            found.append(f"{shard_id} {sequence_number(record)}")
            if len(found) >= count:
                enough.set()

    following = asyncio.create_task(follow(stream, start, work))
    async with asyncio.timeout(PATIENCE):
        await enough.wait()
    following.cancel()
    return found


def test_a_shard_is_read_after_its_parent() -> None:
    engine = Engine(
        {
            "a-child": ("parent", [4, 5], False),
            "b-other": (None, [6], True),
            "orphan": ("long-gone", [7], True),
            "parent": (None, [1, 2, 3], True),
        }
    )
    found = asyncio.run(read(engine, "TRIM_HORIZON", 7))
    of_the_family = [place for place in found if place[0] in "ap"]
    assert of_the_family == ["parent 1", "parent 2", "parent 3", "a-child 4", "a-child 5"]
    assert {"b-other 6", "orphan 7"} < set(found)


def test_latest_leaves_out_what_was_there_and_no_shard_that_comes() -> None:
    engine = Engine({"closed": (None, [1], True), "open": ("closed", [2, 3], False)})

    async def reading() -> list[str]:
        task = asyncio.create_task(read(engine, "LATEST", 3))
        while all(request["ShardId"] != "open" for request in engine.requests):
            await asyncio.sleep(0.01)
        engine.shards["open"] = ("closed", [2, 3, 4], True)
        engine.shards["then"] = ("open", [5, 6], False)
        return await task

    assert asyncio.run(reading()) == ["open 4", "then 5", "then 6"]


def test_reading_goes_on_where_it_was_whatever_an_engine_does() -> None:
    engine = Engine({"shard": (None, [1, 2, 3, 4, 5], True)})
    stream = Stream(engine, "arn", Pulse())

    async def reading() -> list[str]:
        found = []
        async for record in stream.records("shard", "TRIM_HORIZON"):
            found.append(sequence_number(record))
            if len(found) == 2:
                gone = EndpointConnectionError(endpoint_url="http://engine")
                engine.faults = [gone, error("ExpiredIteratorException")]
            if len(found) == 4:
                engine.faults = [error("TrimmedDataAccessException")]
        return found

    assert asyncio.run(reading()) == ["1", "2", "3", "4", "1", "2", "3", "4", "5"]
    assert [request.get("SequenceNumber") for request in engine.requests] == [None, "2", None]


ONE: tuple[int, Lane] = (1, lambda _: 0)


async def stream_of(*records: Record) -> AsyncIterator[Record]:
    for record in records:
        yield record


def batches(
    records: Sequence[Record],
    lanes: tuple[int, Lane],
    size: int,
    deliver: Callable[[list[int]], Awaitable[None]] | None = None,
) -> list[list[int]]:
    """How records are put together, in the order in which batches begin."""
    begun: list[list[int]] = []

    async def noted(batch: Sequence[Record]) -> None:
        numbers = [int(sequence_number(record)) for record in batch]
        begun.append(numbers)
        if deliver:
            await deliver(numbers)

    delivering = in_lanes(stream_of(*records), *lanes, Batching(size, 0), noted)
    asyncio.run(asyncio.wait_for(delivering, PATIENCE))
    return begun


def test_a_batch_has_as_many_records_as_there_are_up_to_its_size_in_records_and_bytes() -> None:
    assert batches([change(n) for n in range(5)], ONE, 2) == [[0, 1], [2, 3], [4]]
    large = [change(n, data=2_000_000 * "x") for n in range(5)]
    assert batches(large, ONE, 100) == [[0, 1, 2], [3, 4]]


def test_a_batch_waits_for_more_records_as_long_as_its_window() -> None:
    async def one_by_one() -> AsyncIterator[Record]:
        for number in range(4):
            yield change(number)
            await asyncio.sleep(0.02)

    begun = []

    async def note(batch: Sequence[Record]) -> None:
        begun.append([sequence_number(record) for record in batch])

    delivering = in_lanes(one_by_one(), *ONE, Batching(2, window=PATIENCE), note)
    asyncio.run(asyncio.wait_for(delivering, PATIENCE / 2))
    assert begun == [["0", "1"], ["2", "3"]]


def test_lanes_keep_the_order_of_each_item_and_hold_up_no_other() -> None:
    records = [change(n, item=f"item-{n % 10}") for n in range(100)]
    others = asyncio.Event()

    async def hold_up_the_first(numbers: list[int]) -> None:
        if 0 in numbers:
            await others.wait()  # or this never ends
        elif max(numbers) >= 90:
            others.set()

    begun = batches(records, lanes_of("pk", 2), 3, hold_up_the_first)
    assert sorted(number for batch in begun for number in batch) == list(range(100))
    for item in range(10):
        of_item = [number for batch in begun for number in batch if number % 10 == item]
        assert of_item == sorted(of_item)


def test_a_partition_is_in_one_shard_and_its_items_in_as_many_lanes_as_are_wanted() -> None:
    def taken(parallel: int) -> dict[int, set[int]]:
        count, lane = lanes_of("pk", parallel)
        found: dict[int, set[int]] = {partition: set() for partition in range(20)}
        for partition, number in product(found, range(20)):
            keys = {"sk": {"N": f"{number}"}, "pk": {"S": f"{partition}"}}
            found[partition].add(lane({"dynamodb": {"Keys": keys}}))
        assert set().union(*found.values()) == set(range(count))
        return found

    assert {len(lanes) for lanes in taken(1).values()} == {1}
    assert {len(lanes) for lanes in taken(3).values()} == {3}
