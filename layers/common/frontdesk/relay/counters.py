"""Counts what happens in the conversations of each business, by day.

What is counted follows from what is there, and not from the changes: a change is only the reason to
look. `Tally` says what a conversation has been counted for already, so that to be told twice, late
or in another order counts nothing twice. What the table does not have any more is counted from the
last image of it, which its removal brings. Where the changes of a batch have all that is new in a
conversation, they need no look, and such conversations are counted together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import Lock

from frontdesk.cases.counting import is_final
from frontdesk.models.conversation import Conversation
from frontdesk.models.tally import Tally
from frontdesk.relay.changes import (
    Change,
    ConversationChanged,
    ConversationRemoved,
    MessageChanged,
    MessageRemoved,
)
from frontdesk.relay.dispatch import Conversations, Projection
from frontdesk.relay.news import find, followed, recounted, start, told_by, whole_of
from frontdesk.store.table import Table, settle
from frontdesk.store.tallies import (
    DAYS_OF_EACH,
    changed_days,
    leave_counters,
    read_tallies,
    read_tally,
    write_tallies,
    write_tally,
)

SETTLING_SECONDS = 10.0
"""How long counting is tried while others write to the same counters."""

TOGETHER_SECONDS = 2.0
"""How long that is tried for several conversations together."""

ZoneOf = Callable[[int | None], str]
"""Finds the time zone of a business, and of conversations without one."""


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

    The conversations of a batch cost 2 requests: the tallies, and a transaction for 20 of them that
    writes them and adds to the days. One of which something else is new, or which is removed, costs
    3: the tally, what is new of the conversation, and a transaction.
    """
    counting = Counting(table, zone_of)

    def together(conversations: Conversations) -> Conversations:
        return settle(TOGETHER_SECONDS, partial(_count_together, counting, conversations))

    def apply(change: Change) -> None:
        settle(SETTLING_SECONDS, partial(_count, counting, change))

    kinds = (MessageChanged, MessageRemoved, ConversationChanged, ConversationRemoved)
    return Projection("counters", kinds, apply, together=together)


def _count_together(counting: Counting, conversations: Conversations) -> Conversations:
    """Count the conversations of which the changes have everything; the others are left."""
    wholes = {w.id: w for changes in conversations if (w := whole_of(changes))}
    stored = read_tallies(counting.table, wholes)
    counted, left = list[tuple[Tally, Tally]](), list[Sequence[Change]]()
    for changes in conversations:
        whole = wholes.get(changes[0].conversation_id)
        before = whole and (stored.get(whole.id) or _uncounted(counting, whole))
        after = whole and before and followed(before, whole, changes)
        if before and after and len(changed_days(before, after)) <= DAYS_OF_EACH:
            counted.append((before, after))
        else:
            left.append(changes)
    write_tallies(counting.table, [(before, after) for before, after in counted if after != before])
    counting.tallies.update(stored)
    return left


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
    told = told_by(change)
    if not tally.is_whole:
        return False
    is_open = any(not is_final(message) for _, message in told.messages)
    return is_open or recounted(tally, told) == tally


def _caught_up(counting: Counting, change: Change, stored: Tally | None) -> Tally | None:
    """The tally after a change, and after what else is new by now.

    None: it is a message of a conversation that is removed already and of which nothing has been
    told. The change that began the conversation, or its removal, comes before the message's own.
    """
    table, zone_of, told = counting.table, counting.zone_of, told_by(change)
    found = find(table, change.conversation_id, start(stored) if stored else 0)
    whole = found.conversation or told.conversation
    if stored:
        before = stored
    elif whole:
        before = _uncounted(counting, whole)
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


def _uncounted(counting: Counting, conversation: Conversation) -> Tally:
    business_id = conversation.business_id
    return Tally(conversation.id, business_id, counting.zone_of(business_id))
