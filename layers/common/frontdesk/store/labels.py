"""Labels: which messages have been rated, and which conversations corrected, for evaluation.

A label holds ids alone, and points to the message or the conversation: what has been removed is in
no label, and what changes changes in one place. All labels are in one partition, which takes a
thousand of them a second. They are in the order of what they point to, so that a reader goes on
after the last one that it has seen; a rating given later to an older message is behind it.
"""

from dataclasses import dataclass

from frontdesk.base.clock import now
from frontdesk.models.conversation import Conversation
from frontdesk.models.message import Message, MessageRole
from frontdesk.store.attributes import Item
from frontdesk.store.items import (
    conversation_from,
    conversation_key,
    message_from,
    message_key,
)
from frontdesk.store.table import Table

FIRST = "0"
"""The place before every label."""

_PARTITION = "L"

CORRECTED_MESSAGES = 20
"""How many of the first messages of a corrected conversation tell what it is about."""


@dataclass(frozen=True, slots=True)
class Label:
    """A pointer to what is labelled: a reply by its number, or without one a conversation."""

    id: str
    """The reply's, or the conversation's."""
    conversation_id: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """What a label points to.

    ``messages`` are the customer's: the one before the rated ``reply``, or the first ones of a
    corrected conversation.
    """

    label: Label
    conversation: Conversation
    messages: list[Message]
    reply: Message | None = None


def label_key(label_id: str) -> Item:
    """The key of the label of a message or of a conversation."""
    return {"pk": _PARTITION, "sk": label_id}


def write_label(table: Table, label: Label) -> None:
    """Write a label, or write it again. 1 request."""
    ids = {"conversation_id": label.conversation_id, "number": label.number}
    table.write_all(put=[{**label_key(label.id), **ids}])


def remove_label(table: Table, label_id: str) -> None:
    """Remove a label, if there is one. 1 request."""
    table.write_all(delete=[label_key(label_id)])


def read_labels(table: Table, after: str, limit: int) -> list[Label]:
    """The next labels in their order. 1 request."""
    items = table.query_all(
        {"pk": _PARTITION, "after": after},
        limit=limit,
        KeyConditionExpression="pk = :pk AND sk > :after",
    )
    return [Label(item["sk"], item["conversation_id"], _number(item)) for item in items]


def labelled(table: Table, label: Label) -> Labelled | None:
    """What a label points to; None where it is gone. 2 requests."""
    of_conversation = table.get(conversation_key(label.conversation_id), consistent=False)
    if of_conversation is None:
        return None
    conversation = conversation_from(of_conversation)
    last = label.number or CORRECTED_MESSAGES
    first = last - 1 if label.number else 1
    items = table.query_all(
        {
            "pk": of_conversation["pk"],
            "first": message_key(label.conversation_id, first)["sk"],
            "last": message_key(label.conversation_id, last)["sk"],
        },
        limit=last,
        KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
    )
    read_at = now()
    messages = [message_from(item, read_at) for item in items]
    reply = next((message for message in messages if message.id == label.id), None)
    said = [message for message in messages if message.role is MessageRole.USER]
    if not said or (label.number and reply is None):
        return None
    return Labelled(label, conversation, said, reply)


def _number(item: Item) -> int | None:
    return int(item["number"]) if "number" in item else None
