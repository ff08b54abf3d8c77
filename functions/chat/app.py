"""POST /api/v1/chat: one turn, answered whole."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk import dependencies, http
from frontdesk.chat import ChatRequest, fold
from frontdesk.settings import settings
from frontdesk.turn import take_turn

app = http.resolver()
desk = dependencies.desk()


@app.post("/api/v1/chat")
def chat() -> Response[str]:
    """Take a turn and answer with all of it."""
    request = http.body(app.current_event, ChatRequest)
    remaining = app.lambda_context.get_remaining_time_in_millis() / 1000
    seconds = remaining - settings.deadline_margin_seconds
    reply = fold(take_turn(desk, request.opening(), seconds))
    return http.success(reply, {"assistant": reply.writer})


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entry point."""
    return http.serve(app, event, context)
