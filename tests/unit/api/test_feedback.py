"""Ratings of replies, and the rows that evaluation makes of them and of corrections."""

import json
from pathlib import Path
from typing import Any

import pytest
from ulid import ULID

from evaluation import compare, read_messages
from frontdesk.access import caller as access
from frontdesk.base.settings import Settings
from frontdesk.models.case import Case
from frontdesk.models.classification import FALLBACK, Classification, ServiceType, Urgency
from frontdesk.models.conversation import Conversation
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.models.reading import Contact, Reading
from frontdesk.models.scope import UNLIMITED
from frontdesk.store import feedback
from frontdesk.store.attributes import Item
from frontdesk.store.conversations import read_page
from frontdesk.store.items import conversation_item, conversation_key, message_item, message_key
from frontdesk.store.table import Table
from tests.support import functions
from tests.support.changes import record
from tests.support.conversations import BORN, conversation, messages, store, store_items
from tests.support.rows import check_rows

STAFF = {"role": "staff", "subject": "s", "business_id": "7"}
CUSTOMER = {"role": "customer", "subject": "c", "customer_id": "5"}
LEAK = Classification(
    service_type=ServiceType.PLUMBING,
    urgency=Urgency.HIGH,
    confidence=0.9,
    reasoning="It leaks.",
    estimated_duration_minutes=60,
    source="keywords",
)
SAID = "My sink leaks. I am Canaria Quill, call 206 555 0147 or a.b@example.com, 4711 Elm Street"


@pytest.fixture(autouse=True)
def _with_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "settings", Settings(AUTH_MODE="jwt"))


def turn(number: int, said: str = SAID, status: str = "complete") -> list[Message]:
    """A customer's message and the reply to it."""
    made = {"created_at": BORN, "status": MessageStatus.COMPLETE}
    reading = Reading(classification=LEAK, language="en")
    return [
        Message(id=str(ULID()), role=MessageRole.USER, content=said, **made),  # type: ignore[arg-type]
        Message(
            **{**made, "status": status},  # type: ignore[arg-type]
            id=str(ULID()),
            role=MessageRole.ASSISTANT,
            content=f"Reply {number}",
            reading=reading,
        ),
    ]


def stored(table: Table, said: list[Message], **fields: Any) -> Conversation:
    """A conversation of business 7 and customer 5 with these messages."""
    ids = {"business_id": 7, "customer_id": 5}
    one = conversation(1, **ids, message_count=len(said), **fields)
    store(table, [one])
    store_items(table, [message_item(m, one.id, n) for n, m in enumerate(said, start=1)])
    return one


def path(conversation_id: str, message_id: str) -> str:
    return f"/api/v1/conversations/{conversation_id}/messages/{message_id}/feedback"


def seen(table: Table, conversation_id: str, caller: dict[str, str]) -> list[tuple[Any, Any]]:
    """The ratings of each message that a caller sees: the customer's, and the business's."""
    with functions.conversations(table, caller=caller) as api:
        answer = api.get(f"/api/v1/conversations/{conversation_id}").json()
    return [(m["feedback"], m["staff_feedback"]) for m in answer["data"]["messages"]]


def test_each_side_s_last_rating_is_kept_and_the_business_s_is_not_the_customer_s_to_see(
    moto_table: Table,
) -> None:
    one = stored(moto_table, said := turn(1))
    kept: dict[str, Any] = {"customer": None, "staff": None}
    for caller, by, rating in (
        (CUSTOMER, "customer", {"rating": "down", "comment": "Too long"}),
        (STAFF, "staff", {"rating": "down", "comment": "It asks twice"}),
        (CUSTOMER, "customer", {"rating": "up"}),
        (STAFF, "staff", {"rating": "up", "comment": "It asks once"}),
    ):
        with functions.conversations(moto_table, caller=caller) as api:
            answer = api.put(path(one.id, said[1].id), json=rating)
        assert answer.status_code == 200, answer.text
        kept[by] = answer.json()["data"]
        assert {**kept[by], "at": ""} == {"comment": None, "by": by, "at": "", **rating}
        assert seen(moto_table, one.id, CUSTOMER)[1] == (kept["customer"], None)
        assert seen(moto_table, one.id, STAFF)[1] == (kept["customer"], kept["staff"])
    assert seen(moto_table, one.id, STAFF)[0] == (None, None)
    # Without access control, as where the chat widget is tried.
    with functions.conversations(moto_table, caller={"role": "operator", "subject": "o"}) as api:
        for headers, by in (({"X-Session-ID": one.session_id}, "customer"), ({}, "staff")):
            answer = api.put(path(one.id, said[1].id), json={"rating": "up"}, headers=headers)
            assert answer.json()["data"]["by"] == by


def test_only_a_whole_reply_of_a_conversation_within_reach_is_rated(moto_table: Table) -> None:
    said = [*turn(1), *turn(2, status="pending")]
    one = stored(moto_table, said)
    stranger = CUSTOMER | {"customer_id": "6"}
    nowhere = str(ULID())

    def check(
        caller: dict[str, str], conversation_id: str, message_id: str, body: Any, status: int
    ) -> None:
        with functions.conversations(moto_table, caller=caller) as api:
            assert api.put(path(conversation_id, message_id), json=body).status_code == status

    up = {"rating": "up"}
    check_rows(
        [
            (CUSTOMER, one.id, said[0].id, up, 409),  # the customer's own message
            (CUSTOMER, one.id, said[3].id, up, 409),  # pending
            (CUSTOMER, one.id, nowhere, up, 404),
            (CUSTOMER, one.id, "x", up, 404),
            (CUSTOMER, nowhere, said[1].id, up, 404),
            (stranger, one.id, said[1].id, up, 404),
            (CUSTOMER, one.id, said[1].id, {"rating": "great"}, 400),
            (CUSTOMER, one.id, said[1].id, {"rating": "up", "comment": "x" * 1001}, 400),
            (CUSTOMER, one.id, said[1].id, {"rating": "up", "by": "staff"}, 400),
        ],
        check,
    )
    assert seen(moto_table, one.id, STAFF) == [(None, None)] * 4


