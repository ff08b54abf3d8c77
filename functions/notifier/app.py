"""Works off the queue of notifications: one delivery for each message."""

from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk.base.logger import logger
from frontdesk.delivery.consume import Consumer, consume
from frontdesk.wiring import notifier


@cache
def consumer() -> Consumer:
    """What works off the queue, with the clients of this process."""
    return notifier.consumer()


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entry point: answers which messages are to come again."""
    logger.clear_state()
    logger.append_keys(request_id=context.aws_request_id)
    return consume(consumer(), event["Records"])
