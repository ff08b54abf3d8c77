"""The conversations over HTTP, wherever they run."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from random import SystemRandom
from typing import Any

import httpx
import pytest
from ulid import ULID

PATH = "/api/v1/conversations"
FIELDS = {
    "id",
    "session_id",
    "customer_id",
    "business_id",
    "status",
    "context",
    "classification",
    "case",
    "handling",
    "message_count",
    "last_message",
    "last_message_at",
    "created_at",
    "updated_at",
}


@pytest.fixture
def customer() -> int:
    """A customer whom no other test, or earlier run, knows."""
    return SystemRandom().randrange(10**9, 2**53)


def good(answer: httpx.Response) -> tuple[Any, dict[str, Any]]:
    """The data and the meta of a good answer."""
    assert answer.status_code == 200, answer.text
    envelope = answer.json()
    assert envelope["success"] is True
    assert datetime.fromisoformat(envelope["timestamp"])
    return envelope["data"], envelope.get("meta", {})


def bad(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The error of a bad answer."""
    assert answer.status_code == status, answer.text
    assert answer.headers["X-Correlation-ID"]
    assert answer.json()["success"] is False
    error: dict[str, Any] = answer.json()["error"]
    assert error["code"] == code
    return error


def create(api: httpx.Client, **body: Any) -> dict[str, Any]:
    data, _ = good(api.post(PATH, json=body))
    return dict(data)


def say(api: httpx.Client, conversation_id: str, message: str) -> dict[str, Any]:
    body = {"conversation_id": conversation_id, "message": message}
    data, _ = good(api.post("/api/v1/chat", json=body))
    return dict(data)


def test_a_conversation_from_its_creation_to_its_end(api: httpx.Client, customer: int) -> None:
    body = {"customer_id": customer, "initial_context": "Emergency plumbing"}
    data, meta = good(api.post(PATH, json=body))
    assert set(data) == FIELDS | {"messages"}
    assert (data["customer_id"], data["context"]) == (customer, "Emergency plumbing")
    assert (data["status"], data["message_count"], data["messages"]) == ("active", 0, [])
    assert (meta["created"], meta["total"]) == (True, 0)
    path = f"{PATH}/{data['id']}"

    for n in range(6):
        say(api, data["id"], f"My sink is leaking, part {n}")
    query = {"page": 1, "limit": 20, "context_window": 10}
    opened, meta = good(api.get(path, params=query))
    assert opened["message_count"] == 12
    assert opened["classification"]["service_type"] == "plumbing"
    assert [m["role"] for m in opened["messages"]] == ["user", "assistant"] * 5
    assert opened["messages"][0]["content"] == "My sink is leaking, part 1"
    assert meta == {
        "page": 1,
        "limit": 10,
        "total": 12,
        "totalPages": 2,
        "hasNext": True,
        "hasPrev": False,
    }
    older, _ = good(api.get(path, params={**query, "page": 2}))
    assert [m["role"] for m in older["messages"]] == ["user", "assistant"]
    beyond, _ = good(api.get(path, params={"page": 99}))
    assert beyond["messages"] == []

    listed, meta = good(api.get(PATH, params={"page": 1, "limit": 20, "customer_id": customer}))
    assert [set(found) for found in listed] == [FIELDS]
    assert listed[0] == {name: opened[name] for name in FIELDS}
    assert (meta["total"], meta["totalIsExact"], meta["nextCursor"]) == (1, True, None)

    closed, _ = good(api.patch(path, json={"status": "closed"}))
    assert set(closed) == FIELDS
    assert (closed["status"], closed["context"]) == ("closed", "Emergency plumbing")
    assert closed["updated_at"] >= opened["updated_at"]

    assert good(api.delete(path))[0] == {"id": data["id"], "deleted": True}
    for answer in (
        api.get(path),
        api.patch(path, json={"status": "active"}),
        api.delete(path),
        api.post("/api/v1/chat", json={"message": "Hello?", "conversation_id": data["id"]}),
    ):
        bad(answer, 404, "NOT_FOUND")
    assert good(api.get(PATH, params={"customer_id": customer}))[0] == []
    assert good(api.get(PATH, params={"session_id": data["session_id"]}))[0] == []


def test_a_known_session_gets_its_conversation(api: httpx.Client) -> None:
    session = f"web:{ULID()}"
    turn, _ = good(api.post("/api/v1/chat", json={"message": "Hello", "session_id": session}))
    data, meta = good(api.post(PATH, json={"session_id": session}))
    assert data["id"] == turn["conversation_id"]
    assert (meta["created"], meta["total"], len(data["messages"])) == (False, 2, 2)
    listed, meta = good(api.get(PATH, params={"session_id": session}))
    assert [found["id"] for found in listed] == [data["id"]]
    assert meta["total"] == 1


def test_a_session_of_another_customer_is_a_conflict(api: httpx.Client) -> None:
    session = f"web:{ULID()}"
    create(api, session_id=session, customer_id=1)
    answer = api.post(PATH, json={"session_id": session, "customer_id": 2})
    assert [d["field"] for d in bad(answer, 409, "CONFLICT")["details"]] == ["customer_id"]


