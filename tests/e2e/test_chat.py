"""POST /api/v1/chat over HTTP, wherever it runs."""

import gzip
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import httpx
import pytest
from ulid import ULID

from tests.support.rows import check_rows

CHAT = "/api/v1/chat"
ULID_PATTERN = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


def chat(api: httpx.Client, **body: Any) -> dict[str, Any]:
    answer = api.post(CHAT, json=body)
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def error(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["X-Correlation-ID"]
    envelope = answer.json()
    assert envelope["success"] is False
    assert envelope["error"]["code"] == code
    assert envelope["error"]["message"]
    assert "Traceback" not in answer.text
    return dict(envelope["error"])


def test_a_leaking_sink_is_answered_in_full(api: httpx.Client) -> None:
    answer = api.post(CHAT, json={"message": "My sink is leaking", "customer_id": 1})
    assert answer.status_code == 200
    envelope = answer.json()
    assert envelope["success"] is True
    assert envelope["meta"]["assistant"] in ("claude", "canned")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", envelope["timestamp"])
    data = envelope["data"]
    assert set(data) == {
        "conversation_id",
        "session_id",
        "message_id",
        "user_message_id",
        "response",
        "service_type",
        "urgency",
        "confidence",
        "next_steps",
        "classification",
        "case",
        "handled_by",
        "timestamp",
    }
    for name in ("conversation_id", "message_id", "user_message_id"):
        assert ULID_PATTERN.fullmatch(data[name])
    assert data["service_type"] == "plumbing"
    assert 0.3 <= data["confidence"] <= 0.95
    assert 1 <= len(data["next_steps"]) <= 4
    assert data["response"]
    assert datetime.fromisoformat(data["timestamp"])
    classification = data["classification"]
    assert set(classification) == {
        "service_type",
        "urgency",
        "confidence",
        "reasoning",
        "estimated_duration_minutes",
        "source",
        "safety",
    }
    assert classification["source"] == "keywords"


def test_a_sparking_panel_is_an_electrical_emergency(api: httpx.Client) -> None:
    data = chat(api, message="My electrical panel is sparking", customer_id=1)
    assert (data["service_type"], data["urgency"]) == ("electrical", "emergency")
    assert data["next_steps"][0].startswith("If there is smoke or fire")
    assert data["classification"]["safety"]["advice"]


def test_session_and_conversation_go_on(api: httpx.Client) -> None:
    first = chat(api, message="My sink is leaking", customer_id=1)
    second = chat(api, message="It got worse", session_id=first["session_id"])
    third = chat(api, message="Please hurry", conversation_id=first["conversation_id"])
    assert first["conversation_id"] == second["conversation_id"] == third["conversation_id"]
    assert first["session_id"] == second["session_id"] == third["session_id"]
    assert len({turn["message_id"] for turn in (first, second, third)}) == 3


def test_an_unknown_session_opens_a_conversation_under_it(api: httpx.Client) -> None:
    session = f"web:{ULID()}"
    assert chat(api, message="Hello", session_id=session)["session_id"] == session


def test_turns_at_once_in_one_conversation_all_succeed(api: httpx.Client) -> None:
    first = chat(api, message="My sink is leaking")

    def go_on(n: int) -> dict[str, Any]:
        return chat(api, message=f"More: {n}", conversation_id=first["conversation_id"])

    with ThreadPoolExecutor(8) as pool:
        assert len({turn["message_id"] for turn in pool.map(go_on, range(8))}) == 8


def test_bad_input_names_the_field(api: httpx.Client) -> None:
    rows = [
        (b"", "VALIDATION_ERROR", "body"),
        (b"   ", "VALIDATION_ERROR", "body"),
        (b'{"message": ', "INVALID_JSON", "body"),
        (b"[]", "VALIDATION_ERROR", "body"),
        (b"null", "VALIDATION_ERROR", "body"),
        (b'"text"', "VALIDATION_ERROR", "body"),
        (b'{"message": "caf\xe9"}', "INVALID_JSON", "body"),
        (b'{"message": "\\ud800"}', "VALIDATION_ERROR", "message"),
        (b"{}", "VALIDATION_ERROR", "message"),
        (b'{"message": ""}', "VALIDATION_ERROR", "message"),
        (b'{"message": " \\n\\t\\u00a0"}', "VALIDATION_ERROR", "message"),
        (b'{"message": "\\ufeff"}', "VALIDATION_ERROR", "message"),
        (b'{"message": null}', "VALIDATION_ERROR", "message"),
        (b'{"message": 7}', "VALIDATION_ERROR", "message"),
        (json.dumps({"message": "x" * 8001}).encode(), "VALIDATION_ERROR", "message"),
        (b'{"message": "Hi", "colour": 1}', "VALIDATION_ERROR", "colour"),
        (b'{"message": "Hi", "customer_id": 0}', "VALIDATION_ERROR", "customer_id"),
        (b'{"message": "Hi", "customer_id": -1}', "VALIDATION_ERROR", "customer_id"),
        (b'{"message": "Hi", "customer_id": "1; drop"}', "VALIDATION_ERROR", "customer_id"),
        (b'{"message": "Hi", "customer_id": "1"}', "VALIDATION_ERROR", "customer_id"),
        (b'{"message": "Hi", "customer_id": 1.5}', "VALIDATION_ERROR", "customer_id"),
        (b'{"message": "Hi", "customer_id": true}', "VALIDATION_ERROR", "customer_id"),
        (b'{"message": "Hi", "customer_id": 1e400}', "VALIDATION_ERROR", "customer_id"),
        (b'{"message": "Hi", "business_id": 9007199254740993}', "VALIDATION_ERROR", "business_id"),
        (b'{"message": "Hi", "session_id": ""}', "VALIDATION_ERROR", "session_id"),
        (b'{"message": "Hi", "session_id": "a\\nb"}', "VALIDATION_ERROR", "session_id"),
        (b'{"message": "Hi", "session_id": "a\\n"}', "VALIDATION_ERROR", "session_id"),
        (b'{"message": "Hi", "conversation_id": "1"}', "VALIDATION_ERROR", "conversation_id"),
    ]

    def check(content: bytes, code: str, field: str) -> None:
        answer = api.post(CHAT, content=content, headers={"Content-Type": "application/json"})
        details = error(answer, 400, code)["details"]
        assert [detail["field"] for detail in details] == [field]
        assert details[0]["message"]

    check_rows(rows, check)


def test_a_whole_number_may_be_written_with_a_point(api: httpx.Client) -> None:
    content = b'{"message": "Hi", "customer_id": 7.0}'
    answer = api.post(CHAT, content=content, headers={"Content-Type": "application/json"})
    conversation = answer.json()["data"]["conversation_id"]
    opened = api.get(f"/api/v1/conversations/{conversation}").json()["data"]
    assert opened["customer_id"] == 7


def test_every_bad_field_is_named(api: httpx.Client) -> None:
    answer = api.post(CHAT, json={"message": " ", "customer_id": 0, "x": 1})
    details = error(answer, 400, "VALIDATION_ERROR")["details"]
    assert {detail["field"] for detail in details} == {"message", "customer_id", "x"}


def test_the_longest_message_is_taken(api: httpx.Client) -> None:
    assert chat(api, message="é" * 8000)["response"]


def test_a_body_over_64_kilobytes_is_refused(api: httpx.Client) -> None:
    error(api.post(CHAT, json={"message": "x" * 65 * 1024}), 413, "PAYLOAD_TOO_LARGE")


def test_a_compressed_body_is_refused(api: httpx.Client) -> None:
    for encoding, content in (("gzip", gzip.compress(b'{"message": "Hi"}')), ("br", b"{}")):
        answer = api.post(CHAT, content=content, headers={"Content-Encoding": encoding})
        error(answer, 415, "UNSUPPORTED_ENCODING")
        assert answer.headers["Accept-Encoding"] == "identity"


def test_hidden_characters_hide_no_danger_and_are_stored_as_sent(api: httpx.Client) -> None:
    message = "I smell g\u00adas"
    answer = chat(api, message=message)
    assert answer["classification"]["safety"]["hazard"] == "gas"
    conversation = api.get(f"/api/v1/conversations/{answer['conversation_id']}").json()["data"]
    assert conversation["messages"][0]["content"] == message


def test_an_unknown_conversation_is_not_found(api: httpx.Client) -> None:
    body = {"message": "Hi", "conversation_id": str(ULID())}
    error(api.post(CHAT, json=body), 404, "NOT_FOUND")


def test_contradicting_ids_are_a_conflict(api: httpx.Client) -> None:
    first = chat(api, message="My sink is leaking", customer_id=1)
    body = {"message": "Hi", "conversation_id": first["conversation_id"], "customer_id": 2}
    details = error(api.post(CHAT, json=body), 409, "CONFLICT")["details"]
    assert [detail["field"] for detail in details] == ["customer_id"]


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_a_wrong_method_is_not_allowed(api: httpx.Client, method: str) -> None:
    answer = api.request(method, CHAT)
    error(answer, 405, "METHOD_NOT_ALLOWED")
    assert answer.headers["Allow"] == "POST, OPTIONS"


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v2/chat", "/api/v1/chat/x/y"])
def test_an_unknown_path_is_not_found(api: httpx.Client, path: str) -> None:
    error(api.get(path), 404, "NOT_FOUND")


@pytest.mark.parametrize("sent", ["abc-1.2_3", "x" * 128])
def test_a_sane_correlation_id_comes_back(api: httpx.Client, sent: str) -> None:
    for path in (CHAT, "/api/v1/health"):
        answer = api.get(path, headers={"X-Correlation-ID": sent})
        assert answer.headers["X-Correlation-ID"] == sent


@pytest.mark.parametrize("sent", ["", "x" * 129, "a b", "a\tb", "<script>"])
def test_an_insane_correlation_id_is_replaced(api: httpx.Client, sent: str) -> None:
    answer = api.get("/api/v1/health", headers={"X-Correlation-ID": sent})
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,128}", answer.headers["X-Correlation-ID"])
    assert answer.headers["X-Correlation-ID"] != sent


def test_the_api_is_healthy(api: httpx.Client) -> None:
    answer = api.get("/api/v1/health")
    assert answer.json()["data"]["status"] == "ok"


def test_a_browser_elsewhere_may_call_the_api(api: httpx.Client) -> None:
    origin = {"Origin": "https://example.com"}
    preflight = api.options(CHAT, headers={**origin, "Access-Control-Request-Method": "POST"})
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    answer = api.post(CHAT, json={"message": "Hi"}, headers=origin)
    assert answer.headers["Access-Control-Allow-Origin"] in ("*", origin["Origin"])
    assert "X-Correlation-ID" in answer.headers["Access-Control-Expose-Headers"]
