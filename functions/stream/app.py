"""POST and GET /api/v1/chat/stream: one turn as Server-Sent Events, and the rest of one."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk import dependencies, http, sse
from frontdesk.chat import ChatRequest
from frontdesk.lambda_streaming import StreamingResponse, respond
from frontdesk.resume import resume
from frontdesk.settings import settings
from frontdesk.turn import Event, take_turn

app = http.resolver()
desk = dependencies.desk(word_delay=settings.word_delay_seconds)


@app.post("/api/v1/chat/stream")
@app.get("/api/v1/chat/stream")
def stream() -> Response[Any]:
    """Take a turn, or, given the id of the last event that arrived, go on after it."""
    request = app.current_event
    remaining = app.lambda_context.get_remaining_time_in_millis() / 1000
    seconds = remaining - settings.deadline_margin_seconds
    if sent := request.headers.get("Last-Event-ID"):
        last = sse.EventId.parse(sent)
        rest = resume(desk.table, last, seconds, desk.heartbeat)
        following = sse.EventId(last.conversation_id, last.seq, last.n + 1)
        return Response(204) if rest is None else streamed(rest, following)
    parse = http.body if request.http_method == "POST" else http.query
    events = take_turn(desk, parse(request, ChatRequest).opening(), seconds)
    started = next(events)  # what fails until here is an ordinary answer
    first = sse.EventId(started.conversation_id, started.seq, 0)
    return streamed(chain([started], events), first)


def streamed(events: Iterator[Event], first: sse.EventId) -> Response[Any]:
    """The answer whose body is the events, as they happen."""
    frames = sse.encode(events, first, http.correlation_id(app.current_event))
    return Response(200, sse.CONTENT_TYPE, frames, headers=sse.HEADERS)


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """The function's entry point."""
    answer = http.serve(app, event, context)
    if isinstance(answer["body"], str | None):
        return answer
    headers = answer["multiValueHeaders"]
    return respond(StreamingResponse(answer["statusCode"], {}, answer["body"], headers))
