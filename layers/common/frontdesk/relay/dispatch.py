"""Hands changes to the projections that want them, and says which have to come again.

A **projection** derives something from the table: it removes, counts, indexes or notifies. Lambda
delivers each record of the table's stream at least once, so that a projection has to be
**idempotent**: applying a change again has to change nothing. That is more than to bear the same
change twice in a row, because what is delivered again is a whole run of changes: of one
conversation, the changes 1, 2, 3 may be followed by 2, 3.

**Order.** The changes of one conversation are applied in the order in which the stream has them.
When a projection fails, it is given no later change of the same conversation in this batch. The
other projections go on with that conversation, and all of them with the others: what they apply is
delivered again together with the failed record, because Lambda repeats everything from the lowest
failed sequence number on, and being idempotent they can bear that. So a change that can never be
applied keeps nothing else from being applied, even if Lambda gives up the whole batch in the end.

**Isolation.** Lambda documents that it splits a batch whose invocation failed, and one that failed
in part at the place where it did. It documents nothing for one that failed in part at its first
record, so that such a batch could be retried, and given up, as a whole. Therefore `dispatch` raises
in that case: the batch is halved until the failing record is alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk.base.logger import log_failure, logger
from frontdesk.relay.changes import Change, change_of, conversation_id_of


@dataclass(frozen=True, slots=True)
class Projection:
    """What is derived from some kinds of change; ``apply`` raises if a change has to come again."""

    name: str
    wants: tuple[type[Change], ...]
    apply: Callable[[Any], None]


class NotApplied(Exception):
    """A change could not be applied by one of the projections, or had to wait for one that was not.

    The cause has been logged; this has no message of its own because it may end up in a log.
    """


class FirstRecordFailed(NotApplied):
    """The first record of a batch failed, which Lambda has to split."""


def dispatch(
    event: Mapping[str, Any], context: LambdaContext, projections: Sequence[Projection]
) -> PartialItemFailureResponse:
    """Apply the changes of a batch: the answer to Lambda, with the records that have to come again.

    Raises:
        FirstRecordFailed: the first of several records is among them.
    """
    # Not raising by itself: its error quotes those of the projections, which may quote a message.
    processor = BatchProcessor(EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)
    hand_on = _Batch(projections).hand_on
    answer = process_partial_response(dict(event), hand_on, processor, context)
    failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
    records = event["Records"]
    if len(records) > 1 and records[0]["dynamodb"]["SequenceNumber"] in failed:
        raise FirstRecordFailed
    return answer


class _Batch:
    """Which projections have failed for which conversations so far."""

    def __init__(self, projections: Sequence[Projection]) -> None:
        self._projections = projections
        self._failed: set[tuple[str, str]] = set()

    def hand_on(self, record: DynamoDBRecord) -> None:
        """Apply a record's change with every projection that wants it and has not failed before.

        Raises:
            NotApplied: not all of them have applied it.
        """
        conversation_id = conversation_id_of(record)
        if conversation_id is None:
            return
        ids = {"conversation_id": conversation_id, "event_id": record["eventID"]}
        with logger.append_context_keys(**ids):
            change = self._read(record, conversation_id)
            wanting = [p for p in self._projections if isinstance(change, p.wants)]
            applied = [self._apply(projection, change, conversation_id) for projection in wanting]
        if not all(applied):
            raise NotApplied

    def _read(self, record: DynamoDBRecord, conversation_id: str) -> Change | None:
        try:
            return change_of(record)
        except Exception as error:
            log_failure("a record of the stream could not be read", error)
            self._failed |= {(p.name, conversation_id) for p in self._projections}
            raise NotApplied from None

    def _apply(self, projection: Projection, change: Change | None, conversation_id: str) -> bool:
        key = projection.name, conversation_id
        if key in self._failed:
            return False
        try:
            projection.apply(change)
        except Exception as error:
            with logger.append_context_keys(projection=projection.name):
                log_failure("a projection has failed", error)
            self._failed.add(key)
            return False
        return True
