"""/api/v1/businesses: their profiles, the records of their customers, and their notifications.

Also what customers are sent of a conversation.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk.api import businesses, customer_data, customers, deliveries, transcripts
from frontdesk.api.desk import Desk
from frontdesk.api.resolver import resolver, serve
from frontdesk.wiring.clients import queue, table

ROUTES = (
    *businesses.ROUTES,
    *customers.ROUTES,
    *customer_data.ROUTES,
    *deliveries.ROUTES,
    *transcripts.ROUTES,
)

app = resolver(ROUTES, lambda: Desk(table(), queue))


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entry point."""
    return serve(app, event, context)
