"""A conversation as a file: as data, as text, or as pages to print."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk.api.conversations.parts import Parts
from frontdesk.api.exports import conversation
from frontdesk.api.resolver import resolver, serve
from frontdesk.base.settings import settings
from frontdesk.models.business import Business
from frontdesk.wiring.businesses import businesses
from frontdesk.wiring.clients import bucket, table
from lambda_streaming import StreamingResponse, respond

ROUTES = conversation.ROUTES

business_of = businesses(table, Business.of_settings(settings))
app = resolver(ROUTES, lambda: Parts(table(), business_of, bucket))


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """The function's entry point."""
    response = serve(app, event, context)
    status, headers, body = (response[k] for k in ("statusCode", "multiValueHeaders", "body"))
    if isinstance(body, str | None):
        return response
    return respond(StreamingResponse(status, {}, body, headers))
