"""The routes of a turn that is streamed: begin one, or resume one after its last event."""

from collections.abc import Iterator
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel, Field

from frontdesk.access.caller import Action
from frontdesk.api import contents, sse
from frontdesk.api.chat import ACCEPT_LANGUAGE, EXAMPLES, TURN_ERRORS, ChatRequest, TextRequest
from frontdesk.api.contents import Content
from frontdesk.api.idempotency import TURN, idempotency_key
from frontdesk.api.request import Request, body, correlation_id, query
from frontdesk.api.routes import Route
from frontdesk.base.errors import Interrupted
from frontdesk.models.fields import SessionId
from frontdesk.models.scope import Scope
from frontdesk.models.shape import Shape
from frontdesk.store.history import TurnRequest
from frontdesk.turn.context import TurnContext
from frontdesk.turn.events import EVENT_ID, EventId
from frontdesk.turn.resume import attach, resume
from frontdesk.turn.turn import StillRunning, take_turn

LAST_EVENT_HEADER = "Last-Event-ID"


class ResumeRequest(BaseModel):
    """The part of the body that counts when a stream is resumed; clients may send the rest too."""

    session_id: SessionId | None = None


LastEventId = Annotated[
    str | None,
    Field(alias="lastEventId", pattern=f"^{EVENT_ID}$", exclude=True),
    Shape("is not the id of an event"),
]
"""The usual stand-in for a browser's EventSource, which can send a token as a header, has the id
in the query."""


class ResumeQuery(BaseModel):
    """The part of the query that counts when a stream is resumed; clients may send the rest too."""

    last_event_id: LastEventId = None


class QueryRequest(TextRequest):
    """A turn in words, or, with the id of the last event that arrived, the rest of one."""

    last_event_id: LastEventId = None


def stream(context: TurnContext, request: Request[ChatRequest]) -> Response[Any]:
    """Take a turn and stream it, or go on with one.

    Raises:
        FrontdeskError: the turn could not be opened. What fails later is an event of the stream.
    """
    return _begun_or_resumed(context, request)


def stream_by_query(context: TurnContext, request: Request[QueryRequest]) -> Response[Any]:
    """The same, for a browser's EventSource."""
    if LAST_EVENT_HEADER not in request.event.headers:
        event_id = query(request.event, ResumeQuery).last_event_id
        if event_id is not None:
            return _resumed(context, request, EventId.parse(event_id))
    return _begun_or_resumed(context, request)


def _begun_or_resumed(context: TurnContext, request: Request[Any]) -> Response[Any]:
    event_id = request.event.headers.get(LAST_EVENT_HEADER)
    if event_id is not None:
        return _resumed(context, request, EventId.parse(event_id))
    asked = request.scope.narrow(request.parse())
    key = idempotency_key(request, asked, TURN)
    turn = asked.turn_request(request.scope, request.event.headers.get(ACCEPT_LANGUAGE), key)
    told = begin_turn(context, turn, request.seconds, correlation_id(request.event))
    return _streamed(sse.frames(told))


def _resumed(context: TurnContext, request: Request[Any], last: EventId) -> Response[Any]:
    """Answer with the events after ``last``, or with 204 if there are none."""
    event = request.event
    session_id = body(event, ResumeRequest).session_id if event.body else None
    scope = request.scope.holding(session_id)
    told = resume_turn(context, last, request.seconds, correlation_id(event), scope=scope)
    return Response(204) if told is None else _streamed(sse.frames(told))


def begin_turn(
    context: TurnContext, turn: TurnRequest, seconds: float, correlation: str
) -> Iterator[Content | None]:
    """The contents of a turn, or, under a key that is in use, of the first turn with that key.

    Raises:
        FrontdeskError: the turn could not be opened. What fails later is a content.
    """
    try:
        return contents.begin(take_turn(context, turn, seconds), correlation)
    except StillRunning as first:
        return contents.begin(attach(context, first.started, seconds), correlation)


def resume_turn(
    context: TurnContext, last: EventId, seconds: float, correlation: str, *, scope: Scope
) -> Iterator[Content | None] | None:
    """The contents after ``last``; None if there are none. The errors are those of `resume`."""
    events = resume(context, last, seconds, scope=scope)
    following = EventId(last.conversation_id, last.seq, last.n + 1)
    return None if events is None else contents.contents(events, following, correlation)


def _streamed(frames: Iterator[bytes]) -> Response[Any]:
    return Response(200, sse.CONTENT_TYPE, frames, headers=sse.HEADERS)


PATH = "/api/v1/chat/stream"
_ERRORS = (*TURN_ERRORS, Interrupted)

ROUTES = (
    Route(
        "POST",
        PATH,
        stream,
        action=Action.TURN,
        tag="Chat",
        body=ChatRequest,
        examples=EXAMPLES,
        is_idempotent=True,
        media_type=sse.MEDIA_TYPE,
        is_streamed=True,
        errors=_ERRORS,
    ),
    Route(
        "GET",
        PATH,
        stream_by_query,
        action=Action.TURN,
        tag="Chat",
        query=QueryRequest,
        media_type=sse.MEDIA_TYPE,
        is_streamed=True,
        errors=_ERRORS,
    ),
)
