"""POST and GET /api/v1/chat/stream: one turn as Server-Sent Events, and the rest of one."""

from collections.abc import Iterator
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk.access.caller import Action, caller
from frontdesk.api import http, sse
from frontdesk.api.chat import ChatRequest, ResumeRequest
from frontdesk.base.settings import settings
from frontdesk.turn.events import EventId
from frontdesk.turn.resume import attach, resume
from frontdesk.turn.turn import StillRunning, take_turn
from frontdesk.wiring.turns import turn_context
from lambda_streaming import StreamingResponse, respond

app = http.resolver()
context = turn_context(word_delay=settings.word_delay_seconds)


@app.post("/api/v1/chat/stream")
@app.get("/api/v1/chat/stream")
def stream() -> Response[Any]:
    """Take a turn, or, given the id of the last event that arrived, go on after it."""
    request = app.current_event
    scope = caller(app).permit(Action.TURN)
    correlation = http.correlation_id(request)
    seconds = http.seconds_left(app)
    if (sent := request.headers.get("Last-Event-ID")) is not None:
        last = EventId.parse(sent)
        held = http.body(request, ResumeRequest).session_id if request.body else None
        rest = resume(context, last, seconds, scope=scope.holding(held))
        following = EventId(last.conversation_id, last.seq, last.n + 1)
        if rest is None:
            return Response(204)
        return answer(sse.encode(rest, following, correlation))
    parse = http.body if request.http_method == "POST" else http.query
    asked = scope.narrow(parse(request, ChatRequest))
    turn = asked.turn_request(scope, http.idempotency_key(app, asked))
    try:
        # What fails in begin() is an ordinary answer.
        return answer(sse.begin(take_turn(context, turn, seconds), correlation))
    except StillRunning as first:
        events = attach(context, first.started, seconds)
        return answer(sse.begin(events, correlation))


def answer(frames: Iterator[bytes]) -> Response[Any]:
    """The response whose body is the frames, as they come."""
    return Response(200, sse.CONTENT_TYPE, frames, headers=sse.HEADERS)


def handler(event: dict[str, Any], lambda_context: LambdaContext) -> Any:
    """The function's entry point."""
    response = http.serve(app, event, lambda_context)
    status, headers, body = (response[k] for k in ("statusCode", "multiValueHeaders", "body"))
    if isinstance(body, str | None):
        return response
    return respond(StreamingResponse(status, {}, body, headers))
