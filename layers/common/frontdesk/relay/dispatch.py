"""Hands changes to the projections that want them, and says which have to come again.

A **projection** derives something from the table: it removes, counts, indexes or notifies. Lambda
delivers each record of the table's stream at least once, so that a projection has to be
**idempotent**: applying a change again has to change nothing. That is more than to bear the same
change twice in a row, because what is delivered again is a whole run of changes: of one
conversation, the changes 1, 2, 3 may be followed by 2, 3.

**Order.** One projection after the other is given all changes of the batch, so that none waits for
those behind it in the list. Each is given the changes of one conversation in the order in which the
stream has them, and those of several conversations at the same time.

**Failures.** When a projection fails, it is given no later change of the same conversation in this
batch. The other projections go on with that conversation, and all of them with the others: what
they apply is delivered again together with the failed record, because Lambda repeats everything
from the lowest failed sequence number on, and being idempotent they can bear that. So a change that
can never be applied keeps nothing else from being applied, even if Lambda gives up the whole batch
in the end.

**Together.** A projection may work on all conversations of a batch at once, with fewer requests. If
that fails, for any of them, it is given each by itself, which it can bear in the same way.

**Isolation.** Lambda documents that it splits a batch whose invocation failed, and one that failed
in part at the place where it did. It documents nothing for one that failed in part at its first
record, so that such a batch could be retried, and given up, as a whole. Therefore `dispatch` raises
in that case: the batch is halved until the failing record is alone.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from frontdesk.base.logger import log_failure, logger, with_keys
from frontdesk.relay.changes import Change, Record, change_of, conversation_id_of

T = TypeVar("T")

AT_ONCE = 8
"""How many conversations a projection is at work on at the same time."""


Conversations = Sequence[Sequence[Change]]
"""The changes of each of several conversations, in their order."""


def nothing() -> None:
    """What a projection does at the end that has applied each change."""


def all_of(given: Sequence[T]) -> Sequence[T]:
    """What a projection is given that wants every change, and each conversation by itself."""
    return given


@dataclass(frozen=True, slots=True)
class Projection:
    """What is derived from some kinds of change; ``apply`` raises if a change has to come again.

    ``apply`` is called in several threads, for one conversation in one of them. ``needed`` chooses
    from the changes of a conversation in a batch those that it has to be given. ``together`` is
    called before, with the changes of each conversation; ``apply`` is given those that it returns.
    ``finish`` is called after all of them; nothing comes again because it fails.
    """

    name: str
    wants: tuple[type[Change], ...]
    apply: Callable[[Any], None]
    needed: Callable[[Sequence[Change]], Sequence[Change]] = all_of
    together: Callable[[Conversations], Conversations] = all_of
    finish: Callable[[], None] = nothing

    def given(self, changes: Sequence[Change]) -> Sequence[Change]:
        """Those of a conversation's changes that it is given."""
        return self.needed([change for change in changes if isinstance(change, self.wants)])


class FirstRecordFailed(Exception):
    """The first record of a batch failed, which Lambda has to split.

    It has no cause and no message of its own, because these may end up in a log.
    """


def dispatch(event: Mapping[str, Any], projections: Sequence[Projection]) -> dict[str, Any]:
    """Apply the changes of a batch: the answer to Lambda, with the records that have to come again.

    Raises:
        FirstRecordFailed: the first of several records is among them.
    """
    records = event["Records"]
    conversations, failed = _read(records)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for projection in projections:
            given = _left(
                projection, [w for changes in conversations if (w := projection.given(changes))]
            )
            # The changes of a single turn, which most batches consist of, need no thread.
            apply_all = pool.map if len(given) > 1 else map
            failed |= set().union(*apply_all(partial(_apply, projection), given))
            _finish(projection)
    if len(records) > 1 and records[0]["eventID"] in failed:
        raise FirstRecordFailed
    again = [r["dynamodb"]["SequenceNumber"] for r in records if r["eventID"] in failed]
    return {"batchItemFailures": [{"itemIdentifier": number} for number in again]}


def _read(records: Sequence[Record]) -> tuple[list[list[Change]], set[str]]:
    """The changes of each conversation, and the ids of the events that cannot be applied.

    These are the records that cannot be read, and whatever follows them in their conversation.
    """
    conversations: dict[str, list[Change]] = {}
    unreadable: set[str] = set()
    failed: set[str] = set()
    for record in records:
        conversation_id = conversation_id_of(record)
        if conversation_id is None:
            continue
        if conversation_id in unreadable:
            failed.add(record["eventID"])
            continue
        try:
            change = change_of(record)
        except Exception as error:
            ids = {"conversation_id": conversation_id, "event_id": record["eventID"]}
            log_failure("a record of the stream could not be read", error, **ids)
            unreadable.add(conversation_id)
            failed.add(record["eventID"])
            continue
        if change:
            conversations.setdefault(conversation_id, []).append(change)
    return list(conversations.values()), failed


def _left(projection: Projection, given: Conversations) -> Conversations:
    """What is left of the changes after what is done for all conversations together."""
    if not given:
        return given
    try:
        return projection.together(given)
    except Exception as error:
        found: dict[str, Any] = {"projection": projection.name, "error": type(error).__name__}
        logger.warning("a projection works on each conversation by itself", **found)
        return given


def _finish(projection: Projection) -> None:
    try:
        projection.finish()
    except Exception as error:
        log_failure("a projection could not finish", error, projection=projection.name)


def _apply(projection: Projection, changes: Sequence[Change]) -> set[str]:
    """Apply the changes of a conversation; the ids of the events that have to come again."""
    for place, change in enumerate(changes):
        ids = {"conversation_id": change.conversation_id, "event_id": change.event_id}
        try:
            with_keys(partial(projection.apply, change), **ids)
        except Exception as error:
            log_failure("a projection has failed", error, projection=projection.name, **ids)
            return {later.event_id for later in changes[place:]}
    return set()
