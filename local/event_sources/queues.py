"""A mapping between a queue and a function.

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html. A message that failed is left where it
is: the queue shows it again after its visibility timeout, and moves it to the dead-letter queue
after as many receptions as its RedrivePolicy says.
"""

import asyncio
import json
import logging
import math
from collections.abc import Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.event_sources.invoking import BatchFailedError, invoke
from local.event_sources.mappings import QueueMapping
from local.event_sources.records import Record, queue_record
from local.event_sources.threads import in_thread
from local.runtime.functions import Pool

_POLL_SECONDS = 20
_AT_ONCE = 10  # the most that one ReceiveMessage or DeleteMessageBatch takes
_LARGEST_BATCH = 5 * 1024 * 1024  # an event has 6 MB at most, with what surrounds the bodies
_PAUSE_AFTER_ERROR = 1.0

log = logging.getLogger(__name__)


async def work_queue(mapping: QueueMapping, pool: Pool, client: Any) -> None:
    """Deliver a queue's messages; ``client`` is the SDK's of SQS."""
    url = (await in_thread(client.get_queue_url, QueueName=mapping.queue))["QueueUrl"]
    found = await in_thread(client.get_queue_attributes, QueueUrl=url, AttributeNames=["QueueArn"])
    queue = _Queue(client, url, found["Attributes"]["QueueArn"])
    # On AWS another queue of the function has environments of its own. Here it gets half of them.
    slots = asyncio.Semaphore(max(1, min(mapping.concurrency, pool.limit // 2)))

    async def deliver(records: Sequence[Record]) -> None:
        try:
            await _deliver(mapping, pool, queue, records)
        finally:
            slots.release()

    async with asyncio.TaskGroup() as group:
        while True:
            await slots.acquire()
            group.create_task(deliver(await _gather(mapping, queue)))


class _Queue:
    """A queue at an engine, whose requests are repeated while that is out of reach."""

    def __init__(self, client: Any, url: str, arn: str) -> None:
        self._client = client
        self._url = url
        self._arn = arn

    async def receive(self, most: int, seconds: int) -> list[Record]:
        answer = await self._request(
            "receive_message",
            MaxNumberOfMessages=min(most, _AT_ONCE),
            WaitTimeSeconds=seconds,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        return [queue_record(message, self._arn) for message in answer.get("Messages", ())]

    async def delete(self, records: Sequence[Record]) -> None:
        for start in range(0, len(records), _AT_ONCE):
            entries = [
                {"Id": str(place), "ReceiptHandle": record["receiptHandle"]}
                for place, record in enumerate(records[start : start + _AT_ONCE])
            ]
            await self._request("delete_message_batch", Entries=entries)

    async def _request(self, operation: str, **parameters: Any) -> Any:
        failed = ""
        while True:
            try:
                call = getattr(self._client, operation)
                return await in_thread(call, QueueUrl=self._url, **parameters)
            except (BotoCoreError, ClientError) as error:
                if type(error).__name__ != failed:
                    failed = type(error).__name__
                    log.error("%s of %s fails: %s", operation, self._arn, failed)
                await asyncio.sleep(_PAUSE_AFTER_ERROR)


async def _gather(mapping: QueueMapping, queue: _Queue) -> list[Record]:
    """A batch of the messages that the function wants; the others are done with."""
    clock = asyncio.get_running_loop().time
    batch: list[Record] = []
    size, end = 0, math.inf
    while len(batch) < mapping.batching.size and size < _LARGEST_BATCH:
        left = end - clock()
        if left <= 0:
            break
        seconds = min(_POLL_SECONDS, math.ceil(left)) if batch else _POLL_SECONDS
        found = await queue.receive(mapping.batching.size - len(batch), seconds)
        wanted = [record for record in found if mapping.matches(_to_match(record))]
        await queue.delete([record for record in found if record not in wanted])
        if wanted and not batch:
            end = clock() + mapping.batching.window
        batch += wanted
        size += sum(len(record["body"]) for record in wanted)
    return batch


async def _deliver(
    mapping: QueueMapping, pool: Pool, queue: _Queue, records: Sequence[Record]
) -> None:
    try:
        _, failed = await invoke(pool, records, _id, reports_failures=mapping.reports_failures)
    except BatchFailedError as error:
        log.error("%s: %s failed: %s", mapping.function, _ids(records), error.kind)
        return
    left = [record for record in records if _id(record) in failed]
    if left:
        log.error("%s: %s failed: reported by the function", mapping.function, _ids(left))
    await queue.delete([record for record in records if _id(record) not in failed])


def _id(record: Record) -> str:
    return str(record["messageId"])


def _ids(records: Sequence[Record]) -> str:
    return f"messages {', '.join(map(_id, records))}"


def _to_match(record: Record) -> Record:
    """A message as patterns see it: its body parsed where that is JSON."""
    try:
        return {**record, "body": json.loads(record["body"])}
    except ValueError:
        return record
