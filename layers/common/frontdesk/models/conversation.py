"""A conversation without its messages."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from frontdesk.models.case import Case
from frontdesk.models.handling import Handling
from frontdesk.models.value import Frozen, Timestamp


class ConversationStatus(StrEnum):
    """Whether a conversation takes messages (a closed one is reopened by the next)."""

    ACTIVE = "active"
    CLOSED = "closed"
    ARCHIVED = "archived"


class Conversation(Frozen):
    """A conversation without its messages; ``version`` counts what people have changed of it."""

    id: str
    session_id: str
    customer_id: int | None = None
    business_id: int | None = None
    status: ConversationStatus = ConversationStatus.ACTIVE
    context: str | None = None
    case: Case = Case()
    handling: Handling = Handling()
    version: int = 0
    message_count: int = 0
    last_message: str | None = None
    last_message_at: Timestamp | None = None
    created_at: Timestamp
    updated_at: Timestamp
    expires_at: Annotated[int | None, Field(exclude=True)] = None
    """When it expires unless it is used again, in epoch seconds; not in the API."""
