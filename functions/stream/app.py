"""POST and GET /api/v1/chat/stream: one turn as Server-Sent Events, or the rest of one."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk.api import stream
from frontdesk.api.resolver import resolver, serve
from frontdesk.base.settings import settings
from frontdesk.wiring import turns
from lambda_streaming import StreamingResponse, respond

ROUTES = stream.ROUTES

turn_context = turns.turn_context(word_delay=settings.word_delay_seconds)
app = resolver(ROUTES, lambda: turn_context)


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """The function's entry point."""
    response = serve(app, event, context)
    status, headers, body = (response[k] for k in ("statusCode", "multiValueHeaders", "body"))
    if isinstance(body, str | None):
        return response
    return respond(StreamingResponse(status, {}, body, headers))
