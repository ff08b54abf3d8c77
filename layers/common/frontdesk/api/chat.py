"""A chat request, and a turn's events folded into one reply."""

import re
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from frontdesk.models.classification import Classification, ServiceType, Urgency
from frontdesk.models.fields import Identity, SessionId, Ulid
from frontdesk.models.message import Writer
from frontdesk.models.scope import Scope
from frontdesk.models.value import Timestamp
from frontdesk.store.history import TurnRequest
from frontdesk.store.idempotency import IdempotencyKey
from frontdesk.turn.events import Chunk, Classified, Event, Failed, Started

MESSAGE_CHARACTERS = 8000


# Whatever Python or JavaScript counts as white space.
_INK = r"[^\s\x1c-\x1f\x85\ufeff]"


def _not_blank(text: str) -> str:
    if not re.search(_INK, text):
        raise ValueError("must not be blank")
    return text


class ChatRequest(BaseModel):
    """What a client may send to begin a turn."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    message: Annotated[
        str,
        Field(min_length=1, max_length=MESSAGE_CHARACTERS, json_schema_extra={"pattern": _INK}),
        AfterValidator(_not_blank),
    ]
    customer_id: Identity | None = None
    business_id: Identity | None = None
    session_id: SessionId | None = None
    conversation_id: Ulid | None = None

    def turn_request(self, scope: Scope, key: IdempotencyKey | None = None) -> TurnRequest:
        """The request as the store wants it."""
        return TurnRequest(**self.model_dump(), scope=scope.holding(self.session_id), key=key)


class ResumeRequest(BaseModel):
    """What counts in the body of a request to go on with a reply, be it the one that began it."""

    session_id: SessionId | None = None


class ChatReply(BaseModel):
    """The whole of a turn at once."""

    conversation_id: str
    session_id: str
    message_id: str
    user_message_id: str
    response: str
    service_type: ServiceType
    urgency: Urgency
    confidence: float
    next_steps: list[str]
    classification: Classification
    timestamp: Timestamp
    writer: Annotated[Writer | None, Field(exclude=True)] = None
    """Who worded the response, which is told beside the reply; None where there are no words."""


def fold(events: Iterable[Event]) -> ChatReply:
    """Run a turn to its end and say what came of it.

    A reply that the model left half-finished is answered as far as it got: the turn succeeded.

    Raises:
        FrontdeskError: the turn could not be opened, or not be stored, or there was no reply.
    """
    reply: dict[str, Any] = {}
    chunks: list[str] = []
    for event in events:
        match event:
            case Started():
                reply |= {
                    "conversation_id": event.conversation_id,
                    "session_id": event.session_id,
                    "message_id": event.message_id,
                    "user_message_id": event.user_message_id,
                    "timestamp": event.timestamp,
                }
            case Classified(classification=found):
                reply |= {
                    "service_type": found.service_type,
                    "urgency": found.urgency,
                    "confidence": found.confidence,
                    "next_steps": event.next_steps,
                    "classification": found,
                }
            case Chunk():
                chunks.append(event.text)
                reply["writer"] = event.writer
            case Failed(error=error, stored=stored) if not (stored and chunks):
                raise error
    return ChatReply(response="".join(chunks), **reply)
