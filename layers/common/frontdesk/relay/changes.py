"""A record of the table's stream as a typed change: what was there, and what is there now.

Only conversations and their messages are seen here. Sessions, quotas and idempotency keys are not,
and neither is anything that a projection writes, so that no projection sets off another or itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from frontdesk.models.conversation import Conversation
from frontdesk.models.message import Message
from frontdesk.store.attributes import unmarshal
from frontdesk.store.items import (
    META,
    conversation_from,
    conversation_of,
    is_of_conversation,
    message_from,
    message_number,
)
from frontdesk.store.leases import Findings, findings_from

Record = Mapping[str, Any]
"""A record of the stream, as Lambda hands it over."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something about a conversation has changed.

    ``event_id`` is the same whenever this change is delivered, and no other change's.
    """

    event_id: str
    conversation_id: str


@dataclass(frozen=True, slots=True)
class ConversationChanged(Change):
    """A conversation was opened (``old`` is None) or written to, by a turn or by a request."""

    old: Conversation | None
    new: Conversation


@dataclass(frozen=True, slots=True)
class ConversationRemoved(Change):
    """A conversation was deleted, or expired. Its messages may still be there."""

    old: Conversation


@dataclass(frozen=True, slots=True)
class MessageChanged(Change):
    """A message was added (``old`` is None), or a reply was completed, cut short or cancelled."""

    number: int
    old: Message | None
    new: Message


@dataclass(frozen=True, slots=True)
class FindingsStored(Change):
    """A turn has stored what it foresees, or has found out, while its reply is being written."""

    number: int
    findings: Findings


@dataclass(frozen=True, slots=True)
class MessageRemoved(Change):
    """A message was removed, with its whole conversation."""

    number: int
    old: Message


def conversation_id_of(record: Record) -> str | None:
    """Whose record this is; None for one that is neither a conversation's nor a message's."""
    keys = unmarshal(record["dynamodb"]["Keys"])
    return conversation_of(keys) if is_of_conversation(keys) else None


def change_of(record: Record) -> Change | None:
    """The change that a record tells of; None for what projections do not see.

    A reply is pending or interrupted as it was to be read when the record was made.

    Raises:
        KeyError: an image is missing, because the stream is not one of new and old images.
        ValidationError: an image is not what the store writes.
    """
    data = record["dynamodb"]
    keys = unmarshal(data["Keys"])
    if not is_of_conversation(keys):
        return None
    ids = record["eventID"], conversation_of(keys)
    is_gone = record["eventName"] == "REMOVE"
    latest = unmarshal(data["OldImage" if is_gone else "NewImage"])
    before = unmarshal(data["OldImage"]) if record["eventName"] == "MODIFY" else None
    if keys["sk"] == META:
        if is_gone:
            return ConversationRemoved(*ids, conversation_from(latest))
        old = conversation_from(before) if before else None
        return ConversationChanged(*ids, old, conversation_from(latest))
    number = message_number(keys)
    moment = datetime.fromtimestamp(data["ApproximateCreationDateTime"], UTC)
    if is_gone:
        return MessageRemoved(*ids, number, message_from(latest, moment))
    if findings := findings_from(latest):
        known = findings_from(before) if before else None
        is_news = known is None or (known.reading, known.case) != (findings.reading, findings.case)
        return FindingsStored(*ids, number, findings) if is_news else None
    earlier = message_from(before, moment) if before else None
    return MessageChanged(*ids, number, earlier, message_from(latest, moment))
