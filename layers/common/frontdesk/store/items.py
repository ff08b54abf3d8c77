"""Keys, and items parsed into models: what a conversation looks like in the table."""

import zlib
from datetime import datetime
from typing import Any

from frontdesk.base.clock import iso
from frontdesk.models.conversation import Conversation, ConversationStatus
from frontdesk.models.message import Message, MessageStatus
from frontdesk.store.attributes import Item

SHARDS = 8
"""How many partitions the listing of everything is spread over, so that none of them is hot."""

LAST_MESSAGE_CHARACTERS = 140

META = "META"  # sorts after every message, so one descending Query meets it first


def conversation_key(conversation_id: str) -> Item:
    """The key of a conversation's own item."""
    return {"pk": f"C#{conversation_id}", "sk": META}


def conversation_of(key: Item) -> str:
    """The id of the conversation that an item belongs to, by its key."""
    return str(key["pk"]).removeprefix("C#")


def is_of_conversation(key: Item) -> bool:
    """Whether a key is that of a conversation or of one of its messages."""
    partition, place = str(key["pk"]), str(key["sk"])
    return partition.startswith("C#") and (place == META or place.startswith("M#"))


def message_key(conversation_id: str, seq: int) -> Item:
    """The key of a conversation's message number ``seq``, counted from 1."""
    return {"pk": f"C#{conversation_id}", "sk": f"M#{seq:010d}"}


def message_number(key: Item) -> int:
    """The number of a message in its conversation, by its key."""
    return int(str(key["sk"]).removeprefix("M#"))


def session_key(session_id: str) -> Item:
    """The key of the item that makes a session unique."""
    return {"pk": f"S#{session_id}", "sk": "S"}


def scope_key(customer_id: int | None, business_id: int | None) -> str | None:
    """The partition of those conversations that a customer, a business or both have in an index."""
    customer = "" if customer_id is None else f"U#{customer_id}"
    business = "" if business_id is None else f"B#{business_id}"
    return f"{customer}{business}" or None


def recent_key(conversation_id: str) -> str:
    """The partition of a conversation in the index recent."""
    return f"R#{zlib.crc32(conversation_id.encode()) % SHARDS}"


def status_key(status: ConversationStatus, conversation_id: str) -> str:
    """The place of a conversation within a partition of any index: by status, then by age."""
    return f"{status}#{conversation_id}"


def index_keys(conversation: Conversation) -> Item:
    """Where a conversation is found in the indexes; in which ones depends on whose it is."""
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
    """When what was last used at ``moment`` is to go, in epoch seconds; None for never."""
    return int(moment.timestamp()) + days * 24 * 3600 if days else None


def conversation_item(conversation: Conversation, expires_at: int | None = None) -> Item:
    """The item of a conversation, with its places in the indexes."""
    return {
        "expires_at": expires_at,
        **conversation_key(conversation.id),
        "conversation_id": conversation.id,
        **conversation.model_dump(mode="json", exclude={"id"}),
        **index_keys(conversation),
    }


def session_item(conversation: Conversation, expires_at: int | None = None) -> Item:
    """The item that leads from a session to its conversation."""
    key = session_key(conversation.session_id)
    return {**key, "conversation_id": conversation.id, "expires_at": expires_at}


def message_item(
    message: Message, conversation_id: str, seq: int, deadline: datetime | None = None
) -> Item:
    """The item of a message; a pending one has the deadline after which it is interrupted."""
    fields = message.model_dump(mode="json", exclude={"id"})
    return {
        **message_key(conversation_id, seq),
        "message_id": message.id,
        **fields,
        "deadline": deadline and iso(deadline),
    }


def conversation_from(item: Item) -> Conversation:
    """The conversation that an item holds."""
    return Conversation(id=item["conversation_id"], **_known(item, Conversation))


def message_from(item: Item, now: datetime) -> Message:
    """The message that an item holds, as it is to be read at ``now``."""
    message = Message(id=item["message_id"], **_known(item, Message))
    overdue = "deadline" in item and datetime.fromisoformat(item["deadline"]) < now
    if message.status is MessageStatus.PENDING and overdue:
        return message.model_copy(update={"status": MessageStatus.INTERRUPTED})
    return message


def preview(content: str) -> str:
    """The part of a message that listings show."""
    return content[:LAST_MESSAGE_CHARACTERS]


def _known(item: Item, model: type[Conversation] | type[Message]) -> dict[str, Any]:
    return {name: item.get(name) for name in model.model_fields if name != "id"}
