"""The erasure of everything that is kept of a business's customer."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from threading import Lock
from typing import Any

from frontdesk.base.clock import iso, now
from frontdesk.base.errors import NotFound, Unavailable
from frontdesk.models.conversation import Conversation
from frontdesk.models.scope import Scope
from frontdesk.store.attributes import Item, marshal
from frontdesk.store.customers import customer_key
from frontdesk.store.gone import remember_gone
from frontdesk.store.items import (
    META,
    conversation_from,
    conversation_key,
    conversation_of,
    scope_key,
    session_key,
)
from frontdesk.store.quotas import counter_partitions
from frontdesk.store.removal import sweep
from frontdesk.store.table import ConditionFailed, Contention, Table, settle
from frontdesk.store.versions import SETTLING_SECONDS
from frontdesk.store.writes import Transaction, Write, delete

_AT_ONCE = 8
"""The number of conversations that are erased at the same time."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What has been removed since the erasure began, and whether that is all."""

    complete: bool
    records: int
    conversations: int
    messages: int
    started_at: datetime


def erase_customer(
    table: Table, business_id: int, customer_id: int, seconds: float, *, scope: Scope
) -> Receipt:
    """Remove the record of a business's customer, and the conversations with all of their messages.

    If it ends early, after ``seconds`` or because the process dies, repeat the call: it goes on,
    and the receipt counts what the calls before have removed. That count is an item of the table
    until everything is gone. A conversation that begins meanwhile may be removed or stay.

    2 or 3 requests for the record, 1 for each 5,000 conversations and 4 for each of them, 1 more
    for every 25 messages and each MB; 8 at the end.

    Raises:
        NotFound: the business is outside ``scope``.
        Conflict: a race did not settle.
    """
    if not scope.has_business(business_id):
        raise NotFound("no such customer")
    work = _Erasure(table, business_id, customer_id, time.monotonic() + seconds)
    work.begin()
    done: set[str] = set()
    while found := [each for each in work.conversations() if each not in done]:
        if not work.erase_all(found):
            return work.receipt(complete=False)
        # The index follows the table within a moment, so it may still list what is gone.
        done |= {*found}
    work.erase_counters()
    receipt = work.receipt(complete=True)
    table.write_all(delete=[work.progress_key])
    return receipt


class _Erasure:
    """One call of `erase_customer`."""

    def __init__(self, table: Table, business_id: int, customer_id: int, give_up: float) -> None:
        self._table = table
        self._ids = business_id, customer_id
        self._give_up = give_up
        self._counting = Lock()
        partition = scope_key(customer_id, business_id)
        self.progress_key: Item = {"pk": partition, "sk": "ERASURE"}
        self._partition = partition

    def begin(self) -> None:
        """Remove the record, so that no turn knows the customer from now on."""
        record = delete(customer_key(*self._ids), "attribute_exists(pk)")
        both = Transaction().add("record", record).add("progress", self._count(records=1))
        try:
            settle(SETTLING_SECONDS, partial(self._table.transact, both))
        except ConditionFailed:  # there is none, or none any more
            settle(SETTLING_SECONDS, partial(self._table.write, self._count()))

    def conversations(self) -> Iterator[str]:
        """The ids of the conversations, expired ones as well. 1 request for each MB of keys."""
        more: dict[str, Any] = {}
        while True:
            items, last = self._table.query(
                {"partition": self._partition},
                IndexName="by_customer_business",
                KeyConditionExpression="customer_business_key = :partition",
                ProjectionExpression="pk, sk",  # without expires_at, so expired ones are found
                **more,
            )
            yield from map(conversation_of, items)
            if last is None:
                return
            more = {"ExclusiveStartKey": marshal(last)}

    def erase_all(self, conversation_ids: list[str]) -> bool:
        """Erase conversations; whether there was time for all of them."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return all(list(pool.map(self._erase, conversation_ids)))

    def erase_counters(self) -> None:
        """Remove the customer's counters of turns, which are of all businesses. 6 requests."""
        _, customer_id = self._ids
        for partition in counter_partitions("customer_id", customer_id, now()):
            counters, _ = self._table.query(
                {"pk": partition},
                KeyConditionExpression="pk = :pk",
                ProjectionExpression="pk, sk",
            )
            self._table.write_all(delete=counters)

    def receipt(self, *, complete: bool) -> Receipt:
        """What has been removed so far. 1 request."""
        item = self._table.get(self.progress_key) or {}
        counts = {name: int(item.get(name, 0)) for name in ("records", "conversations", "messages")}
        started_at = datetime.fromisoformat(item["started_at"]) if item else now()
        return Receipt(complete=complete, **counts, started_at=started_at)

    def _erase(self, conversation_id: str) -> bool:
        if self._is_over():
            return False
        try:
            settle(SETTLING_SECONDS, partial(self._erase_once, conversation_id))
        except Unavailable:
            if self._is_over():
                return False
            raise
        return True

    def _is_over(self) -> bool:
        return time.monotonic() > self._give_up

    def _erase_once(self, conversation_id: str) -> None:
        """Remove the messages, then the conversation's own item.

        In this order an interrupted erasure finds the conversation again. A turn that comes in
        between changes the number of messages: then all of it is done once more.
        """
        newest = self._table.first(
            {"pk": conversation_key(conversation_id)["pk"]},
            KeyConditionExpression="pk = :pk",
            ScanIndexForward=False,
            ConsistentRead=True,
        )
        if newest is None:
            return
        if newest["sk"] == META:
            # What follows from the removal of a message depends on whose it was.
            remember_gone(self._table, conversation_id, self._ids[0])
        sweep(self._table, conversation_id, self._give_up)
        if newest["sk"] != META:  # as a deletion leaves it that is not finished
            return
        conversation = conversation_from(newest)
        for transaction in self._endings(conversation):
            try:
                # All of them write to the count, so of two at once one would have to come again.
                with self._counting:
                    settle(SETTLING_SECONDS, partial(self._table.transact, transaction))
            except ConditionFailed as failed:
                if not failed.failed("conversation"):
                    continue  # another conversation has taken over the session, which stays
                if failed.group("conversation")[0] != {}:
                    raise Contention from None
            return

    def _endings(self, conversation: Conversation) -> Iterator[Transaction]:
        count = conversation.message_count
        own = delete(conversation_key(conversation.id), "message_count = :count", {"count": count})
        counted = self._count(conversations=1, messages=count)
        session = delete(
            session_key(conversation.session_id), "conversation_id = :id", {"id": conversation.id}
        )
        yield Transaction().add("conversation", own).add("progress", counted).add("s", session)
        yield Transaction().add("conversation", own).add("progress", counted)

    def _count(self, **removed: int) -> Write:
        """The write that adds to what has been removed, and begins the count."""
        names = ("records", "conversations", "messages")
        added = ", ".join(f"{name} :{name}" for name in names)
        values = {f":{name}": removed.get(name, 0) for name in names}
        return {
            "Update": {
                "Key": marshal(self.progress_key),
                "UpdateExpression": f"SET started_at = if_not_exists(started_at, :now) ADD {added}",
                "ExpressionAttributeValues": marshal({":now": iso(now()), **values}),
            }
        }
