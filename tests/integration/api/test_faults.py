"""DynamoDB failing on the wire: what is retried, what becomes a 503, and what is stored then."""

from collections.abc import Iterator

import httpx
import pytest

from frontdesk.models.scope import UNLIMITED
from frontdesk.store.attributes import Item, unmarshal
from frontdesk.store.conversations import read_page
from frontdesk.store.table import Table
from tests.support import dynamodb, functions
from tests.support.conversations import conversation, messages, store, store_items
from tests.support.faults import Fault, FaultyProxy

PATH = "/api/v1/conversations"
FAULTS = (Fault.THROTTLED, Fault.BROKEN, Fault.DROPPED, Fault.LOST)


@pytest.fixture
def proxy(engine: str) -> Iterator[FaultyProxy]:
    with FaultyProxy(engine) as proxy:
        yield proxy


@pytest.fixture
def faulty(table: Table, proxy: FaultyProxy) -> Iterator[Table]:
    """The fresh table, reached through a proxy that fails when told to."""
    with dynamodb.client_of(proxy.endpoint) as client:
        yield Table(client, table.name)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_passes_is_not_noticed(
    table: Table, faulty: Table, proxy: FaultyProxy, fault: Fault
) -> None:
    with functions.conversations(faulty) as api:
        proxy.next(fault)
        answer = api.post(PATH, json={"customer_id": 1})
        assert answer.status_code == 200, answer.text
        assert answer.json()["meta"]["created"] is True
        stored = answer.json()["data"]
        path = f"{PATH}/{stored['id']}"
        proxy.next(fault)
        changed = api.patch(path, json={"status": "closed", "context": "c"})
        assert (changed.status_code, changed.json()["data"]["status"]) == (200, "closed")
        proxy.next(fault)
        assert api.get(path).json()["data"]["context"] == "c"
        proxy.next(fault)
        assert api.get(PATH, params={"customer_id": 1}).json()["meta"]["total"] == 1
        store_items(table, messages(stored["id"], 30))
        for _ in range(3):
            proxy.next(None, fault)
        assert api.delete(path).json()["data"] == {"id": stored["id"], "deleted": True}
    assert items(table) == []


def test_silence_is_cut_short_and_retried(table: Table, proxy: FaultyProxy) -> None:
    stored = conversation(1)
    store(table, [stored])
    proxy.next(Fault.HUNG)
    with dynamodb.client_of(proxy.endpoint, factor=1) as client:
        found = read_page(Table(client, table.name), stored.id, 1, 10, scope=UNLIMITED)
    assert found.conversation == stored
    assert proxy.requests > 1


@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.DROPPED])
def test_a_fault_that_stays_is_a_503_and_nothing_is_half_written(
    table: Table, faulty: Table, proxy: FaultyProxy, fault: Fault
) -> None:
    stored = conversation(1, customer_id=1)
    store(table, [stored])
    before = items(table)
    proxy.always(fault)
    path = f"{PATH}/{stored.id}"
    with functions.conversations(faulty) as api:
        assert_unavailable(api.post(PATH, json={"customer_id": 1}))
        assert_unavailable(api.patch(path, json={"status": "closed"}))
        assert_unavailable(api.delete(path))
        assert_unavailable(api.get(path))
        assert_unavailable(api.get(PATH, params={"customer_id": 1}))
    assert items(table) == before


def test_throttling_that_stays_is_a_503_after_three_attempts(
    table: Table, faulty: Table, proxy: FaultyProxy
) -> None:
    stored = conversation(1)
    store(table, [stored])
    before = items(table)
    proxy.always(Fault.THROTTLED)
    with functions.conversations(faulty) as api:
        assert_unavailable(api.patch(f"{PATH}/{stored.id}", json={"status": "closed"}))
    assert proxy.requests == 3
    assert items(table) == before


def test_a_deletion_that_breaks_off_is_finished_by_the_next(
    table: Table, faulty: Table, proxy: FaultyProxy
) -> None:
    stored = conversation(1, message_count=60)
    store(table, [stored])
    store_items(table, messages(stored.id, 60))
    path = f"{PATH}/{stored.id}"
    with functions.conversations(faulty) as api:
        # The search, the transaction, the messages' keys, and the first 25 of them pass.
        proxy.next(None, None, None, None, *[Fault.BROKEN] * 3)
        assert_unavailable(api.delete(path))
        assert len(items(table)) == 35
        assert api.get(path).status_code == 404
        assert api.get(PATH).json()["meta"]["total"] == 0
        assert api.delete(path).json()["data"]["deleted"] is True
        assert items(table) == []
        assert api.delete(path).status_code == 404


def items(table: Table) -> list[Item]:
    """Everything in the table."""
    found = table.client.scan(TableName=table.name, ConsistentRead=True)["Items"]
    return sorted(map(unmarshal, found), key=lambda item: (item["pk"], item["sk"]))


def assert_unavailable(answer: httpx.Response) -> None:
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.json()["error"]["code"] == "SERVICE_UNAVAILABLE"
