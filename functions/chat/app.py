"""POST /api/v1/chat: one turn, answered whole."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk import dependencies, http
from frontdesk.access import Action, caller
from frontdesk.chat import ChatRequest, fold
from frontdesk.turn import take_turn

app = http.resolver()
desk = dependencies.desk()


@app.post("/api/v1/chat")
def chat() -> Response[str]:
    """Take a turn and answer with all of it."""
    scope = caller(app).permit(Action.TURN)
    request = scope.narrow(http.body(app.current_event, ChatRequest))
    opening = request.opening(scope, http.claim(app, request))
    reply = fold(take_turn(desk, opening, http.seconds_left(app)))
    return http.success(reply, {"assistant": reply.writer})


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entry point."""
    return http.serve(app, event, context)
