"""Tickets: each opens one WebSocket connection, for the caller who was given it."""

import hashlib
import secrets
import time
from collections.abc import Mapping
from typing import Any

from frontdesk.store.attributes import Item, marshal, unmarshal
from frontdesk.store.table import Table

TICKET_SECONDS = 30
"""How long a ticket stands."""


def add_ticket(table: Table, context: Mapping[str, str]) -> tuple[str, int]:
    """Make a ticket that carries ``context``; return it, and when it expires in epoch seconds.

    Only its digest is stored, so that nobody who reads the table can connect. 1 request.
    """
    ticket = secrets.token_urlsafe(24)
    expires_at = int(time.time()) + TICKET_SECONDS
    item = {**_key(ticket), "context": dict(context), "expires_at": expires_at}
    table.write_all(put=[item])
    return ticket, expires_at


def use_ticket(table: Table, ticket: str) -> dict[str, str] | None:
    """What a ticket carries; None if it is unknown, was used, or has expired. 1 request.

    Of several uses at once, one finds it: it is removed and read in one request.
    """
    answer: Any = table.call(
        "delete_item", TableName=table.name, Key=marshal(_key(ticket)), ReturnValues="ALL_OLD"
    )
    item = unmarshal(answer.get("Attributes", {}))
    if not item or item["expires_at"] <= time.time():
        return None
    return {str(name): str(value) for name, value in item["context"].items()}


def _key(ticket: str) -> Item:
    return {"pk": f"J#{hashlib.sha256(ticket.encode()).hexdigest()}", "sk": "J"}
