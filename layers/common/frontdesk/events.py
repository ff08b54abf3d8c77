"""What happens in a turn, as typed events."""

from dataclasses import dataclass
from datetime import datetime

from frontdesk.errors import FrontdeskError
from frontdesk.models import Classification, Tokens, Writer


@dataclass(frozen=True, slots=True)
class Started:
    """The turn is in the table."""

    conversation_id: str
    session_id: str
    message_id: str
    user_message_id: str
    seq: int
    timestamp: datetime


@dataclass(frozen=True, slots=True)
class Status:
    """What is being done now: classifying, generating, or complete."""

    status: str
    duration_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Classified:
    """What the message is about, and what follows from it."""

    classification: Classification
    next_steps: list[str]
    classification_ms: int


@dataclass(frozen=True, slots=True)
class Token:
    """The next piece of the reply, of ``total`` where that is known."""

    text: str
    index: int
    total: int | None
    writer: Writer | None = None


@dataclass(frozen=True, slots=True)
class Completed:
    """The reply is whole, and in the table."""

    message_id: str
    response_length: int
    token_count: int
    usage: Tokens | None
    first_token_ms: int | None
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The turn ended early. ``stored``: what there is of the reply is in the table."""

    error: FrontdeskError
    stored: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing has happened for a while, and the turn goes on."""


Event = Started | Status | Classified | Token | Completed | Failed | Waiting
