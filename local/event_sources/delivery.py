"""A batch of a stream on its way: retried, split and in the end processed or discarded.

https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html and
https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from local.event_sources.records import Record, created_at, sequence_number

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 30.0


@dataclass(frozen=True)
class Policy:
    """How a batch that failed is gone on with; without a limit it is None."""

    retries: int | None = None
    record_seconds: int | None = None
    """How old a record may be, in seconds; an older one is discarded."""

    bisect: bool = False
    """Whether a batch that failed is split; that uses up no retry."""


@dataclass(frozen=True)
class Answer:
    """What came of an invocation: the place of the first record that failed, None for none."""

    request_id: str
    failed_at: int | None = None
    error: str | None = None
    """The type of the error that the function ended with, if it did."""


@dataclass(frozen=True)
class Batch:
    """Records of one shard in their order, and what has been tried with them."""

    records: Sequence[Record]
    retries: int = 0
    invocations: int = 0
    answer: Answer | None = None
    """The latest."""

    def part(self, start: int, end: int | None = None) -> "Batch":
        """Some of the records, with what has been tried with them."""
        return replace(self, records=self.records[start:end])

    def __str__(self) -> str:
        first, last = sequence_number(self.records[0]), sequence_number(self.records[-1])
        return f"record {first}" if first == last else f"records {first} to {last}"


Invoke = Callable[[Sequence[Record]], Awaitable[Answer]]
Discard = Callable[[Batch, str], Awaitable[None]]
"""Takes what is given up, and the condition by which it is, in Lambda's words."""


async def deliver(
    records: Sequence[Record],
    policy: Policy,
    invoke: Invoke,
    discard: Discard,
    *,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    now: Callable[[], float] = time.time,
) -> None:
    """Invoke the function until each of the records is processed or discarded, in their order.

    After a partial failure the records from the first that failed on are tried again. With
    ``bisect`` that uses up no retry, and a batch whose invocation failed is halved, down to the
    record that makes it fail. A partial failure at the first record is not split, because Lambda
    does not say that it would be. ``now`` is in epoch seconds.
    """
    waiting = [Batch(records)]
    while waiting:
        batch = await _without_the_old(waiting.pop(), policy, discard, now())
        if not batch.records:
            continue
        answer = await invoke(batch.records)
        batch = replace(batch, invocations=batch.invocations + 1, answer=answer)
        if answer.failed_at is None:
            continue
        left = batch.part(answer.failed_at)
        if policy.bisect and answer.failed_at:
            waiting.append(left)
        elif policy.bisect and answer.error and len(left.records) > 1:
            middle = len(left.records) // 2
            waiting += [left.part(middle), left.part(0, middle)]
        elif policy.retries is not None and batch.retries >= policy.retries:
            await discard(left, "RetryAttemptsExhausted")
        else:
            await pause(min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(batch.retries, 10)))
            waiting.append(replace(left, retries=batch.retries + 1))


async def _without_the_old(batch: Batch, policy: Policy, discard: Discard, now: float) -> Batch:
    """The records that are not too old; those that are come first, and are discarded."""
    if policy.record_seconds is None:
        return batch
    oldest = now - policy.record_seconds
    count = sum(created_at(record).timestamp() < oldest for record in batch.records)
    if count:
        await discard(batch.part(0, count), "RecordAgeExceeded")
    return batch.part(count)
