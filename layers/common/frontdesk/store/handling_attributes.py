"""The attributes of a conversation's item that hold its handling, and its place in the queue."""

from datetime import datetime

from frontdesk.models.conversation import Conversation
from frontdesk.models.handling import Handler, Handling
from frontdesk.store.attributes import Item

_SHORT = {
    "emergency_since": "emergency",
    "ready_since": "ready",
    "unanswered_since": "unanswered",
    "acknowledged_at": "seen",
    "acknowledged_by": "seen_by",
    "handed_off_at": "off",
    "answered_at": "answer",
    "taker": "by_whom",
    "version": "v",
}
"""The names in the table: a conversation's item has to stay within 1 KB."""


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
    """The attributes of a conversation's item that hold its handling, without what is as usual.

    Times are in milliseconds, which takes a third of the bytes of the text. What follows from the
    rest is left out: who waits for a person has a reason for it, and mostly since it has that.
    """
    if handling.version == 0:
        return {}
    kept = handling.model_dump(exclude_defaults=True)
    for name, value in kept.items():
        if isinstance(value, datetime):
            kept[name] = round(value.timestamp() * 1000)
    if handling.handed_off_at == handling.since and handling.by is not Handler.ASSISTANT:
        kept.pop("handed_off_at", None)
    if handling.why:
        del kept["by"]
        if handling.since == handling.emergency_since:
            del kept["since"]
    return {"handling": {_SHORT.get(name, name): value for name, value in kept.items()}}


def handling_from(item: Item) -> Handling:
    """The handling in a conversation's item."""
    stored = item.get("handling", {})
    fields = {name: stored.get(_SHORT.get(name, name)) for name in Handling.model_fields}
    kept = {name: value for name, value in fields.items() if value is not None}
    if "why" in kept:
        kept = {"by": Handler.WAITING, "since": kept.get("emergency_since"), **kept}
    if kept.get("by", Handler.ASSISTANT) != Handler.ASSISTANT and "since" in kept:
        kept = {"handed_off_at": kept["since"], **kept}
    return Handling.model_validate(kept)


def handling_as_read(handling: Handling) -> tuple[str, Item]:
    """The condition that a handling has not changed, and its value."""
    if handling.version == 0:
        return "attribute_not_exists(handling)", {}
    return "handling.v = :handling", {"handling": handling.version}
