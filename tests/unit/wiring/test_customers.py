"""Customers are read once a minute, with a record or without."""

from datetime import date
from typing import Any

import pytest

from frontdesk.base.errors import Unavailable
from frontdesk.models.case import Case
from frontdesk.models.classification import ServiceType, Urgency
from frontdesk.models.customer import Customer, PastCase
from frontdesk.models.scope import UNLIMITED
from frontdesk.store.customers import write_customer
from frontdesk.store.table import Table
from frontdesk.wiring.customers import customers
from tests.support import dynamodb
from tests.support.conversations import conversation, store
from tests.support.customers import JANE
from tests.support.turns import LEAK

RECORD = Customer.model_validate(JANE)


def keep(table: Table) -> None:
    write_customer(table, 7, 5, RECORD, None, scope=UNLIMITED)


def test_a_customer_is_the_record_and_the_last_cases(moto_table: Table) -> None:
    keep(moto_table)
    told = Case(standing=LEAK, summary="A leak", version=1)
    mine = {"customer_id": 5, "business_id": 7}
    stored = [conversation(n, **mine, case=told) for n in range(8)]
    stored += [
        conversation(8, **mine),  # nothing was told in it
        conversation(9, customer_id=6, business_id=7, case=told),
        conversation(10, customer_id=5, business_id=8, case=told),
    ]
    store(moto_table, stored)
    sent = dynamodb.requests(moto_table)
    known = customers(lambda: moto_table)(7, 5)
    assert sorted(sent) == ["BatchGetItem", "GetItem", "Query", "Query", "Query"]
    assert known is not None
    assert known.customer == RECORD
    newest = [stored[n].id for n in (7, 6, 5, 4, 3)]
    assert [case.conversation_id for case in known.cases] == newest
    assert known.cases[0] == PastCase(
        conversation_id=stored[7].id,
        date=date(2026, 11, 1),
        service_type=ServiceType.PLUMBING,
        urgency=Urgency.HIGH,
        resolved=False,
        summary="A leak",
    )
    others = known.beside(stored[7].id).cases
    assert [case.conversation_id for case in others] == newest[1:]


@pytest.mark.parametrize("has_record", [True, False])
def test_a_customer_is_read_once_a_minute(moto_table: Table, has_record: bool) -> None:
    if has_record:
        keep(moto_table)
    now = 1000.0
    find = customers(lambda: moto_table, lambda: now)
    first = find(7, 5)
    assert (first is not None) is has_record
    sent = dynamodb.requests(moto_table)
    now = 1059.9
    assert find(7, 5) == first
    assert sent == []
    now = 1060.0
    find(7, 5)
    assert sent.count("GetItem") == 1


def test_a_turn_does_without_a_record_that_is_out_of_reach(
    moto_table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise Unavailable

    keep(moto_table)
    find = customers(lambda: moto_table)
    monkeypatch.setattr(moto_table, "get", gone)
    assert find(7, 5) is None
    monkeypatch.undo()
    assert find(7, 5) is not None
