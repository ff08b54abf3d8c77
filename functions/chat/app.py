"""POST /api/v1/chat: one turn, answered whole."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk.access.caller import Action, caller
from frontdesk.api import http
from frontdesk.api.chat import ChatRequest, fold
from frontdesk.turn.turn import take_turn
from frontdesk.wiring.turns import turn_context

app = http.resolver()
context = turn_context()


@app.post("/api/v1/chat")
def chat() -> Response[str]:
    """Take a turn and answer with all of it."""
    scope = caller(app).permit(Action.TURN)
    request = scope.narrow(http.body(app.current_event, ChatRequest))
    turn = request.turn_request(scope, http.idempotency_key(app, request))
    reply = fold(take_turn(context, turn, http.seconds_left(app)))
    return http.success(reply, {"assistant": reply.writer})


def handler(event: dict[str, Any], lambda_context: LambdaContext) -> dict[str, Any]:
    """The function's entry point."""
    return http.serve(app, event, lambda_context)
