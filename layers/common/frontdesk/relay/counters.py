"""Counts what happens in the conversations of each business, by day.

What is counted follows from what is there, and not from the changes: a change is only the reason to
look. `Tally` says what a conversation has been counted for already, so that to be told twice, late
or in another order counts nothing twice. What the table does not have any more is counted from the
last image of it, which its removal brings.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Any, NamedTuple

from frontdesk.base.clock import now
from frontdesk.cases.counting import is_final, with_conversation, with_message
from frontdesk.models.conversation import Conversation
from frontdesk.models.message import Message
from frontdesk.models.tally import Tally
from frontdesk.relay.changes import (
    Change,
    ConversationChanged,
    ConversationRemoved,
    MessageChanged,
    MessageRemoved,
)
from frontdesk.relay.dispatch import Projection
from frontdesk.store.attributes import marshal
from frontdesk.store.items import (
    META,
    conversation_from,
    conversation_key,
    is_of_conversation,
    message_from,
    message_key,
    message_number,
)
from frontdesk.store.table import Table, settle
from frontdesk.store.tallies import leave_counters, read_tally, write_tally

SETTLING_SECONDS = 10.0
"""How long counting is tried while others write to the same counters."""

_LOOKED_BACK = 20
"""How far back a reply that was being written is looked for: no further than turns can run."""

ZoneOf = Callable[[int | None], str]
"""Finds the time zone of a business, and of conversations without one."""


class Found(NamedTuple):
    """What the table has of a conversation, after a message's number."""

    conversation: Conversation | None
    messages: list[tuple[int, Message]]

    @property
    def is_complete(self) -> bool:
        """Whether all of a conversation is there: an erasure removes the messages first."""
        count = self.conversation.message_count if self.conversation else 0
        return len(self.messages) >= count > 0


@dataclass(frozen=True)
class Counting:
    """What the changes of a batch are counted with."""

    table: Table
    zone_of: ZoneOf
    tallies: dict[str, Tally] = field(default_factory=dict)
    """Those of the conversations of the batch that were counted, as they were stored."""

    writing: Lock = field(default_factory=Lock)
    """Held while counters are written: those of a business conflict, most of all with another."""


def counters(table: Table, zone_of: ZoneOf) -> Projection:
    """The projection that counts the changes of a batch.

    A conversation costs 1 request if it is counted already. Else it is 3: the tally, what is new of
    the conversation, and a transaction that writes the tally and adds to a day.
    """
    counting = Counting(table, zone_of)

    def apply(change: Change) -> None:
        settle(SETTLING_SECONDS, partial(_count, counting, change))

    kinds = (MessageChanged, MessageRemoved, ConversationChanged, ConversationRemoved)
    return Projection("counters", kinds, apply)


def recounted(tally: Tally, found: Found) -> Tally:
    """A tally after what was found, which may be counted already."""
    if found.conversation:
        tally = with_conversation(tally, found.conversation)
    for number, message in found.messages:
        tally = with_message(tally, number, message)
    return tally


def find(table: Table, conversation_id: str, after: int) -> Found:
    """A conversation with its messages after a number. 1 request for each MB."""
    conversation, messages, read_at = None, [], now()
    span = {
        "pk": conversation_key(conversation_id)["pk"],
        "first": message_key(conversation_id, after + 1)["sk"],
        "last": META,
    }
    more: dict[str, Any] = {}
    while True:
        items, last = table.query(
            span,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ConsistentRead=True,
            **more,
        )
        for item in items:
            if item["sk"] == META:
                conversation = conversation_from(item)
            elif is_of_conversation(item):
                messages.append((message_number(item), message_from(item, read_at)))
        if last is None:
            return Found(conversation, messages)
        more = {"ExclusiveStartKey": marshal(last)}


def _count(counting: Counting, change: Change) -> None:
    # Taken out, so that it is read again after a failure.
    stored = counting.tallies.pop(change.conversation_id, None)
    stored = stored or read_tally(counting.table, change.conversation_id)
    if stored is None or not _is_counted(stored, change):
        stored = _caught_up(counting, change, stored)
    if stored is None:
        return
    is_removed = isinstance(change, ConversationRemoved) and not stored.is_gone
    if is_removed or (stored.is_gone and stored.days):
        with counting.writing:
            stored = leave_counters(counting.table, stored)
    counting.tallies[change.conversation_id] = stored


def _is_counted(tally: Tally, change: Change) -> bool:
    told = _told(change)
    if not tally.is_whole:
        return False
    is_open = any(not is_final(message) for _, message in told.messages)
    return is_open or recounted(tally, told) == tally


def _caught_up(counting: Counting, change: Change, stored: Tally | None) -> Tally | None:
    """The tally after a change, and after what else is new by now.

    None: it is a message of a conversation that is removed already and of which nothing has been
    told. The change that began the conversation, or its removal, comes before the message's own.
    """
    table, zone_of, told = counting.table, counting.zone_of, _told(change)
    found = find(table, change.conversation_id, _start(stored) if stored else 0)
    whole = found.conversation or told.conversation
    if stored:
        before = stored
    elif whole:
        before = Tally(whole.id, whole.business_id, zone_of(whole.business_id))
    else:
        return None
    after = recounted(recounted(before, found), told)
    if found.conversation and (after.business_id != before.business_id or not before.is_whole):
        # The days of another business may be others, so everything is counted again.
        zone, everything = zone_of(after.business_id), find(table, change.conversation_id, 0)
        fresh = Tally(change.conversation_id, after.business_id, zone, version=before.version)
        if everything.is_complete:
            after = recounted(recounted(fresh, everything), told)
    with counting.writing:
        return write_tally(table, before, after)


def _told(change: Change) -> Found:
    """What a change tells of by itself."""
    match change:
        case ConversationChanged(new=conversation) | ConversationRemoved(old=conversation):
            return Found(conversation, [])
        case (
            MessageChanged(number=number, new=message) | MessageRemoved(number=number, old=message)
        ):
            return Found(None, [(number, message)])
    raise TypeError(change)


def _start(tally: Tally) -> int:
    """The number after which there may be news."""
    recent = (number for number in tally.open if number > tally.seen - _LOOKED_BACK)
    return min([*recent, tally.seen + 1]) - 1
