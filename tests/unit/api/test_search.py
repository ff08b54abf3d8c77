"""Search as the API answers it."""

from typing import Any

import httpx
import pytest

from frontdesk.access import caller as access
from frontdesk.api.search import SNIPPET_CHARACTERS
from frontdesk.base.settings import Settings
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.store.items import conversation_item, message_item
from frontdesk.store.table import Table
from ops.reindex import reindex
from tests.support import functions
from tests.support.conversations import BORN, conversation, store_items
from tests.support.rows import check_rows

STAFF = {"role": "staff", "subject": "s", "business_id": "7"}
CUSTOMER = {"role": "customer", "subject": "c", "customer_id": "5"}
VISITOR = {"role": "visitor", "subject": "visitor"}
LONG = f"{'before ' * 30}The ťap drips, the tap! {'after ' * 60}"


@pytest.fixture(autouse=True)
def _with_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "settings", Settings(AUTH_MODE="jwt"))


@pytest.fixture
def table(moto_table: Table) -> Table:
    """Two customers' messages to business 7, and one to business 8."""
    for n, (business_id, customer_id, content) in enumerate(
        [(7, 5, LONG), (7, 6, "The tap is off"), (8, 5, "A tap elsewhere")], start=1
    ):
        one = conversation(n, business_id=business_id, customer_id=customer_id, message_count=1)
        message = Message(
            id=conversation(100 * n).id,
            role=MessageRole.USER,
            status=MessageStatus.COMPLETE,
            content=content,
            created_at=BORN,
        )
        store_items(moto_table, [conversation_item(one), message_item(message, one.id, 1)])
    reindex(moto_table)
    return moto_table


def get(table: Table, caller: dict[str, str], **asked: Any) -> httpx.Response:
    with functions.conversations(table, caller=caller) as api:
        return api.get("/api/v1/search", params={"q": "tap", **asked})


def test_a_hit_says_where_it_is_and_shows_what_was_found(table: Table) -> None:
    answer = get(table, STAFF)
    assert answer.status_code == 200, answer.text
    newest, oldest = answer.json()["data"]
    assert newest["snippet"] == {"text": "The tap is off", "found": [{"start": 4, "end": 7}]}
    assert (oldest["customer_id"], oldest["business_id"], oldest["number"]) == (5, 7, 1)
    text, found = oldest["snippet"]["text"], oldest["snippet"]["found"]
    assert len(text) == SNIPPET_CHARACTERS
    assert [text[span["start"] : span["end"]] for span in found] == ["ťap", "tap"]
    assert answer.json()["meta"] == {"nextCursor": None, "isBounded": False}


def test_a_caller_finds_within_its_scope_only(table: Table) -> None:
    one, two, three = (conversation(n).id for n in (1, 2, 3))

    def check(caller: dict[str, str], asked: dict[str, Any], expected: list[str] | int) -> None:
        answer = get(table, caller, **asked)
        if isinstance(expected, int):
            assert answer.status_code == expected, answer.text
        else:
            assert [hit["conversation_id"] for hit in answer.json()["data"]] == expected

    check_rows(
        [
            (STAFF, {}, [two, one]),
            (STAFF, {"customer_id": 5}, [one]),
            (STAFF, {"business_id": 8}, 403),
            (CUSTOMER, {}, [three, one]),
            (CUSTOMER, {"business_id": 8}, [three]),
            (CUSTOMER, {"customer_id": 6}, 403),
            ({**CUSTOMER, "business_id": "7"}, {}, [one]),
            (VISITOR, {}, 403),
            ({"role": "operator", "subject": "o"}, {}, []),
            ({"role": "operator", "subject": "o"}, {"business_id": 8}, [three]),
        ],
        check,
    )


def test_a_search_goes_on_by_its_cursor_and_within_a_time(table: Table) -> None:
    first = get(table, STAFF, limit=1).json()
    cursor = first["meta"]["nextCursor"]
    second = get(table, STAFF, limit=1, cursor=cursor).json()
    numbers = [hit["conversation_id"] for page in (first, second) for hit in page["data"]]
    assert numbers == [conversation(2).id, conversation(1).id]
    assert second["meta"]["nextCursor"] is None
    # The messages are 100 ms apart.
    of_first = {"from": "2026-11-01T00:00:00.050Z", "to": "2026-11-01T00:00:00.150+00:00"}
    [hit] = get(table, STAFF, **of_first).json()["data"]
    assert hit["conversation_id"] == conversation(1).id
    for caller in (STAFF, CUSTOMER):
        assert get(table, caller, **dict.fromkeys(of_first, of_first["to"])).json()["data"] == []


def test_a_bad_search_is_refused_by_its_field(table: Table) -> None:
    def check(asked: dict[str, Any], field: str) -> None:
        answer = get(table, STAFF, **asked)
        assert answer.status_code == 400
        assert [detail["field"] for detail in answer.json()["error"]["details"]] == [field]

    check_rows(
        [
            ({"q": ""}, "q"),
            ({"q": "the my"}, "q"),
            ({"q": "!?"}, "q"),
            ({"q": "x" * 201}, "q"),
            ({"q": " ".join(f"word{n}" for n in range(13))}, "q"),
            ({"cursor": "x"}, "cursor"),
            ({"from": "yesterday"}, "from"),
            ({"to": "2026-11-01T00:00:00"}, "to"),
            ({"to": "9999-12-31T23:59:59-23:00"}, "to"),
            ({"from": "2026-11-02T00:00:00Z", "to": "2026-11-01T23:00:00-00:30"}, "to"),
            ({"limit": 0}, "limit"),
            ({"session_id": "s"}, "session_id"),
        ],
        check,
    )
