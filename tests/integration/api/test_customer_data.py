"""All that is kept of a customer, over the function: handed over whole, and erased."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from frontdesk.store.table import Table
from tests.support import functions
from tests.support.conversations import conversation, messages, store, store_items
from tests.support.customers import JANE
from tests.support.profiles import CREATE

PATH = "/api/v1/businesses/7/customers/5"
MINE = {"customer_id": 5, "business_id": 7}


@pytest.fixture
def api(table: Table) -> Iterator[httpx.Client]:
    with functions.desk(table) as client:
        yield client


def pages(api: httpx.Client) -> Iterator[dict[str, Any]]:
    """The pages of an export, by its cursors."""
    cursor = None
    while True:
        answer = api.get(f"{PATH}/export", params={"cursor": cursor} if cursor else {})
        assert answer.status_code == 200, answer.text
        assert len(answer.content) < 5_000_000
        yield answer.json()["data"]
        cursor = answer.json()["meta"]["nextCursor"]
        if cursor is None:
            return


def test_an_export_has_everything_exactly_once_and_an_erasure_leaves_nothing(
    api: httpx.Client, table: Table
) -> None:
    lengths = dict.fromkeys(range(25), 2) | {7: 70, 8: 0}
    mine = [conversation(n, **MINE, message_count=lengths[n]) for n in lengths]
    other = conversation(99, customer_id=6, business_id=7)
    store(table, [*mine, other])
    for n, each in zip(lengths, mine, strict=True):
        long = "x" * 25_000 if n == 7 else ""  # more than a page, and more than a request reads
        store_items(table, messages(each.id, lengths[n], long + "message {}"))
    assert api.put(PATH, json=JANE, headers=CREATE).status_code == 200
    found: dict[str, list[str]] = {}
    count = 0
    for page in pages(api):
        count += 1
        assert page["record"] == JANE
        for each in page["conversations"]:
            assert (each["customer_id"], each["session_id"]) == (5, f"session-{each['id']}")
            said = [message["content"].lstrip("x") for message in each["messages"]]
            found.setdefault(each["id"], []).extend(said)
    assert count == 3  # the long one begins on the first and ends on the second
    assert [*found] == [each.id for each in reversed(mine)]
    for n, each in zip(lengths, mine, strict=True):
        assert found[each.id] == [f"message {seq}" for seq in range(1, lengths[n] + 1)]
    assert api.delete(PATH, headers={"If-Match": '"7"'}).status_code == 412
    assert api.get(PATH).status_code == 200
    receipt = api.delete(PATH, headers={"If-Match": api.get(PATH).headers["ETag"]})
    assert receipt.status_code == 200
    data = receipt.json()["data"]
    assert (data["complete"], data["records"], data["conversations"]) == (True, 1, 25)
    assert data["messages"] == sum(lengths.values())
    assert data["completed_at"] >= data["started_at"]
    assert api.get(f"{PATH}/export").status_code == 404
    assert api.get(PATH).status_code == 404
    left = [item["pk"]["S"] for item in table.client.scan(TableName=table.name)["Items"]]
    gone = [key for key in left if key.startswith("X#")]  # whose they were: ids without a customer
    assert len(gone) == len(mine)
    assert len(left) - len(gone) == 2  # another's conversation, and its session


def test_an_erasure_that_takes_too_long_is_repeated(table: Table) -> None:
    store(table, [conversation(n, **MINE, message_count=2) for n in range(3)])
    with functions.desk(table, seconds=-2) as hurried:
        answer = hurried.delete(PATH)
    assert (answer.status_code, answer.headers["Retry-After"]) == (202, "0")
    data = answer.json()["data"]
    assert (data["complete"], data["conversations"], data["completed_at"]) == (False, 0, None)
    with functions.desk(table) as api:
        again = api.delete(PATH)
    assert (again.status_code, again.json()["data"]["conversations"]) == (200, 3)


def test_a_cursor_is_of_this_customer_s_export(api: httpx.Client, table: Table) -> None:
    store(table, [conversation(1, **MINE), conversation(2, customer_id=6, business_id=7)])
    store(table, [conversation(3, customer_id=5, business_id=8)])

    def status(cursor: str) -> int:
        return api.get(f"{PATH}/export", params={"cursor": cursor}).status_code

    assert status("x") == status("") == status(f"{conversation(1).id}.-1") == 400
    assert status(f"{conversation(2).id}.1") == status(f"{conversation(3).id}.1") == 404
    # A conversation that has been deleted since the page before is left out.
    assert status(f"{conversation(4).id}.1") == 200
