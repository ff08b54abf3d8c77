"""Log lines for the operator. They hold ids, sizes and durations, and never message text."""

import traceback
from collections.abc import Callable
from contextvars import copy_context
from typing import Any, TypeVar

from aws_lambda_powertools import Logger

from frontdesk.base.settings import settings

T = TypeVar("T")

logger = Logger(
    service=settings.service_name, level=settings.powertools_log_level, use_rfc3339=True
)


def with_keys(work: Callable[[], T], **keys: str) -> T:
    """What ``work`` returns; its log lines have these keys, and no other thread's lines have."""

    def run() -> T:
        logger.thread_safe_append_keys(**keys)
        return work()

    return copy_context().run(run)


def log_failure(event: str, error: BaseException, **keys: Any) -> None:
    """Log the type of an error and where it was raised, with further keys.

    The error's message is left out, because validators and the model's SDK quote their input.
    """
    cause = error.__cause__ or error.__context__
    logger.error(
        event,
        **keys,
        error=type(error).__name__,
        cause=type(cause).__name__ if cause else None,
        place=[
            f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)
        ],
    )
