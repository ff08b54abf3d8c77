"""The WebSocket: tickets at $connect, the frames of clients, and the ends of connections."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk.base.logger import logger
from frontdesk.base.settings import settings
from frontdesk.live.edge import Edge, admit, serve
from frontdesk.wiring import live, turns
from frontdesk.wiring.clients import table

edge = Edge(
    turns.turn_context(word_delay=settings.word_delay_seconds),
    live.audience(table()),
)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entry point, and that of its API's authorizer."""
    logger.clear_state()
    request_id = event["requestContext"]["requestId"]
    logger.append_keys(correlation_id=request_id, request_id=context.aws_request_id)
    if event.get("type") == "REQUEST":
        return admit(edge, event)
    remaining = context.get_remaining_time_in_millis() / 1000
    return serve(edge, event, remaining - settings.deadline_margin_seconds)
