"""/api/v1/conversations, and the API's health and documentation."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk.api.conversations import routes as conversations
from frontdesk.api.documents import routes as documents
from frontdesk.api.resolver import resolver, serve
from frontdesk.wiring.clients import table

ROUTES = (*conversations.ROUTES, *documents.ROUTES)

app = resolver(ROUTES, table)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entry point."""
    return serve(app, event, context)
