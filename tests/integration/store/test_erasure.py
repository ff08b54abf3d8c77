"""The erasure of a customer on AWS's own engine: complete, however often it is cut off."""

import itertools
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from frontdesk.base.errors import NotFound
from frontdesk.models.customer import Customer
from frontdesk.models.scope import UNLIMITED, Scope
from frontdesk.store.attributes import Item, unmarshal
from frontdesk.store.customers import write_customer
from frontdesk.store.erasure import Receipt, erase_customer
from frontdesk.store.history import TurnRequest, find_history
from frontdesk.store.items import conversation_key, scope_key
from frontdesk.store.quotas import DAY, Quota
from frontdesk.store.table import Table
from frontdesk.store.turns import open_turn
from frontdesk.turn.turn import take_turn
from tests.support.conversations import conversation, messages, mixed, store, store_items
from tests.support.customers import JANE
from tests.support.running import PATIENCE
from tests.support.turns import fold, turn_context

MINE = {"customer_id": 5, "business_id": 7}
SECRET = "canary-erased"
QUOTA = Quota("customer_id", 100, DAY)


class Killed(BaseException):
    """The process is dead: no request is sent any more."""


class Mortal(Table):
    """A table whose process dies after a number of requests."""

    def __init__(self, table: Table, requests: int) -> None:
        super().__init__(table.client, table.name)
        self._left = itertools.count(requests, -1)
        self._lock = threading.Lock()

    def call(self, operation: str, **parameters: Any) -> Any:
        with self._lock:
            if next(self._left) <= 0:
                raise Killed
        return super().call(operation, **parameters)


def scanned(table: Table) -> Iterator[Item]:
    """Every item that is in the table, but for those that say whose a removed conversation was."""
    pages = table.client.get_paginator("scan").paginate(TableName=table.name, ConsistentRead=True)
    for page in pages:
        items = map(unmarshal, page["Items"])
        yield from (item for item in items if set(item) != {"pk", "sk", "business", "expires_at"})


def fill(table: Table, conversations: int, length: int) -> set[str]:
    """Store a customer with so many conversations of ``length`` messages; return their ids."""
    mine = mixed(conversations, **MINE, message_count=length, last_message=SECRET)
    store(table, mine)
    store_items(table, [i for c in mine for i in messages(c.id, length, SECRET + " {}")])
    record = Customer.model_validate({**JANE, "notes": SECRET})
    write_customer(table, 7, 5, record, None, scope=UNLIMITED)
    return {c.id for c in mine}


def others(table: Table) -> list[Item]:
    """What is stored of others: another customer, another business, a visitor."""
    kept = [
        conversation(900, customer_id=6, business_id=7, message_count=2),
        conversation(901, customer_id=5, business_id=8, message_count=2),
        conversation(902, business_id=7, message_count=2),
        conversation(903, customer_id=55, business_id=7, message_count=2),
    ]
    store(table, kept)
    store_items(table, [item for c in kept for item in messages(c.id, 2)])
    for business, customer in ((7, 6), (8, 5), (7, 55)):
        record = Customer.model_validate(JANE)
        write_customer(table, business, customer, record, None, scope=UNLIMITED)
    return sorted(scanned(table), key=str)


def erase(table: Table, seconds: float = PATIENCE) -> Receipt:
    return erase_customer(table, 7, 5, seconds, scope=Scope(business_id=7))


def test_an_erasure_that_is_killed_again_and_again_leaves_nothing(table: Table) -> None:
    before = others(table)
    ids = fill(table, 5, 30)
    context = turn_context(table, quotas=[QUOTA])
    turn = TurnRequest(SECRET, **MINE, scope=UNLIMITED)  # type: ignore[arg-type]
    ids.add(fold(take_turn(context, turn, 30)).conversation_id)
    assert any(item["pk"].startswith("Q#customer_id#5#") for item in scanned(table))
    deaths = 0
    while True:
        try:
            receipt = erase(Mortal(table, 3 + 2 * deaths))
            break
        except Killed:
            deaths += 1
    assert deaths >= 4
    assert receipt.complete
    assert (receipt.records, receipt.conversations, receipt.messages) == (1, 6, 5 * 30 + 2)
    after = sorted(scanned(table), key=str)
    told = json.dumps(after, default=str)
    assert SECRET not in told
    assert not [each for each in ids if each in told]
    assert f'"{scope_key(5, 7)}"' not in told
    assert after == before


def test_an_erasure_out_of_time_says_how_far_it_got(table: Table) -> None:
    fill(table, 4, 3)
    first = erase(table, seconds=-1)
    assert (first.complete, first.records, first.conversations) == (False, 1, 0)
    second = erase(table)
    assert (second.complete, second.records, second.conversations) == (True, 1, 4)
    assert second.messages == 12
    assert second.started_at == first.started_at
    assert [*scanned(table)] == []
    third = erase(table)
    assert (third.complete, third.records, third.conversations, third.messages) == (True, 0, 0, 0)


def test_expired_conversations_go_as_well(table: Table) -> None:
    past = int((datetime.now(UTC) - timedelta(hours=1)).timestamp())
    ids = fill(table, 2, 3)
    for each in ids:
        key = {name: {"S": value} for name, value in conversation_key(each).items()}
        table.client.update_item(
            TableName=table.name,
            Key=key,
            UpdateExpression="SET expires_at = :past",
            ExpressionAttributeValues={":past": {"N": str(past)}},
        )
    assert erase(table).conversations == 2
    assert [*scanned(table)] == []


def test_a_turn_that_comes_in_between_is_erased_too(table: Table) -> None:
    [only] = fill(table, 1, 2)

    class Interrupting(Table):
        """A table to which a turn comes right before the conversation's own item goes."""

        came = False

        def transact(self, transaction: Any) -> None:
            if len(transaction.writes) == 3 and not self.came:
                self.came = True
                request = TurnRequest("Wait!", conversation_id=only, scope=UNLIMITED)
                found = find_history(table, request, 0)
                deadline = datetime.now(UTC) + timedelta(minutes=1)
                open_turn(table, request, found, deadline)
            super().transact(transaction)

    busy = Interrupting(table.client, table.name)
    receipt = erase(busy)
    assert busy.came
    assert (receipt.conversations, receipt.messages) == (1, 4)
    assert [*scanned(table)] == []


@pytest.mark.parametrize("scope", [Scope(business_id=8), Scope(7, 5), Scope(customer_id=5)])
def test_another_s_customer_is_not_erased(table: Table, scope: Scope) -> None:
    fill(table, 1, 1)
    before = [*scanned(table)]
    with pytest.raises(NotFound):
        erase_customer(table, 7, 5, 60, scope=scope)
    assert [*scanned(table)] == before
