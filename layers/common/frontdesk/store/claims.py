"""Exactly once: the claim of a request with a key on the turn, or conversation, that it makes."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from frontdesk.models import MessageStatus
from frontdesk.store.attributes import Item
from frontdesk.store.items import message_key
from frontdesk.store.table import Table
from frontdesk.store.writes import put, update

KEPT_SECONDS = 24 * 3600
"""How long a key stands for what it did."""


@dataclass(frozen=True, slots=True)
class Made:
    """What came of the request that made a claim."""

    fingerprint: str
    conversation_id: str
    session_id: str
    message_id: str | None = None
    user_message_id: str | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """A request's key, made unique to its caller and route, and a digest of what it asks for.

    ``dead`` is an earlier turn under the same key, whose process died: only that one may be taken
    over.
    """

    key: str
    fingerprint: str
    dead: Made | None = None


class Claimed(Exception):
    """The key stands for something already."""

    def __init__(self, made: Made) -> None:
        super().__init__()
        self.made = made


def claim_writes(claim: Claim, made: Made) -> list[dict[str, Any]]:
    """The writes that claim the key, in the transaction of what it is claimed for."""
    fields: Item = {name: getattr(made, name) for name in Made.__slots__}
    expires_at = int(time.time()) + KEPT_SECONDS
    write = put({**_key(claim), **fields, "expires_at": expires_at})
    if claim.dead is None:
        return [write]
    write["Put"]["ConditionExpression"] += " OR message_id = :dead"
    write["Put"]["ExpressionAttributeValues"][":dead"] = {"S": claim.dead.message_id}
    # A turn that is only late can not complete its reply any more, or has completed it: clocks and
    # deadlines say when to try, but which of the two turns counts is decided here.
    end = update(
        message_key(claim.dead.conversation_id, claim.dead.seq),
        {"status": MessageStatus.INTERRUPTED},
        "#status = :pending",
        {"pending": MessageStatus.PENDING},
    )
    return [write, end]


def claimed(claim: Claim, found: Sequence[Item | None]) -> Claimed | None:
    """What the conditions of `claim_writes` that failed say, if any did: the key is another's."""
    item, *end = found
    if item is not None:
        return Claimed(_made(item))
    return Claimed(claim.dead) if claim.dead and end != [None] else None


def read_claim(table: Table, claim: Claim) -> Claimed | None:
    """What the key stands for, other than the turn that is to be taken over. 1 request."""
    item = table.get(_key(claim))
    made = _made(item) if item else None
    return None if made in (None, claim.dead) else Claimed(made)


def _key(claim: Claim) -> Item:
    return {"pk": f"I#{claim.key}", "sk": "I"}


def _made(item: Item) -> Made:
    fields = {name: item.get(name) for name in Made.__slots__}
    return Made(**fields | {"seq": int(item["seq"])})  # type: ignore[arg-type]