def test_an_old_reply_is_found_up_to_a_number_of_newer_messages(
    moto_table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedback, "RATEABLE", 9)
    monkeypatch.setattr(feedback, "_AT_ONCE", 3)
    one = conversation(2, message_count=12)
    items = messages(one.id, 12)
    store(moto_table, [one])
    store_items(moto_table, items)
    operator = {"role": "operator", "subject": "o"}
    with functions.conversations(moto_table, caller=operator) as api:
        for number, status in ((12, 200), (10, 200), (4, 200), (2, 404)):
            answer = api.put(path(one.id, items[number - 1]["message_id"]), json={"rating": "up"})
            assert answer.status_code == status, number
    rated = read_page(moto_table, one.id, 1, 100, scope=UNLIMITED).messages
    assert sum(message.last_feedback is not None for message in rated) == 3


class Relay:
    """Relays what happens to items of a table, each twice and the last run again."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._records: list[dict[str, Any]] = []

    def write(self, old: Item | None, new: Item | None) -> None:
        self._records.append(record(len(self._records), old, new))
        for _ in range(2):
            functions.relay(self._table, {"Records": self._records[-3:]})


def item(table: Table, key: Item) -> Item:
    found = table.get(key)
    assert found is not None
    return found


def rows(table: Table, **asked: Any) -> list[dict[str, Any]]:
    operator = {"role": "operator", "subject": "o"}
    with functions.export(table, caller=operator) as api:
        answer = api.get("/api/v1/evaluation.jsonl", params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("application/jsonl")
    return [json.loads(line) for line in answer.text.splitlines()]


def test_ratings_and_corrections_are_rows_without_personal_data(
    moto_table: Table, tmp_path: Path
) -> None:
    case = Case(standing=FALLBACK, contact=Contact(name="Canaria Quill"), version=1)
    said = [*turn(1), *turn(2, "Now the drain, says Canaria Quill")]
    one = stored(moto_table, said, case=case)
    relay = Relay(moto_table)
    for number, rating, by in ((2, "down", CUSTOMER), (2, "up", STAFF), (4, "down", STAFF)):
        before = item(moto_table, message_key(one.id, number))
        with functions.conversations(moto_table, caller=by) as api:
            answer = api.put(path(one.id, said[number - 1].id), json={"rating": rating})
        assert answer.status_code == 200
        relay.write(before, item(moto_table, message_key(one.id, number)))
    standing = LEAK.model_copy(update={"urgency": Urgency.EMERGENCY})
    set_by_staff = {"standing": standing, "corrected": ("urgency",), "version": 2}
    corrected = case.model_copy(update=set_by_staff)
    new = conversation_item(one.model_copy(update={"case": corrected}))
    relay.write(conversation_item(one), new)
    store_items(moto_table, [new])

    found = rows(moto_table)
    assert [row["tags"] for row in found] == [
        ["corrected", "ambiguous_type"],
        ["rated_up"],
        ["rated_down", "ambiguous_type", "ambiguous_urgency"],
    ]
    assert [(row["service_type"], row["urgency"]) for row in found] == [
        ("plumbing", "emergency"),
        ("plumbing", "high"),
        ("plumbing", "high"),
    ]
    text = json.dumps(found)
    assert "My sink leaks" in text
    for secret in ("Canaria", "555", "example.com", "4711", "Elm"):
        assert secret not in text
    kept = rows(moto_table, personal_data="kept")
    assert kept[1]["message"] == SAID
    assert rows(moto_table, limit=1) == found[:1]
    assert rows(moto_table, cursor=found[0]["id"]) == found[1:]
    assert rows(moto_table, cursor=found[-1]["id"]) == []
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in found))
    labelled = read_messages(file)
    assert compare(labelled, [LEAK] * 3).accuracy == 1.0

    relay.write(item(moto_table, message_key(one.id, 2)), None)
    relay.write(item(moto_table, message_key(one.id, 4)), None)
    relay.write(item(moto_table, conversation_key(one.id)), None)
    left = moto_table.query({"pk": "L"}, KeyConditionExpression="pk = :pk")[0]
    assert left == []


def test_a_label_of_what_is_gone_is_no_row(moto_table: Table) -> None:
    one = stored(moto_table, said := turn(1))
    with functions.conversations(moto_table, caller=CUSTOMER) as api:
        api.put(path(one.id, said[1].id), json={"rating": "up"}).raise_for_status()
    Relay(moto_table).write(None, item(moto_table, message_key(one.id, 2)))
    assert len(rows(moto_table)) == 1
    moto_table.write_all(delete=[conversation_key(one.id)])
    assert rows(moto_table) == []


def test_only_operators_read_what_is_evaluated(moto_table: Table) -> None:
    for caller in (STAFF, CUSTOMER):
        with functions.export(moto_table, caller=caller) as api:
            assert api.get("/api/v1/evaluation.jsonl").status_code == 403
