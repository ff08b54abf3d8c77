"""The keys and the items of the table, and their parsing into models."""

import math
import zlib
from datetime import datetime
from typing import Any

from ulid import ULID

from frontdesk.base.clock import iso
from frontdesk.models.case import Case
from frontdesk.models.classification import Classification, Hazard
from frontdesk.models.conversation import Conversation, ConversationStatus
from frontdesk.models.message import Message, MessageStatus
from frontdesk.models.reading import Reading
from frontdesk.store.attributes import Item
from frontdesk.store.handling_attributes import (
    attention_keys,
    handling_attributes,
    handling_from,
)

SHARDS = 8
"""The number of partitions of the index recent: they share the load of all writes to it."""

LAST_MESSAGE_BYTES = 120
"""What listings show of a message, in UTF-8: a conversation's item has to stay within 1 KB."""

_DAY = 24 * 3600

CASE_VERSION = "case_version"
"""The attribute that counts the changes of a case; it is missing in a new one."""

VERSION = "version"
"""The attribute that counts what people have changed of a conversation; missing before that."""

_APART = {"id", "case", "handling", "version"}

META = "META"  # sorts after every message, so a descending Query returns it first


def conversation_key(conversation_id: str) -> Item:
    """The key of a conversation's own item."""
    return {"pk": f"C#{conversation_id}", "sk": META}


def conversation_of(key: Item) -> str:
    """The id of the conversation that an item with this key belongs to."""
    return str(key["pk"]).removeprefix("C#")


def is_of_conversation(key: Item) -> bool:
    """Whether a key is that of a conversation or of one of its messages."""
    partition, place = str(key["pk"]), str(key["sk"])
    return partition.startswith("C#") and (place == META or place.startswith("M#"))


def message_key(conversation_id: str, seq: int) -> Item:
    """The key of message number ``seq``, counted from 1, of a conversation."""
    return {"pk": f"C#{conversation_id}", "sk": f"M#{seq:010d}"}


def message_number(key: Item) -> int:
    """The number of a message in its conversation, by its key."""
    return int(str(key["sk"]).removeprefix("M#"))


def session_key(session_id: str) -> Item:
    """The key of the item that makes a session unique."""
    return {"pk": f"S#{session_id}", "sk": "S"}


def scope_key(customer_id: int | None, business_id: int | None) -> str | None:
    """The index partition of the conversations of a customer, a business or both."""
    customer = "" if customer_id is None else f"U#{customer_id}"
    business = "" if business_id is None else f"B#{business_id}"
    return f"{customer}{business}" or None


def recent_key(conversation_id: str) -> str:
    """The partition of a conversation in the index recent."""
    return f"R#{zlib.crc32(conversation_id.encode()) % SHARDS}"


def status_key(status: ConversationStatus, conversation_id: str) -> str:
    """The sort key of a conversation in every index: by status, then by age."""
    return f"{status}#{conversation_id}"


def index_keys(conversation: Conversation) -> Item:
    """The keys of a conversation in the indexes; None where it is not in an index."""
    customer, business = conversation.customer_id, conversation.business_id
    both = customer is not None and business is not None
    return {
        "customer_key": scope_key(customer, None),
        "business_key": scope_key(None, business),
        "customer_business_key": scope_key(customer, business) if both else None,
        "recent_key": recent_key(conversation.id),
        "status_key": status_key(conversation.status, conversation.id),
    }


def expiry(moment: datetime, days: int) -> int | None:
    """When a conversation last used at ``moment`` expires, in epoch seconds; None for never.

    It is the end of a day in UTC, because each of its changes writes all the indexes.
    """
    return math.ceil(moment.timestamp() / _DAY + days) * _DAY if days else None


def conversation_item(conversation: Conversation, expires_at: int | None = None) -> Item:
    """The item of a conversation, with its keys in the indexes."""
    fields = conversation.model_dump(mode="json", exclude=_APART)
    if conversation.created_at == _created_at(conversation.id):
        del fields["created_at"]
    return {
        "expires_at": expires_at,
        **conversation_key(conversation.id),
        **fields,
        **case_attributes(conversation.case),
        **handling_attributes(conversation.handling),
        VERSION: conversation.version or None,
        **index_keys(conversation),
        **attention_keys(conversation),
    }


