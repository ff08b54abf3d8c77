"""Exactly once: the claim of a request with a key on the turn, or conversation, that it makes."""

import time
from dataclasses import dataclass
from typing import Any

from frontdesk.store.attributes import Item
from frontdesk.store.writes import put

KEPT_SECONDS = 24 * 3600
"""How long a key stands for what it did."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A request's key, made unique to its caller and route, and a digest of what it asks for.

    ``dead`` is the message_id of an earlier turn under the same key, whose process died: only that
    one may be taken over.
    """

    key: str
    fingerprint: str
    dead: str | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What came of the request that made a claim."""

    fingerprint: str
    conversation_id: str
    session_id: str
    message_id: str | None = None
    user_message_id: str | None = None
    seq: int = 0


class Claimed(Exception):
    """The key stands for something already."""

    def __init__(self, made: Made) -> None:
        super().__init__()
        self.made = made


def claim_write(claim: Claim, made: Made) -> dict[str, Any]:
    """The write that claims the key, in the transaction of what it is claimed for."""
    fields: Item = {name: getattr(made, name) for name in Made.__slots__}
    expires_at = int(time.time()) + KEPT_SECONDS
    write = put({"pk": f"I#{claim.key}", "sk": "I", **fields, "expires_at": expires_at})
    if claim.dead:
        write["Put"]["ConditionExpression"] += " OR message_id = :dead"
        write["Put"]["ExpressionAttributeValues"][":dead"] = {"S": claim.dead}
    return write


def claimed(item: Item) -> Claimed:
    """The exception for the claim that is there."""
    found = {name: item.get(name) for name in Made.__slots__}
    return Claimed(Made(**found | {"seq": int(item["seq"])}))  # type: ignore[arg-type]
