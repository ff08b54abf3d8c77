"""Invoking a function with a batch, and reading which of its records failed."""

import json
from collections.abc import Callable, Sequence

from local.event_sources.answers import failed_records
from local.event_sources.records import Record
from local.runtime.functions import Pool
from local.runtime.invocation import FunctionError


class BatchFailedError(Exception):
    """The invocation failed, and with it the whole batch."""

    def __init__(self, request_id: str, kind: str) -> None:
        super().__init__(kind)
        self.request_id = request_id
        self.kind = kind


async def invoke(
    pool: Pool,
    records: Sequence[Record],
    identifier: Callable[[Record], str],
    *,
    reports_failures: bool,
) -> tuple[str, set[str]]:
    """The id of the invocation, and the identifiers of the records that failed.

    Raises:
        BatchFailedError: the function raised, ran out of time, or its process ended.
    """
    invocation = pool.invoke(json.dumps({"Records": records}).encode())
    try:
        answer = b"".join([chunk async for chunk in invocation])
    except FunctionError as error:
        raise BatchFailedError(invocation.request_id, error.kind) from error
    finally:
        invocation.finish()  # when nobody waits any more
    if not reports_failures:
        return invocation.request_id, set()
    return invocation.request_id, failed_records(answer, list(map(identifier, records)))
