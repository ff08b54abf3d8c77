"""/api/v1/conversations, and the API's health and documentation."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk.api import attachments, feedback, live, search
from frontdesk.api.conversations import routes as conversations
from frontdesk.api.conversations.parts import Parts
from frontdesk.api.documents import routes as documents
from frontdesk.api.resolver import resolver, serve
from frontdesk.base.settings import settings
from frontdesk.models.business import Business
from frontdesk.wiring.businesses import businesses
from frontdesk.wiring.channels import channels
from frontdesk.wiring.clients import bucket, table

documentation = documents.DOCUMENTATION if settings.documentation == "on" else ()
ROUTES = (
    *conversations.ROUTES,
    *feedback.ROUTES,
    *search.ROUTES,
    *live.ROUTES,
    *attachments.ROUTES,
    documents.HEALTH,
    *documentation,
)

business_of = businesses(table, Business.of_settings(settings), channels=channels(settings))
app = resolver(ROUTES, lambda: Parts(table(), business_of, bucket))


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entry point."""
    return serve(app, event, context)
