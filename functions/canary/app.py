"""The canary: takes a turn every five minutes, as a customer would."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk.base.logger import logger
from frontdesk.base.settings import settings
from frontdesk.canary.credentials import headers
from frontdesk.canary.watch import watch
from frontdesk.wiring.clients import table
from frontdesk.wiring.secrets import secret


def handler(_: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entry point: answers whether the visit was as it should be."""
    logger.clear_state()
    logger.append_keys(request_id=context.aws_request_id)
    known = lambda: headers(secret(settings.canary_secret_name))  # noqa: E731
    return {"passed": watch(settings.api_url, known, table())}
