"""POST /api/v1/chat: one turn, answered whole."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk.api import chat
from frontdesk.api.resolver import resolver, serve
from frontdesk.wiring import turns

ROUTES = chat.ROUTES

turn_context = turns.turn_context()
app = resolver(ROUTES, lambda: turn_context)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entry point."""
    return serve(app, event, context)
