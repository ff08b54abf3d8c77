"""What a client may send."""

import json
from typing import Any

import pytest

from frontdesk.base.errors import FrontdeskError, InvalidInput, PayloadTooLarge, RateLimited
from frontdesk.live.frames import (
    MOST_BYTES,
    Ping,
    Resume,
    Say,
    Typing,
    Unwatch,
    Watch,
    error_frame,
    frame,
    joined,
    parse,
    ref_of,
)
from frontdesk.models.watcher import Side
from tests.support.rows import check_rows

ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


def test_a_frame_is_read_by_its_action() -> None:
    rows: list[tuple[dict[str, Any], Any]] = [
        ({"action": "ping", "ref": "1"}, Ping(action="ping", ref="1")),
        (
            {"action": "say", "message": "Hi", "idempotency_key": "k"},
            Say(action="say", message="Hi", idempotency_key="k"),
        ),
        (
            {"action": "say", "message": "Hi", "idempotency_key": None, "last_event_id": None},
            Say(action="say", message="Hi"),
        ),
        (
            {"action": "say", "message": "Hi", "last_event_id": f"{ID}.2.0", "session_id": "s"},
            Resume(action="say", last_event_id=f"{ID}.2.0", session_id="s"),
        ),
        (
            {"action": "watch", "conversation_id": ID, "as": "customer", "name": "Ana"},
            Watch(**{"action": "watch", "conversation_id": ID, "as": Side.CUSTOMER, "name": "Ana"}),
        ),
        ({"action": "unwatch", "queue": 7}, Unwatch(action="unwatch", queue=7)),
        ({"action": "unwatch", "queue": 7.0}, Unwatch(action="unwatch", queue=7)),
        ({"action": "typing", "conversation_id": ID}, Typing(action="typing", conversation_id=ID)),
    ]

    def check(sent: dict[str, Any], expected: Any) -> None:
        assert parse(json.dumps(sent)) == expected
        assert parse("\ufeff" + json.dumps(sent)) == expected

    check_rows(rows, check)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "body"),
        ("no JSON", "body"),
        ("[]", "body"),
        ("[" * 100_000, "body"),
        ("{}", "action"),
        ('{"action": "shout"}', "action"),
        ('{"action": ["ping"]}', "action"),
        ('{"action": "ping", "ping": 1}', "ping"),
        ('{"action": "ping", "action": "ping"}', "action"),
        ('{"action": "ping", "ref": "%s"}' % ("x" * 65), "ref"),
        (r'{"action": "ping", "ref": "x\u0000"}', "ref"),
        ('{"action": "say"}', "message"),
        ('{"action": "say", "message": "a\\ud800"}', "message"),
        ('{"action": "watch", "conversation_id": "x"}', "conversation_id"),
        ('{"action": "watch", "queue": "7"}', "queue"),
        ('{"action": "watch", "queue": true}', "queue"),
        ('{"action": "watch", "queue": 1, "as": "boss"}', "as"),
        ('{"action": "watch", "queue": 1, "name": ""}', "name"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field(text: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse(text)
    details: Any = refused.value.details
    assert [detail["field"] for detail in details] == [field]


def test_a_topic_is_a_conversation_or_a_queue() -> None:
    for fields in ({}, {"conversation_id": ID, "queue": 7}):
        with pytest.raises(InvalidInput):
            Watch(action="watch", **fields).topic()


def test_a_frame_has_the_limit_of_a_request() -> None:
    with pytest.raises(PayloadTooLarge):
        parse(json.dumps({"action": "say", "message": "x" * 70_000}))


def test_a_ref_is_known_also_where_the_rest_is_wrong() -> None:
    rows = [
        ('{"action": "shout", "ref": "a"}', "a"),
        ('{"ref": 1}', None),
        ('{"ref": "%s"}' % ("x" * 65), None),
        ("{", None),
        ("", None),
    ]

    def check(text: str, ref: str | None) -> None:
        assert ref_of(text) == ref

    check_rows(rows, check)


def test_a_frame_to_a_client_is_json() -> None:
    assert json.loads(frame("pong", {})) == {"event": "pong", "data": {}}
    told = frame("message", {"token": "é\ud800"}, event_id="i", ref="r")
    assert json.loads(told) == {
        "event": "message",
        "data": {"token": "é?"},
        "id": "i",
        "ref": "r",
    }


def test_an_error_is_told_as_by_http_with_when_to_try_again() -> None:
    def told(error: FrontdeskError) -> Any:
        found = json.loads(error_frame(error, "c", "r"))
        assert (found["event"], found["ref"]) == ("error", "r")
        return found["data"]

    assert told(InvalidInput.of("name", "is wrong")) == {
        "code": "VALIDATION_ERROR",
        "message": "name: is wrong",
        "correlation_id": "c",
        "retryable": False,
        "details": [{"field": "name", "message": "is wrong"}],
    }
    assert told(InvalidInput.of("Idempotency-Key", "is wrong"))["details"] == [
        {"field": "idempotency_key", "message": "is wrong"}
    ]
    assert told(InvalidInput.of("Last-Event-ID", "is wrong"))["message"] == (
        "last_event_id: is wrong"
    )
    assert told(RateLimited("too many", headers={"Retry-After": "7"})) == {
        "code": "RATE_LIMITED",
        "message": "too many",
        "correlation_id": "c",
        "retryable": True,
        "retry_after": 7,
    }


def test_frames_are_put_together_as_far_as_they_count_as_one() -> None:
    short, long = frame("short", {}), frame("long", {"text": "x" * (MOST_BYTES - 118)})
    assert joined([]) == []
    assert joined([long]) == [long]
    first, second, third = joined([short, short, long, short, long])
    assert json.loads(first) == {"event": "changes", "data": {"changes": [json.loads(short)] * 2}}
    assert json.loads(second)["data"]["changes"] == [json.loads(long), json.loads(short)]
    assert third == long
    assert len(second) <= MOST_BYTES
