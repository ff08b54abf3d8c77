"""/api/v1/businesses: their profiles, the records of their customers, and their notifications.

Also what customers are sent of a conversation, and analytics.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk.api import analytics, businesses, customer_data, customers, deliveries, transcripts
from frontdesk.api.desk import Desk
from frontdesk.api.resolver import resolver, serve
from frontdesk.base.settings import settings
from frontdesk.models.budget import Budget
from frontdesk.models.business import Business
from frontdesk.wiring.businesses import businesses as profiles
from frontdesk.wiring.clients import queue, table

ROUTES = (
    *businesses.ROUTES,
    *customers.ROUTES,
    *customer_data.ROUTES,
    *deliveries.ROUTES,
    *transcripts.ROUTES,
    *analytics.ROUTES,
)

business_of = profiles(lambda: table(), Business.of_settings(settings))  # noqa: PLW0108 (tests)
app = resolver(ROUTES, lambda: Desk(table(), queue, business_of, Budget.of_settings(settings)))


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entry point."""
    return serve(app, event, context)
