"""Requests about conversations as the function answers them."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from frontdesk.models.handling import Handler, Handling, Wanted
from frontdesk.models.scope import UNLIMITED
from frontdesk.store.editing import read_conversation
from frontdesk.store.table import Table
from tests.support import dynamodb, functions
from tests.support.conversations import BORN, conversation, messages, mixed, store, store_items
from tests.support.rows import check_rows

PATH = "/api/v1/conversations"


@pytest.fixture
def api(moto_table: Table) -> Iterator[httpx.Client]:
    with functions.conversations(moto_table) as client:
        yield client


def details(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["code"] == "VALIDATION_ERROR"
    found: list[dict[str, str]] = answer.json()["error"]["details"]
    return found


def test_a_bad_parameter_of_the_listing_is_named(api: httpx.Client) -> None:
    rows = [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=", "page"),
        ("page=1.0", "page"),
        ("page=%201", "page"),
        ("page=1_0", "page"),
        ("page=%2B1", "page"),
        ("page=%D9%A1", "page"),
        ("page=1e3", "page"),
        ("page=" + "9" * 400, "page"),
        ("page=501&limit=20", "page"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("customer_id=0", "customer_id"),
        ("customer_id=9007199254740992", "customer_id"),
        ("customer_id=1%3B%20drop", "customer_id"),
        ("business_id=x", "business_id"),
        ("status=open", "status"),
        ("status=", "status"),
        ("status=ACTIVE", "status"),
        ("session_id=", "session_id"),
        ("session_id=a%0A", "session_id"),
        ("queue=everything", "queue"),
        ("queue=attention&page=1", "page"),
        ("queue=attention&status=active", "status"),
        ("queue=attention&customer_id=1", "customer_id"),
        ("queue=attention&cursor=abc", "cursor"),
        ("cursor=", "cursor"),
        ("cursor=abc", "cursor"),
        ("cursor=%C3%A9", "cursor"),
        ("colour=red", "colour"),
        ("page=1&page=1", "page"),
        ("colour=red&colour=blue", "colour"),
    ]

    def check(query: str, field: str) -> None:
        assert [d["field"] for d in details(api.get(f"{PATH}?{query}"))] == [field]

    check_rows(rows, check)
    for number, problem in (("-1", "greater than or equal to 1"), ("9" * 20, "less than or equal")):
        assert problem in details(api.get(f"{PATH}?page={number}"))[0]["message"]


def test_every_bad_parameter_is_named(api: httpx.Client) -> None:
    found = details(api.get(f"{PATH}?page=0&limit=0&colour=red"))
    assert {d["field"] for d in found} == {"page", "limit", "colour"}
    assert {d["field"] for d in details(api.get(f"{PATH}?page=1&page=2&limit=1&limit=1"))} == {
        "page",
        "limit",
    }


def test_a_bad_parameter_of_a_conversation_is_named(api: httpx.Client) -> None:
    rows = [
        ("page=0", "page"),
        ("limit=101", "limit"),
        ("context_window=0", "context_window"),
        ("context_window=101", "context_window"),
        ("cursor=x", "cursor"),
    ]

    def check(query: str, field: str) -> None:
        assert [d["field"] for d in details(api.get(f"{PATH}/1?{query}"))] == [field]

    check_rows(rows, check)


def test_a_bad_field_is_named(api: httpx.Client) -> None:
    rows = [
        ("POST", {"customer_id": "1"}, "customer_id"),
        ("POST", {"initial_context": "x" * 2001}, "initial_context"),
        ("POST", {"session_id": "a b"}, "session_id"),
        ("POST", {"colour": "red"}, "colour"),
        ("PATCH", {}, "body"),
        ("PATCH", {"status": None}, "status"),
        ("PATCH", {"status": "open"}, "status"),
        ("PATCH", {"context": "x" * 2001}, "context"),
        ("PATCH", {"context": 1}, "context"),
        ("PATCH", {"customer_id": 1}, "customer_id"),
        ("PATCH", {"case": None}, "case"),
        ("PATCH", {"case": {}}, "case"),
        ("PATCH", {"case": {"urgency": None}}, "case.urgency"),
        ("PATCH", {"case": {"urgency": "now"}}, "case.urgency"),
        ("PATCH", {"case": {"summary": "x" * 201}}, "case.summary"),
        ("PATCH", {"case": {"contact": {}}}, "case.contact"),
        ("PATCH", {"case": {"contact": {"email": "x"}}}, "case.contact.email"),
        (
            "PATCH",
            {"case": {"preferred_time": {"from": "2026-03-01T09:00:00Z"}}},
            "case.preferred_time.text",
        ),
        *(
            (
                "PATCH",
                {"case": {"preferred_time": {"text": "x", field: time}}},
                f"case.preferred_time.{field}",
            )
            for field in ("from", "to")
            for time in ("0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00")
        ),
    ]

    def check(method: str, body: dict[str, Any], field: str) -> None:
        path = PATH if method == "POST" else f"{PATH}/1"
        assert [d["field"] for d in details(api.request(method, path, json=body))] == [field]

    check_rows(rows, check)


def test_a_listing_says_where_it_is(api: httpx.Client, moto_table: Table) -> None:
    store(moto_table, mixed(5, customer_id=1))
    first = api.get(PATH, params={"customer_id": 1, "limit": 2}).json()
    cursor = first["meta"].pop("nextCursor")
    assert first["meta"] == {
        "page": 1,
        "limit": 2,
        "total": 5,
        "totalIsExact": True,
        "totalPages": 3,
        "hasNext": True,
        "hasPrev": False,
    }
    second = api.get(PATH, params={"customer_id": 1, "limit": 2, "cursor": cursor}).json()
    assert second["meta"].pop("nextCursor")
    assert second["meta"] == {
        "page": None,
        "limit": 2,
        "total": None,
        "totalIsExact": False,
        "totalPages": None,
        "hasNext": True,
        "hasPrev": True,
    }
    by_number = api.get(PATH, params={"customer_id": 1, "limit": 2, "page": 2}).json()
    assert second["data"] == by_number["data"]
    last = api.get(PATH, params={"customer_id": 1, "limit": 2, "page": 3}).json()
    assert len(last["data"]) == 1
    assert (last["meta"]["hasNext"], last["meta"]["nextCursor"]) == (False, None)


@pytest.mark.parametrize("params", [{}, {"customer_id": 2}, {"customer_id": 1, "status": "active"}])
def test_a_cursor_of_another_listing_is_refused(
    api: httpx.Client, moto_table: Table, params: dict[str, Any]
) -> None:
    store(moto_table, mixed(3, customer_id=1))
    listing = api.get(PATH, params={"customer_id": 1, "limit": 1})
    cursor = listing.json()["meta"]["nextCursor"]
    refused = api.get(PATH, params={**params, "cursor": cursor})
    assert [d["field"] for d in details(refused)] == ["cursor"]


def test_a_cursor_and_a_page_do_not_go_together(api: httpx.Client, moto_table: Table) -> None:
    store(moto_table, mixed(3))
    cursor = api.get(PATH, params={"limit": 1}).json()["meta"]["nextCursor"]
    assert [d["field"] for d in details(api.get(f"{PATH}?page=2&cursor={cursor}"))] == ["page"]


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ("", 10),
        ("limit=20", 20),
        ("context_window=3", 3),
        ("limit=20&context_window=10", 10),
        ("limit=5&context_window=10", 5),
    ],
)
def test_a_page_is_as_large_as_the_smaller_of_what_is_asked(
    api: httpx.Client, moto_table: Table, query: str, size: int
) -> None:
    stored = conversation(1, message_count=41)
    store(moto_table, [stored])
    store_items(moto_table, messages(stored.id, 41))
    answer = api.get(f"{PATH}/{stored.id}?{query}").json()
    contents = [message["content"] for message in answer["data"]["messages"]]
    assert contents == [f"message {n}" for n in range(42 - size, 42)]
    assert answer["meta"] == {
        "page": 1,
        "limit": size,
        "total": 41,
        "totalPages": -(-41 // size),
        "hasNext": True,
        "hasPrev": False,
    }
    assert "session-" in answer["data"]["session_id"]
    assert set(answer["data"]["messages"][0]) == {
        "id",
        "role",
        "status",
        "content",
        "author",
        "classification",
        "tokens",
        "feedback",
        "staff_feedback",
        "attachments",
        "created_at",
    }


@pytest.mark.parametrize(
    "odd", ["1", "not-a-ulid", "01ka0000000000000000000000", "C%23x", "%22", "%00", "é", "x" * 3000]
)
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_what_is_no_id_is_answered_like_an_unknown_id(
    api: httpx.Client, moto_table: Table, method: str, odd: str
) -> None:
    sent = dynamodb.requests(moto_table)

    def ask(conversation_id: str) -> tuple[int, dict[str, Any], list[str]]:
        sent.clear()
        body = {"status": "closed"} if method == "PATCH" else None
        answer = api.request(method, f"{PATH}/{conversation_id}", json=body)
        error = answer.json()["error"]
        del error["timestamp"]
        return answer.status_code, error, list(sent)

    unknown = ask("01KA0000000000000000000000")
    assert unknown[0] == 404
    assert len(unknown[2]) == 1
    assert ask(odd) == unknown


def test_a_conversation_is_created_found_changed_and_deleted(api: httpx.Client) -> None:
    body = {"customer_id": 1, "session_id": "s", "initial_context": "Emergency plumbing"}
    created = api.post(PATH, json=body).json()
    assert created["meta"] == {
        "page": 1,
        "limit": 10,
        "total": 0,
        "totalPages": 0,
        "hasNext": False,
        "hasPrev": False,
        "created": True,
    }
    data = created["data"]
    assert data["messages"] == []
    assert (data["context"], data["status"], data["customer_id"]) == (
        "Emergency plumbing",
        "active",
        1,
    )
    again = api.post(PATH, json=body).json()
    assert (again["data"], again["meta"]["created"]) == (data, False)
    path = f"{PATH}/{data['id']}"
    changed = api.patch(path, json={"status": "closed", "context": None}).json()["data"]
    assert (changed["status"], changed["context"]) == ("closed", None)
    assert "messages" not in changed
    assert api.get(PATH, params={"status": "closed"}).json()["data"] == [changed]
    assert api.delete(path).json()["data"] == {"id": data["id"], "deleted": True}
    for answer in (api.get(path), api.delete(path), api.patch(path, json={"context": "x"})):
        assert answer.status_code == 404
    assert api.get(PATH).json()["meta"]["total"] == 0


def test_a_session_of_another_customer_is_a_conflict(api: httpx.Client) -> None:
    api.post(PATH, json={"session_id": "s", "customer_id": 1})
    answer = api.post(PATH, json={"session_id": "s", "customer_id": 2})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")


def test_a_deletion_that_runs_out_of_time_asks_to_be_repeated(moto_table: Table) -> None:
    stored = conversation(1, message_count=30)
    store(moto_table, [stored])
    store_items(moto_table, messages(stored.id, 30))
    with functions.conversations(moto_table, seconds=1) as api:  # less than the margin
        answer = api.delete(f"{PATH}/{stored.id}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    with functions.conversations(moto_table) as api:
        assert api.get(f"{PATH}/{stored.id}").status_code == 404
        assert api.delete(f"{PATH}/{stored.id}").status_code == 200
        assert api.delete(f"{PATH}/{stored.id}").status_code == 404


def test_what_staff_correct_is_kept_as_a_correction(api: httpx.Client) -> None:
    created = api.post(PATH, json={}).json()["data"]
    path = f"{PATH}/{created['id']}"
    correction = {
        "urgency": "emergency",
        "service_type": "roofing",
        "summary": "A tree fell on the roof",
        "contact": {"phone": "206 555 0100", "name": "Jane Doe"},
        "place": {"address": "42 Elm Street", "postcode": "ｓw1a １aa\u200b"},
        "preferred_time": {"text": "at noon", "from": "2026-03-01T12:00:00Z"},
    }
    answer = api.patch(path, json={"case": correction})
    changed = answer.json()["data"]
    assert changed["classification"]["service_type"] == "roofing"
    assert changed["classification"]["safety"]["hazard"] == "unspecified"
    case = changed["case"]
    assert case["contact"] == {"name": "Jane Doe", "phone": "+12065550100", "email": None}
    assert case["preferred_time"]["from"] == "2026-03-01T12:00:00.000Z"
    assert case["place"]["postcode"] == "SW1A 1AA"
    assert {*case["corrected_by"]} == {
        "service_type",
        "urgency",
        "summary",
        "preferred_time",
        "contact.phone",
        "contact.name",
        "place.address",
        "place.postcode",
    }
    assert case["missing"] == []
    assert changed["handling"]["by"] == "assistant"
    removed = api.patch(path, json={"case": {"contact": {"phone": None}, "resolved": True}})
    resolved = removed.json()["data"]
    assert resolved["case"]["contact"]["phone"] is None
    assert (resolved["classification"]["urgency"], resolved["case"]["resolved"]) == ("low", True)
    wrong = api.patch(path, json={"case": {"contact": {"phone": "12"}}})
    assert [d["field"] for d in details(wrong)] == ["case.contact.phone"]


def test_of_two_people_who_edit_the_same_the_second_one_is_told(api: httpx.Client) -> None:
    created = api.post(PATH, json={"initial_context": "Third floor"}).json()["data"]
    path = f"{PATH}/{created['id']}"
    tag = api.get(path).headers["ETag"]
    first = api.patch(path, json={"context": "Ring twice"}, headers={"If-Match": tag})
    second = api.patch(path, json={"context": "Dog"}, headers={"If-Match": tag})
    assert (first.status_code, second.status_code) == (200, 412)
    assert first.headers["ETag"] == api.get(path).headers["ETag"] != tag
    for same in ({"context": "Ring twice"}, {"status": "active"}):
        again = api.patch(path, json=same, headers={"If-Match": tag})  # as after a lost answer
        assert (again.status_code, again.headers["ETag"]) == (200, first.headers["ETag"])
    both = {"case": {"summary": "Sink", "contact": {"phone": "206 555 0100"}}, "status": "closed"}
    tag = first.headers["ETag"]
    corrected = [api.patch(path, json=both, headers={"If-Match": tag}) for _ in range(2)]
    assert corrected[0].json()["data"] == corrected[1].json()["data"]
    assert {answer.headers["ETag"] for answer in corrected} == {api.get(path).headers["ETag"]}
    assert api.get(path).json()["data"]["context"] == "Ring twice"
    assert api.patch(path, json={"context": "Dog"}).status_code == 200
    malformed = api.patch(path, json={"context": "x"}, headers={"If-Match": "1"})
    assert [d["field"] for d in details(malformed)] == ["If-Match"]
    for stale in (tag, '"7"', '"0"'):
        assert api.delete(path, headers={"If-Match": stale}).status_code == 412
    known = api.get(path).headers["ETag"]
    assert api.delete(path, headers={"If-Match": f"W/{known}"}).status_code == 200
    assert api.get(path).status_code == 404


def test_staff_take_write_release_and_acknowledge(api: httpx.Client) -> None:
    created = api.post(PATH, json={}).json()["data"]
    path = f"{PATH}/{created['id']}"
    taken = api.post(f"{path}/take", json={"person": "Sam"}).json()["data"]["handling"]
    assert (taken["by"], taken["person"]) == ("person", "Sam")
    body = {"text": "I can be there at four.", "author": "Ann", "version": taken["version"]}
    keys = {"Idempotency-Key": "key"}
    answer = api.post(f"{path}/messages", json=body, headers=keys)
    assert (
        api.post(f"{path}/messages", json=body, headers=keys).json()["data"]
        == (answer.json()["data"])
    )
    written = answer.json()["data"]
    assert written["handling"]["person"] == "Ann"
    message = written["message"]
    assert (message["role"], message["author"], message["content"]) == (
        "staff",
        "Ann",
        body["text"],
    )
    there = api.get(path).json()["data"]
    assert there["messages"] == [message]
    released = api.post(f"{path}/release").json()["data"]["handling"]
    assert (released["by"], released["person"]) == ("assistant", None)
    seen = api.post(f"{path}/acknowledge", json={"person": "Sam"}).json()["data"]["handling"]
    assert seen == released
    for bad, field in (({}, "text"), ({"text": "x", "author": "y" * 61}, "author")):
        assert details(api.post(f"{path}/messages", json=bad))[0]["field"] == field
    refused = api.post(f"{path}/messages", json=body)
    assert refused.status_code == 412  # the conversation was given back
    assert (
        api.post(f"{path}/messages", json=body, headers=keys).json()["data"]["message"] == message
    )
    api.patch(path, json={"status": "archived"})
    assert api.post(f"{path}/messages", json=body).status_code == 409
    again = api.post(f"{path}/messages", json=body, headers=keys).json()["data"]
    assert again["message"] == message


def test_a_step_is_meant_for_the_handling_that_was_seen(
    api: httpx.Client, moto_table: Table
) -> None:
    free = Handling(version=3)
    anns = Handling(by=Handler.PERSON, person="Ann", since=BORN, version=3)
    gas = Handling(
        by=Handler.WAITING, why=Wanted.EMERGENCY, since=BORN, emergency_since=BORN, version=3
    )
    theirs = Handling(by=Handler.PERSON, taker="another", since=BORN, version=3)
    store(moto_table, [first := conversation(1)])
    api.post(f"{PATH}/{first.id}/take", json={})
    there = read_conversation(moto_table, first.id, scope=UNLIMITED)
    ours = theirs.model_copy(update={"taker": there.handling.taker})

    def check(there: Handling, step: str, body: dict[str, Any], told: str | None) -> None:
        store(moto_table, [one := conversation(1, handling=there)])
        path = f"{PATH}/{one.id}"
        answer = api.post(f"{path}/{step}", json=body) if step else api.patch(path, json=body)
        if told is None:
            assert answer.status_code == 200, answer.text
        else:
            assert answer.status_code == 412
            assert answer.json()["error"]["message"] == told
            handling = api.get(path).json()["data"]["handling"]
            assert handling["version"] == 3

    changed, taken, unnamed = (
        "the handling has changed",
        "the handling has changed: Ann has the conversation",
        "the handling has changed: a person has the conversation",
    )
    check_rows(
        [
            (free, "take", {"person": "Sam", "version": 3}, None),
            (free, "take", {"person": "Sam", "version": 2}, changed),
            (anns, "take", {"person": "Sam", "version": 2}, taken),
            (anns, "take", {"version": 2}, taken),
            (anns, "take", {"person": "Ann", "version": 2}, None),  # her first answer was lost
            (anns, "take", {"person": "Sam", "version": 3}, None),
            (ours, "take", {"version": 2}, None),  # whoever gives no name is told by the token
            (ours, "take", {"person": "Sam", "version": 2}, unnamed),
            (theirs, "take", {"version": 2}, unnamed),
            (anns, "take", {"person": "Sam"}, None),
            (anns, "messages", {"text": "Hello", "author": "Sam", "version": 2}, taken),
            (anns, "messages", {"text": "Hello", "author": "Ann", "version": 2}, None),
            (theirs, "messages", {"text": "Hello", "version": 2}, unnamed),
            (gas, "messages", {"text": "Hello", "version": 2}, changed),
            (anns, "release", {"version": 2}, taken),
            (anns, "release", {"version": 3}, None),
            (free, "release", {"version": 2}, None),
            (gas, "acknowledge", {"version": 2}, changed),
            (gas, "acknowledge", {"version": 3}, None),
            (gas, "acknowledge", {}, None),
            (free, "acknowledge", {"version": 2}, None),
            (gas, "", {"status": "closed", "version": 2}, changed),
            (gas, "", {"status": "closed", "version": 3}, None),
            (gas, "", {"status": "closed"}, None),
            (free, "", {"status": "active", "version": 2}, None),  # it is so already
        ],
        check,
    )
    path = f"{PATH}/{conversation(1).id}"
    for wrong in ("3", -1, 3.5):
        answer = api.post(f"{path}/release", json={"version": wrong})
        assert [d["field"] for d in details(answer)] == ["version"]
    assert api.patch(path, json={"version": 3}).status_code == 400  # that changes nothing
