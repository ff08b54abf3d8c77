"""Exactly once: an Idempotency-Key is stored together with the turn or conversation it makes."""

import time
from dataclasses import dataclass

from frontdesk.models.message import MessageStatus
from frontdesk.store.attributes import Item
from frontdesk.store.items import message_key
from frontdesk.store.table import ConditionFailed, Table
from frontdesk.store.writes import Transaction, put, update

KEPT_SECONDS = 24 * 3600
"""How long a repeated key returns its first result."""

_KEY, _DEAD_TURN = "idempotency key", "dead turn"


@dataclass(frozen=True, slots=True)
class FirstResult:
    """What the first request with a key made: a turn, or only a conversation."""

    fingerprint: str
    conversation_id: str
    session_id: str
    message_id: str | None = None
    user_message_id: str | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """The Idempotency-Key of a request.

    ``digest`` identifies key, caller and route; ``fingerprint`` is a digest of the body. ``dead``
    is an earlier turn under the same key whose process died: only this first result may be
    replaced.
    """

    digest: str
    fingerprint: str
    dead: FirstResult | None = None


class KeyAlreadyUsed(Exception):
    """An earlier request with the same key has a first result."""

    def __init__(self, first: FirstResult) -> None:
        super().__init__()
        self.first = first


def add_key(transaction: Transaction, key: IdempotencyKey | None, first: FirstResult) -> None:
    """Add the writes that store ``first`` under the key to the transaction that makes it."""
    if key is None:
        return
    fields: Item = {name: getattr(first, name) for name in FirstResult.__slots__}
    write = put({**_item_key(key), **fields, "expires_at": int(time.time()) + KEPT_SECONDS})
    transaction.add(_KEY, write)
    if key.dead is None:
        return
    write["Put"]["ConditionExpression"] += " OR message_id = :dead"
    write["Put"]["ExpressionAttributeValues"][":dead"] = {"S": key.dead.message_id}
    # Leases only say when to try. A turn that was late, not dead, either has completed its reply
    # or cannot complete it any more: this condition decides which of the two turns counts.
    transaction.add(
        _DEAD_TURN,
        update(
            message_key(key.dead.conversation_id, key.dead.seq),
            {"status": MessageStatus.INTERRUPTED},
            "#status = :pending",
            {"pending": MessageStatus.PENDING},
        ),
    )


def raise_if_used(key: IdempotencyKey | None, failed: ConditionFailed) -> None:
    """Raise if a condition of `add_key` failed.

    Raises:
        KeyAlreadyUsed: the key has a first result, which may be that of the turn taken for dead.
    """
    if key is None:
        return
    if failed.failed(_KEY):
        [item] = failed.group(_KEY)
        raise KeyAlreadyUsed(_first_result(item or {})) from None
    if key.dead and failed.failed(_DEAD_TURN):
        raise KeyAlreadyUsed(key.dead) from None


def read_key(table: Table, key: IdempotencyKey) -> FirstResult | None:
    """The key's first result, unless it is the dead turn that is to be replaced. 1 request."""
    item = table.get(_item_key(key))
    first = _first_result(item) if item else None
    return None if first == key.dead else first


def _item_key(key: IdempotencyKey) -> Item:
    return {"pk": f"I#{key.digest}", "sk": "I"}


def _first_result(item: Item) -> FirstResult:
    return FirstResult(
        fingerprint=item["fingerprint"],
        conversation_id=item["conversation_id"],
        session_id=item["session_id"],
        message_id=item.get("message_id"),
        user_message_id=item.get("user_message_id"),
        seq=int(item["seq"]),
    )
