"""The routes for people of the business: they write, take, release and acknowledge."""

import hashlib
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from frontdesk.access.caller import Action
from frontdesk.api.conversations.parts import (
    CONVERSATION,
    PATH_ID,
    Parts,
    answered,
    id_of,
    wording,
)
from frontdesk.api.envelope import success
from frontdesk.api.idempotency import idempotency_key
from frontdesk.api.request import Request
from frontdesk.api.routes import Route
from frontdesk.api.views import ConversationView, HandlingView, MessageView
from frontdesk.base.errors import (
    Conflict,
    ConversationArchived,
    NotFound,
    PreconditionFailed,
)
from frontdesk.base.ids import LARGEST_INTEGER
from frontdesk.base.settings import settings
from frontdesk.models.fields import WHOLE, Readable
from frontdesk.models.handling import PersonName
from frontdesk.models.value import Frozen
from frontdesk.store.messages import StaffMessage
from frontdesk.turn import handling

MESSAGE_CHARACTERS = 8000


class SeenRequest(Frozen):
    """The ``version`` of the handling that the person has seen; without it, whatever there is."""

    version: Annotated[int, Field(ge=0, le=LARGEST_INTEGER), WHOLE] | None = None


class StaffMessageRequest(SeenRequest):
    """What a person writes to the customer, and the name that the customer sees."""

    text: Annotated[Readable, Field(max_length=MESSAGE_CHARACTERS)]
    author: PersonName | None = None


class PersonRequest(SeenRequest):
    """Who does it: the name that the customer sees; and the handling's version, as seen."""

    person: PersonName | None = None


class WrittenMessage(Frozen):
    """A message of staff, and who handles the conversation now."""

    conversation_id: str
    message: MessageView
    handling: HandlingView


def write_message(parts: Parts, request: Request[StaffMessageRequest]) -> Response[str]:
    """Write to the customer, as a person of the business.

    Raises:
        NotFound: the caller's scope holds no such conversation.
        ConversationArchived: the conversation takes no messages.
        IdempotencyMismatch: the Idempotency-Key was used with another body.
        PreconditionFailed: the handling is not the one that the person has seen.
    """
    body = request.parse()
    written = StaffMessage(
        body.text, body.author, idempotency_key(request, body), settings.retention_days
    )
    conversation, message = handling.write(
        parts.table,
        id_of(request),
        written,
        seen=body.version,
        taker=_taker(request),
        scope=request.scope,
    )
    words = wording(parts, request, conversation)
    return success(
        WrittenMessage(
            conversation_id=conversation.id,
            message=MessageView.of(message, words, of_business=True),
            handling=HandlingView.of(conversation.handling),
        )
    )


def take_conversation(parts: Parts, request: Request[PersonRequest]) -> Response[str]:
    """Take a conversation: the assistant is silent until it is released.

    Raises:
        NotFound: the caller's scope holds no such conversation.
        ConversationArchived: the conversation takes no messages.
        PreconditionFailed: the handling is not the one that the person has seen.
    """
    asked = request.parse()
    taken = handling.take(
        parts.table,
        id_of(request),
        asked.person,
        seen=asked.version,
        taker=_taker(request),
        scope=request.scope,
    )
    return answered(parts, request, taken)


def release_conversation(parts: Parts, request: Request[SeenRequest]) -> Response[str]:
    """Give a conversation back to the assistant.

    Raises:
        NotFound: the caller's scope holds no such conversation.
        PreconditionFailed: the handling is not the one that the person has seen.
    """
    seen = request.parse().version
    released = handling.release(parts.table, id_of(request), seen=seen, scope=request.scope)
    return answered(parts, request, released)


def acknowledge_conversation(parts: Parts, request: Request[PersonRequest]) -> Response[str]:
    """Take a conversation off the queue: somebody has seen what waits, and takes care of it.

    Raises:
        NotFound: the caller's scope holds no such conversation.
        PreconditionFailed: the handling is not the one that the person has seen.
    """
    asked = request.parse()
    acknowledged = handling.acknowledge(
        parts.table, id_of(request), asked.person, seen=asked.version, scope=request.scope
    )
    return answered(parts, request, acknowledged)


def _taker(request: Request[Any]) -> str:
    """What tells the caller from others, short enough to be kept with the conversation."""
    caller = request.caller
    digest = hashlib.sha256(f"{caller.role} {caller.subject}".encode()).hexdigest()
    return digest[:12]


_AS_SEEN = (
    "With the `version` of the `handling` that the person has seen, a conversation whose handling "
    "has changed since is left as it is."
)


def _step(name: str, function: Any, description: str, **more: Any) -> Route[Parts, Any]:
    return Route(
        "POST",
        f"{CONVERSATION}/{name}",
        function,
        action=Action.HANDLE,
        tag="Staff",
        description=f"{description} {_AS_SEEN}",
        path_parameters=PATH_ID,
        has_etag=True,
        data=ConversationView,
        **more,
    )


_WHO = {
    "body": PersonRequest,
    "examples": {
        "with a name": {"person": "Sam"},
        "as seen": {"person": "Sam", "version": 3},
        "without": {},
    },
}

STAFF_ROUTES = (
    Route(
        "POST",
        f"{CONVERSATION}/messages",
        write_message,
        action=Action.HANDLE,
        tag="Staff",
        description="The conversation is a person's from then on: a customer's message is stored, "
        "and nothing is generated. A reply that is being written ends with CANCELLED, and is not "
        f"shown. A closed conversation is reopened. {_AS_SEEN}",
        path_parameters=PATH_ID,
        body=StaffMessageRequest,
        examples={
            "an answer": {"text": "I can be there at four.", "author": "Sam"},
            "as seen": {"text": "I can be there at four.", "author": "Sam", "version": 3},
        },
        is_idempotent=True,
        data=WrittenMessage,
        errors=(NotFound, Conflict, ConversationArchived, PreconditionFailed),
    ),
    _step(
        "take",
        take_conversation,
        "As a message of staff, without words. Without an answer of theirs within 10 minutes, a "
        "customer who waits is waiting for a person again.",
        errors=(NotFound, Conflict, ConversationArchived, PreconditionFailed),
        **_WHO,
    ),
    _step(
        "release",
        release_conversation,
        "Nothing changes where no person has it.",
        body=SeenRequest,
        may_have_no_body=True,
        examples={"as seen": {"version": 3}, "without": {}},
        errors=(NotFound, Conflict, PreconditionFailed),
    ),
    _step(
        "acknowledge",
        acknowledge_conversation,
        "What waited for a person waits no longer, until something new does.",
        errors=(NotFound, Conflict, PreconditionFailed),
        **_WHO,
    ),
)
