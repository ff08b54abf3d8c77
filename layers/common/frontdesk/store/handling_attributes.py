"""The attributes of a conversation's item that hold its handling, and its place in the queue."""

from datetime import datetime

from frontdesk.models.conversation import Conversation
from frontdesk.models.handling import Handling
from frontdesk.store.attributes import Item

HANDLING_VERSION = "handling_version"
"""The attribute that counts the changes of a handling; it is missing in a new one."""


def attention_key(business_id: int | None) -> str:
    """The partition of a business's queue in the index attention; without one, of all others."""
    return f"A#{business_id or 0}"


def attention_keys(conversation: Conversation) -> Item:
    """The keys of a conversation in the index attention; None where it needs no person.

    The order is one number: the rank, then the time in milliseconds.
    """
    place = conversation.handling.attention
    if place is None:
        return {"attention_key": None, "attention_order": None}
    waits = round(place.since.timestamp() * 1000)
    return {
        "attention_key": attention_key(conversation.business_id),
        "attention_order": place.rank * 10**13 + waits,
    }


def handling_attributes(handling: Handling) -> Item:
    """The attributes of a conversation's item that hold its handling, without what is as usual."""
    if handling.version == 0:
        return {}
    kept = handling.model_dump(exclude_defaults=True, exclude={"version"})
    for name, value in kept.items():
        if isinstance(value, datetime):
            kept[name] = round(value.timestamp() * 1000)  # a third of the bytes of the text
    return {"handling": kept, HANDLING_VERSION: handling.version}


def handling_from(item: Item) -> Handling:
    """The handling in a conversation's item."""
    kept = item.get("handling", {})
    return Handling.model_validate({**kept, "version": item.get(HANDLING_VERSION, 0)})