def test_posts_at_once_with_one_session_give_one_conversation(api: httpx.Client) -> None:
    session = f"web:{ULID()}"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: api.post(PATH, json={"session_id": session}), range(8)))
    assert len({good(answer)[0]["id"] for answer in answers}) == 1
    assert [good(answer)[1]["created"] for answer in answers].count(True) == 1


def test_every_page_by_number_and_by_cursor(api: httpx.Client, customer: int) -> None:
    ids = [create(api, customer_id=customer, business_id=customer + n % 2)["id"] for n in range(7)]
    for conversation_id in ids[::3]:
        good(api.patch(f"{PATH}/{conversation_id}", json={"status": "archived"}))
    for filters, expected in (
        ({"customer_id": customer}, ids),
        ({"business_id": customer + 1}, ids[1::2]),
        ({"customer_id": customer, "business_id": customer}, ids[::2]),
        ({"customer_id": customer, "status": "archived"}, ids[::3]),
        ({"business_id": customer, "status": "archived"}, ids[::6]),
    ):
        newest_first = sorted(expected, reverse=True)
        by_number = []
        for page in range(1, 9):
            data, meta = good(api.get(PATH, params={**filters, "limit": 2, "page": page}))
            assert (meta["page"], meta["total"]) == (page, len(expected))
            assert meta["totalPages"] == -(-len(expected) // 2)
            by_number += [found["id"] for found in data]
            assert meta["hasPrev"] is (page > 1)
            if not meta["hasNext"]:
                break
        assert by_number == newest_first
        data, meta = good(api.get(PATH, params={**filters, "limit": 2}))
        by_cursor = [found["id"] for found in data]
        while cursor := meta["nextCursor"]:
            data, meta = good(api.get(PATH, params={**filters, "limit": 2, "cursor": cursor}))
            assert (meta["page"], meta["total"], meta["totalPages"]) == (None, None, None)
            by_cursor += [found["id"] for found in data]
        assert by_cursor == newest_first


def test_the_newest_conversation_is_listed_first(api: httpx.Client) -> None:
    created = create(api)
    listed, meta = good(api.get(PATH, params={"limit": 5}))
    assert created["id"] in {found["id"] for found in listed}
    assert meta["limit"] == 5
    ids = [found["id"] for found in listed]
    assert ids == sorted(ids, reverse=True)


def test_a_forged_foreign_or_truncated_cursor_is_refused(api: httpx.Client, customer: int) -> None:
    for _ in range(2):
        create(api, customer_id=customer)
    _, meta = good(api.get(PATH, params={"customer_id": customer, "limit": 1}))
    cursor = meta["nextCursor"]
    for params in (
        {"customer_id": customer, "cursor": cursor[:-1]},
        {"customer_id": customer, "cursor": cursor.swapcase()},
        {"customer_id": customer + 1, "cursor": cursor},
        {"cursor": cursor},
        {"customer_id": customer, "status": "active", "cursor": cursor},
        {"customer_id": customer, "cursor": "nonsense"},
    ):
        error = bad(api.get(PATH, params=params), 400, "VALIDATION_ERROR")
        assert [d["field"] for d in error["details"]] == ["cursor"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0", "page"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("status=open", "status"),
        ("customer_id=1&customer_id=2", "customer_id"),
        ("colour=red", "colour"),
    ],
)
def test_a_bad_parameter_is_named(api: httpx.Client, query: str, field: str) -> None:
    error = bad(api.get(f"{PATH}?{query}"), 400, "VALIDATION_ERROR")
    assert [d["field"] for d in error["details"]] == [field]


@pytest.mark.parametrize("body", [{}, {"status": None}, {"status": "open"}, {"context": 1}])
def test_a_bad_change_is_refused(api: httpx.Client, body: dict[str, Any]) -> None:
    created = create(api)
    bad(api.patch(f"{PATH}/{created['id']}", json=body), 400, "VALIDATION_ERROR")


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_an_unknown_id_and_what_is_no_id_are_answered_alike(api: httpx.Client, method: str) -> None:
    answers = []
    for conversation_id in (str(ULID()), "1", "not-a-ulid", "%22%23", str(ULID()).lower()):
        body = {"context": "x"} if method == "PATCH" else None
        answer = api.request(method, f"{PATH}/{conversation_id}", json=body)
        error = bad(answer, 404, "NOT_FOUND")
        del error["timestamp"]
        answers.append(error)
    assert all(error == answers[0] for error in answers)


@pytest.mark.parametrize(
    ("path", "allow"), [("", "GET, HEAD, POST"), ("/1", "DELETE, GET, HEAD, PATCH")]
)
def test_a_wrong_method_is_not_allowed(api: httpx.Client, path: str, allow: str) -> None:
    answer = api.put(PATH + path, json={})
    bad(answer, 405, "METHOD_NOT_ALLOWED")
    assert answer.headers["Allow"] == f"{allow}, OPTIONS"


def test_an_archived_conversation_takes_no_messages_and_a_closed_one_reopens(
    api: httpx.Client,
) -> None:
    created = create(api)
    path = f"{PATH}/{created['id']}"
    good(api.patch(path, json={"status": "archived"}))
    body = {"message": "Hello", "conversation_id": created["id"]}
    bad(api.post("/api/v1/chat", json=body), 409, "CONVERSATION_ARCHIVED")
    good(api.patch(path, json={"status": "closed"}))
    say(api, created["id"], "Hello again")
    assert good(api.get(path))[0]["status"] == "active"
