"""/api/v1/businesses: the profiles of businesses, and the records of their customers."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk.api import businesses, customers
from frontdesk.api.resolver import resolver, serve
from frontdesk.wiring.clients import table

ROUTES = (*businesses.ROUTES, *customers.ROUTES)

app = resolver(ROUTES, table)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entry point."""
    return serve(app, event, context)