def session_item(conversation: Conversation, expires_at: int | None = None) -> Item:
    """The item of a session, which names its conversation."""
    key = session_key(conversation.session_id)
    return {**key, "conversation_id": conversation.id, "expires_at": expires_at}


def message_item(
    message: Message, conversation_id: str, seq: int, deadline: datetime | None = None
) -> Item:
    """The item of a message; a pending reply has a deadline, after which it is interrupted."""
    fields = message.model_dump(mode="json", exclude={"id", "reading"})
    return {
        **message_key(conversation_id, seq),
        "message_id": message.id,
        **fields,
        **(reading_attributes(message.reading) if message.reading else {}),
        "deadline": deadline and iso(deadline),
    }


def conversation_from(item: Item) -> Conversation:
    """The conversation in an item."""
    id_ = conversation_of(item)
    fields = _known(item, Conversation, _APART)
    fields["created_at"] = fields["created_at"] or _created_at(id_)
    return Conversation(
        id=id_,
        case=case_from(item),
        handling=handling_from(item),
        version=int(item.get(VERSION, 0)),
        **fields,
    )


def message_from(item: Item, now: datetime) -> Message:
    """The message in an item, with the status that it has at ``now``."""
    fields = _known(item, Message, {"id", "reading"})
    message = Message(id=item["message_id"], reading=reading_from(item), **fields)
    overdue = "deadline" in item and datetime.fromisoformat(item["deadline"]) < now
    if message.status is MessageStatus.PENDING and overdue:
        return message.model_copy(update={"status": MessageStatus.INTERRUPTED})
    return message


def preview(content: str) -> str:
    """The part of a message that listings show."""
    return content.encode()[:LAST_MESSAGE_BYTES].decode(errors="ignore")


def case_attributes(case: Case) -> Item:
    """The attributes of a conversation's item that hold its case.

    ``classification`` is the judgement that stands. What is as in a new case is left out, so that
    the item stays small.
    """
    if case.version == 0:
        return {}
    kept = case.model_dump(mode="json", exclude_defaults=True, exclude={"standing", "version"})
    return {
        "classification": case.standing and case.standing.model_dump(mode="json"),
        "case": kept,
        CASE_VERSION: case.version,
    }


def case_from(item: Item) -> Case:
    """The case in a conversation's item."""
    kept, version = item.get("case", {}), int(item.get(CASE_VERSION, 0))
    return Case(**kept, standing=_judged(item.get("classification")), version=version)


def reading_attributes(reading: Reading) -> Item:
    """The attributes of a message's item that hold its reading: its classification, and the rest.

    The spans are left out: they are found again by reading the message again.
    """
    judged = reading.classification
    left_out = {"classification", "spans"}
    return {
        "classification": judged.model_dump(mode="json"),
        "prompt_version": judged.prompt_version,
        "reading": reading.model_dump(mode="json", exclude_defaults=True, exclude=left_out),
    }


def reading_from(item: Item) -> Reading | None:
    """The reading in a message's item."""
    judged = _judged(item.get("classification"))
    if judged is None:
        return None
    return Reading(classification=judged, **item.get("reading", {}))


def _judged(stored: Item | None) -> Classification | None:
    """A stored classification. An item older than the case has its hazard within ``safety``."""
    if stored is None:
        return None
    fields = {name: value for name, value in stored.items() if name != "safety"}
    if safety := stored.get("safety"):
        known = safety["hazard"] in {*Hazard}
        fields["hazard"] = safety["hazard"] if known else Hazard.UNSPECIFIED
    return Classification.model_validate(fields)


def _created_at(conversation_id: str) -> datetime | None:
    """The time in an id, where it is a ULID: without need, it is not stored a second time."""
    try:
        return ULID.from_str(conversation_id).datetime
    except ValueError:
        return None


def _known(
    item: Item, model: type[Conversation] | type[Message], others: set[str]
) -> dict[str, Any]:
    return {name: item.get(name) for name in model.model_fields if name not in others}
