"""Exactly once: the claim of a request with a key on the turn, or conversation, that it makes."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from frontdesk.models.message import MessageStatus
from frontdesk.store.attributes import Item
from frontdesk.store.items import message_key
from frontdesk.store.table import Table
from frontdesk.store.writes import put, update

KEPT_SECONDS = 24 * 3600
"""How long a key stands for what it did."""


@dataclass(frozen=True, slots=True)
class FirstResult:
    """What came of the request that made a claim."""

    fingerprint: str
    conversation_id: str
    session_id: str
    message_id: str | None = None
    user_message_id: str | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A request's key, made unique to its caller and route, and a digest of what it asks for.

    ``dead`` is an earlier turn under the same key, whose process died: only that one may be taken
    over.
    """

    key: str
    fingerprint: str
    dead: FirstResult | None = None


class KeyAlreadyUsed(Exception):
    """The key stands for something already."""

    def __init__(self, made: FirstResult) -> None:
        super().__init__()
        self.made = made


def key_writes(claim: IdempotencyKey, made: FirstResult) -> list[dict[str, Any]]:
    """The writes that claim the key, in the transaction of what it is already_used for."""
    fields: Item = {name: getattr(made, name) for name in FirstResult.__slots__}
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


def already_used(claim: IdempotencyKey, found: Sequence[Item | None]) -> KeyAlreadyUsed | None:
    """What the conditions of `key_writes` that failed say, if any did: the key is another's."""
    item, *end = found
    if item is not None:
        return KeyAlreadyUsed(_made(item))
    return KeyAlreadyUsed(claim.dead) if claim.dead and end != [None] else None


def read_key(table: Table, claim: IdempotencyKey) -> KeyAlreadyUsed | None:
    """What the key stands for, other than the turn that is to be taken over. 1 request."""
    item = table.get(_key(claim))
    made = _made(item) if item else None
    return None if made in (None, claim.dead) else KeyAlreadyUsed(made)


def _key(claim: IdempotencyKey) -> Item:
    return {"pk": f"I#{claim.key}", "sk": "I"}


def _made(item: Item) -> FirstResult:
    fields = {name: item.get(name) for name in FirstResult.__slots__}
    return FirstResult(**fields | {"seq": int(item["seq"])})  # type: ignore[arg-type]
