"""The relay's handler with projections that note what they are given, and fail as files say.

In the folder that the environment names, ``journal`` has a line for whatever ``fragile`` and
``sturdy`` did with a message: that it was applied or has failed. ``poison-CONVERSATION-NUMBER``
makes ``fragile`` fail at that message; at ``stall-CONVERSATION-NUMBER`` it waits as long as that is
there, and leaves ``stalled-CONVERSATION-NUMBER``. ``count`` leaves out the conversations ``many-``.
"""

import os
import time
from pathlib import Path
from typing import Any

from frontdesk.relay import MessageChanged, Projection, dispatch
from frontdesk.store.attributes import marshal
from frontdesk.store.table import ConditionFailed, settle
from frontdesk.store.writes import Transaction, put
from frontdesk.wiring.clients import table

FOLDER = Path(os.environ["FOLDER"])


def handler(event: dict[str, Any], _: Any) -> Any:
    return dispatch(event, PROJECTIONS)


def fragile(change: MessageChanged) -> None:
    place = f"{change.conversation_id}-{change.number}"
    while (FOLDER / f"stall-{place}").exists():
        (FOLDER / f"stalled-{place}").touch()
        time.sleep(0.01)
    if (FOLDER / f"poison-{place}").exists():
        _note("failed", "fragile", change)
        raise ValueError("in the projection")
    _note("applied", "fragile", change)


def sturdy(change: MessageChanged) -> None:
    _note("applied", "sturdy", change)


def count(change: MessageChanged) -> None:
    """How many messages a conversation has: each is counted once, by a marker of its event."""
    if change.conversation_id.startswith("many-"):
        return
    marker = {"pk": f"E#{change.event_id}", "sk": "E"}
    increment = {
        "Key": marshal({"pk": f"N#{change.conversation_id}", "sk": "N"}),
        "UpdateExpression": "ADD messages :one",
        "ExpressionAttributeValues": marshal({":one": 1}),
    }
    transaction = Transaction()
    transaction.add("marker", put(marker))
    transaction.add("number", {"Update": increment})
    try:
        # The same change may be counted somewhere else at this moment.
        settle(100, lambda: table().transact(transaction))
    except ConditionFailed:
        return


def _note(what: str, projection: str, change: MessageChanged) -> None:
    with (FOLDER / "journal").open("a") as journal:
        journal.write(f"{what} {projection} {change.conversation_id} {change.number}\n")


# Whatever becomes of ``fragile`` in a batch, ``sturdy`` has been given all of it before.
PROJECTIONS = [
    Projection("sturdy", (MessageChanged,), sturdy),
    Projection("fragile", (MessageChanged,), fragile),
    Projection("count", (MessageChanged,), count),
]
