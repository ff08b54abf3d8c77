"""Log lines for the operator. They hold ids, sizes and durations, and never message text."""

import traceback

from aws_lambda_powertools import Logger

from frontdesk.base.settings import settings

logger = Logger(
    service=settings.service_name, level=settings.powertools_log_level, use_rfc3339=True
)


def log_failure(event: str, error: BaseException) -> None:
    """Log the type of an error and where it was raised.

    The error's message is left out, because validators and the model's SDK quote their input.
    """
    cause = error.__cause__ or error.__context__
    logger.error(
        event,
        error=type(error).__name__,
        cause=type(cause).__name__ if cause else None,
        place=[
            f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)
        ],
    )
