"""Which business a removed conversation was of, for what follows from the removal of its messages.

A message's item does not say it, and the conversation's own item goes first.
"""

import time

from frontdesk.store.attributes import Item
from frontdesk.store.table import Table

_KEPT_SECONDS = 90 * 24 * 3600
"""Longer than the removal of its messages takes, even if somebody has to repeat it."""


def remember_gone(table: Table, conversation_id: str, business_id: int | None) -> None:
    """Keep the business of a removed conversation for 90 days. 1 request."""
    kept = {"business": business_id or 0, "expires_at": int(time.time()) + _KEPT_SECONDS}
    table.write_all(put=[{**_key(conversation_id), **kept}])


def business_of_gone(table: Table, conversation_id: str) -> int | None:
    """The business of a removed conversation, 0 for none; None if it is not known. 1 request."""
    item = table.get(_key(conversation_id))
    return int(item["business"]) if item else None


def _key(conversation_id: str) -> Item:
    return {"pk": f"X#{conversation_id}", "sk": "X"}
