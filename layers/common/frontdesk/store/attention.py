"""The queue of the conversations of a business that need a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from frontdesk.models.conversation import Conversation
from frontdesk.models.scope import Scope
from frontdesk.store.attributes import Item, marshal
from frontdesk.store.handling_attributes import attention_key, attention_keys
from frontdesk.store.items import META, conversation_from, conversation_key, conversation_of
from frontdesk.store.table import Table


@dataclass(frozen=True, slots=True)
class QueuePosition:
    """The place of one conversation in the queue: its order, and its id."""

    order: int
    conversation_id: str


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue, the most urgent first."""

    conversations: Sequence[Conversation]
    position: QueuePosition | None
    """The place after which the next page begins; None on the last page."""


def read_queue(
    table: Table,
    business_id: int | None,
    after: QueuePosition | None,
    limit: int,
    *,
    scope: Scope,
) -> Queue:
    """The ``limit`` conversations after a place: the most urgent, then those that wait longest.

    Without a business, those that are with none. 2 requests, at any size and any depth. The index
    follows the table within a moment: what needs a person no longer is left out, so a page may be
    shorter than ``limit``.

    Raises:
        Forbidden: the business is outside the scope.
    """
    business_id = scope.prescribed(_Wanted(business_id)).get("business_id", business_id)
    key = attention_key(business_id)
    query: dict[str, Any] = {
        "IndexName": "attention",
        "KeyConditionExpression": "attention_key = :key",
        "Limit": limit + 1,
    }
    if after:
        query["ExclusiveStartKey"] = marshal(_start(key, after))
    found, _ = table.query({"key": key}, **query)
    keys = [conversation_key(conversation_of(each)) for each in found[:limit]]
    there = {item["pk"]: conversation_from(item) for item in table.get_all(keys)}
    page = [there[key["pk"]] for key in keys if key["pk"] in there]
    last = found[limit - 1] if len(found) > limit else None
    return Queue(
        [each for each in page if _is_in(each, key)],
        None
        if last is None
        else QueuePosition(int(last["attention_order"]), conversation_of(last)),
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    business_id: int | None
    customer_id: int | None = None


def _start(key: str, after: QueuePosition) -> Item:
    place = conversation_key(after.conversation_id)
    return {"pk": place["pk"], "sk": META, "attention_key": key, "attention_order": after.order}


def _is_in(conversation: Conversation, key: str) -> bool:
    return bool(attention_keys(conversation)["attention_key"] == key)
