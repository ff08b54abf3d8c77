"""Who watches what over the WebSocket."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import Field

from frontdesk.models.handling import PersonName
from frontdesk.models.value import Frozen


class Side(StrEnum):
    """On which side of a conversation somebody sits."""

    CUSTOMER = "customer"
    STAFF = "staff"


class Watcher(Frozen):
    """A connection that watches a topic.

    ``caller`` is who connected, as an authorizer's context has it, and ``session_id`` the session
    that the caller holds. ``language`` is that of what is sent, None for the conversation's.
    ``name`` is what the others are told of who watches. ``together``: whether several changes may
    come in one frame.
    """

    connection_id: str
    caller: Mapping[str, str]
    session_id: str | None = None
    side: Side = Side.CUSTOMER
    name: PersonName | None = None
    language: str | None = Field(default=None, max_length=2)
    together: bool = False


def conversation_topic(conversation_id: str) -> str:
    """What is watched by whoever watches a conversation."""
    return f"C#{conversation_id}"


def queue_topic(business_id: int | None) -> str:
    """What is watched by whoever watches a business's conversations; without one, those of none."""
    return f"B#{business_id or 0}"


def conversation_of_topic(topic: str) -> str | None:
    """The conversation of a topic; None for a queue."""
    kind, _, identity = topic.partition("#")
    return identity if kind == "C" else None
