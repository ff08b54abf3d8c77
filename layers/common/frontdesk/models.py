"""The values that travel between modules: what a message is about, and what a turn needs."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds: the one form in which a time leaves Frontdesk."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Timestamp = Annotated[
    datetime,
    PlainSerializer(iso, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


class ServiceType(StrEnum):
    """The trade that has to come first."""

    PLUMBING = "plumbing"
    ELECTRICAL = "electrical"
    HVAC = "hvac"
    PAINTING = "painting"
    LOCKSMITH = "locksmith"
    GLAZIER = "glazier"
    ROOFING = "roofing"
    CLEANING = "cleaning"
    PEST_CONTROL = "pest_control"
    APPLIANCE_REPAIR = "appliance_repair"
    GARAGE_DOOR = "garage_door"
    HANDYMAN = "handyman"
    GENERAL_MAINTENANCE = "general_maintenance"


class Urgency(StrEnum):
    """How soon somebody has to come, from the least to the most urgent."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    EMERGENCY = "emergency"


class Source(StrEnum):
    """What made a classification."""

    CLAUDE = "claude"
    KEYWORDS = "keywords"
    FALLBACK = "fallback"


class Frozen(BaseModel):
    """A value: immutable, and strict about what it is made of."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Safety(Frozen):
    """A present danger, and what to do about it until help arrives."""

    hazard: str
    advice: str


Confidence = Annotated[float, Field(ge=0.3, le=0.95)]


class Classification(Frozen):
    """What a message is about.

    ``confidence`` is the chance that ``service_type`` is right, kept within 0.3–0.95 because no
    classifier here deserves to be believed, or dismissed, entirely.
    """

    service_type: ServiceType
    urgency: Urgency
    confidence: Confidence
    reasoning: str
    estimated_duration_minutes: Annotated[int, Field(ge=0)]
    source: Source
    safety: Safety | None = None
    prompt_version: Annotated[str | None, Field(exclude=True)] = None
    """What Claude was told to go by: kept in the table, for evaluation, and not in the API."""


FALLBACK = Classification(
    service_type=ServiceType.GENERAL_MAINTENANCE,
    urgency=Urgency.MEDIUM,
    confidence=0.3,
    reasoning="Nothing in the message told which trade is needed.",
    estimated_duration_minutes=60,
    source=Source.FALLBACK,
)
"""What a turn goes on with when no classifier has an answer."""


Writer = Literal["claude", "canned"]
"""Who words a reply."""


class Role(StrEnum):
    """Who wrote a message."""

    USER = "user"
    ASSISTANT = "assistant"


class MessageStatus(StrEnum):
    """How far a message got: an interrupted one is a pending reply past its deadline."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    PENDING = "pending"
    INTERRUPTED = "interrupted"


class ConversationStatus(StrEnum):
    """Whether a conversation takes messages (a closed one is reopened by the next)."""

    ACTIVE = "active"
    CLOSED = "closed"
    ARCHIVED = "archived"


class Tokens(Frozen):
    """What a message cost at the model, in tokens; ``cached`` of the input came from its cache."""

    input: int
    output: int
    cached: int = 0


class Timings(Frozen):
    """How long the parts of a turn took, in milliseconds from its start."""

    classification_ms: int
    first_token_ms: int | None = None
    duration_ms: int


class Message(Frozen):
    """One message of a conversation."""

    id: str
    role: Role
    status: MessageStatus
    content: str
    classification: Classification | None = None
    tokens: Tokens | None = None
    created_at: Timestamp


class Conversation(Frozen):
    """A conversation without its messages."""

    id: str
    session_id: str
    customer_id: int | None = None
    business_id: int | None = None
    status: ConversationStatus = ConversationStatus.ACTIVE
    context: str | None = None
    classification: Classification | None = None
    message_count: int = 0
    last_message: str | None = None
    last_message_at: Timestamp | None = None
    created_at: Timestamp
    updated_at: Timestamp
    expires_at: Annotated[int | None, Field(exclude=True)] = None
    """When the table drops it, unless it is used again, in epoch seconds; not in the API."""
