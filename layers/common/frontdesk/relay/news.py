"""What is new of a conversation and not in its tally yet: in the table, and in the changes."""

from collections.abc import Sequence
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
from frontdesk.store.table import Table

_LOOKED_BACK = 20
"""How far back a reply that was being written is looked for: no further than turns can run."""


class Found(NamedTuple):
    """What the table has of a conversation, after a message's number."""

    conversation: Conversation | None
    messages: list[tuple[int, Message]]

    @property
    def is_complete(self) -> bool:
        """Whether all of a conversation is there: an erasure removes the messages first."""
        count = self.conversation.message_count if self.conversation else 0
        return len(self.messages) >= count > 0


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


def whole_of(changes: Sequence[Change]) -> Conversation | None:
    """The conversation as its changes leave it; None if they do not tell, or remove something."""
    whole = None
    for change in changes:
        if isinstance(change, (ConversationRemoved, MessageRemoved)):
            return None
        if isinstance(change, ConversationChanged):
            whole = change.new
    return whole


def followed(before: Tally, whole: Conversation, changes: Sequence[Change]) -> Tally | None:
    """The tally after changes; None where something else may be new, or is to be taken away."""
    done = {c.number for c in changes if isinstance(c, MessageChanged) and is_final(c.new)}
    news = range(start(before) + 1, max(whole.message_count, *done, 0) + 1)
    if not done.issuperset(number for number in news if not before.has_counted(number)):
        return None
    after = before
    for change in changes:
        after = recounted(after, told_by(change))
    if before.is_gone or not before.is_whole or after.business_id != before.business_id:
        return None
    return after


def told_by(change: Change) -> Found:
    """What a change tells of by itself."""
    match change:
        case ConversationChanged(new=conversation) | ConversationRemoved(old=conversation):
            return Found(conversation, [])
        case (
            MessageChanged(number=number, new=message) | MessageRemoved(number=number, old=message)
        ):
            return Found(None, [(number, message)])
    raise TypeError(change)


def start(tally: Tally) -> int:
    """The number after which there may be news."""
    recent = (number for number in tally.open if number > tally.seen - _LOOKED_BACK)
    return min([*recent, tally.seen + 1]) - 1
