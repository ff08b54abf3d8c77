"""The events of a turn, typed."""

import re
from dataclasses import dataclass
from datetime import datetime

from frontdesk.base.errors import FrontdeskError, InvalidInput
from frontdesk.models.business import Business
from frontdesk.models.case import Case
from frontdesk.models.handling import Handler
from frontdesk.models.message import TokenUsage, Writer


@dataclass(frozen=True, slots=True)
class Started:
    """The turn is in the table."""

    conversation_id: str
    session_id: str
    message_id: str | None
    """The reply's; None where a person answers."""
    user_message_id: str
    seq: int
    timestamp: datetime


@dataclass(frozen=True, slots=True)
class Status:
    """The current step: classifying, generating, or complete."""

    status: str
    duration_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Classified:
    """What the conversation is about, and the next steps for the customer, in ``language``.

    ``business`` is the one that the conversation is with, ``handled_by`` who answers there.
    """

    case: Case
    handled_by: Handler
    next_steps: list[str]
    language: str
    classification_ms: int
    business: Business


@dataclass(frozen=True, slots=True)
class Chunk:
    """The next piece of the reply; ``total`` is the number of pieces, if it is known."""

    text: str
    index: int
    total: int | None
    writer: Writer | None = None


@dataclass(frozen=True, slots=True)
class Completed:
    """The reply is complete, and in the table; where a person answers, the message is."""

    message_id: str | None
    response_length: int
    token_count: int
    usage: TokenUsage | None
    first_token_ms: int | None
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The turn ended early; ``stored`` says whether the reply so far is in the table."""

    error: FrontdeskError
    stored: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing has happened for a while, and the turn is still running."""


Event = Started | Status | Classified | Chunk | Completed | Failed | Waiting

EVENT_ID = r"([0-7][0-9A-HJKMNP-TV-Z]{25})\.([1-9][0-9]{0,9})\.(0|[1-9][0-9]{0,8})"
"""The form of an `EventId`."""


@dataclass(frozen=True, slots=True)
class EventId:
    """The number ``n`` of an event, from 0, in the turn of reply ``seq`` of a conversation.

    Where a person answers, ``seq`` is the number of the customer's message.
    """

    conversation_id: str
    seq: int
    n: int

    def __str__(self) -> str:
        return f"{self.conversation_id}.{self.seq}.{self.n}"

    @classmethod
    def parse(cls, text: str) -> "EventId":
        """The reverse of ``str``.

        Raises:
            InvalidInput: the text is not an id from a stream.
        """
        match = re.fullmatch(EVENT_ID, text)
        if match is None:
            raise InvalidInput.of("Last-Event-ID", "is not the id of an event")
        return cls(match[1], int(match[2]), int(match[3]))
