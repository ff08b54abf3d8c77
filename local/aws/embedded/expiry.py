"""Time to live: what has expired is removed as DynamoDB removes it, with a record in the stream.

ministack looks for it once a minute, in a thread of its own, and leaves no record.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

from ministack.services import dynamodb

INTERVAL = 5.0
"""How often, in seconds; DynamoDB takes hours or days."""

OLDEST = 5 * 365 * 24 * 3600
"""What expired longer ago than this, in seconds, is left alone, as by DynamoDB."""

IDENTITY = {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}
"""Who removes an item that has expired, as its record says."""

_removing = False


async def work(commit: Callable[[], None]) -> None:
    """Remove what has expired, time and again; ``commit`` is called after each time."""
    while True:
        await asyncio.sleep(INTERVAL)
        for name, setting in dynamodb._ttl_settings.items():
            if setting["TimeToLiveStatus"] == "ENABLED":
                remove(name, setting["AttributeName"], time.time())
        commit()


def remove(name: str, attribute: str, now: float) -> None:
    """Remove the items of a table whose time is over at ``now``, in epoch seconds."""
    global _removing  # noqa: PLW0603 - the engine does one thing at a time
    table = dynamodb._tables.get(name)
    if table is None:
        return
    expired = [
        (partition, sort)
        for partition, items in table["items"].items()
        for sort, item in items.items()
        if now - OLDEST < float(item.get(attribute, {}).get("N", "inf")) <= now
    ]
    _removing = True
    try:
        for partition, sort in expired:
            item = dynamodb._remove_item(table, partition, sort)
            dynamodb._emit_stream_event(name, "REMOVE", item, None)
    finally:
        _removing = False


def install() -> None:
    """Put this in the place of what ministack does."""
    dynamodb._remove_item = _not_by_a_thread(dynamodb._remove_item)
    dynamodb._build_change_record = _identified(dynamodb._build_change_record)


def _not_by_a_thread(remove_item: Callable[..., Any]) -> Callable[..., Any]:
    """Only ministack's own search for what has expired is not made by the main thread."""

    def answer(*arguments: Any) -> Any:
        if threading.current_thread() is threading.main_thread():
            return remove_item(*arguments)
        return None

    return answer


def _identified(build: Callable[..., Any]) -> Callable[..., Any]:
    def answer(*arguments: Any) -> Any:
        record = build(*arguments)
        return record | {"userIdentity": IDENTITY} if _removing else record

    return answer
