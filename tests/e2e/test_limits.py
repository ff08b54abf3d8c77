"""Keys over HTTP."""

from typing import Any

import httpx
import pytest
from ulid import ULID

CHAT, STREAM = "/api/v1/chat", "/api/v1/chat/stream"
CONVERSATIONS = "/api/v1/conversations"
LEAK = {"message": "My sink is leaking"}


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(ULID())}


def error(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["code"] == code
    return dict(answer.json()["error"])


def test_a_chat_sent_twice_under_one_key_is_answered_alike(api: httpx.Client) -> None:
    headers = key()
    first, second = (api.post(CHAT, json=LEAK, headers=headers).json() for _ in range(2))
    assert first["data"] == second["data"]
    assert api.post(CHAT, json=LEAK, headers=key()).json()["data"] != first["data"]


def test_a_stream_sent_twice_under_one_key_is_the_same_stream(api: httpx.Client) -> None:
    headers = key() | {"X-Correlation-ID": "the-same"}
    first, second = (api.post(STREAM, json=LEAK, headers=headers).text for _ in range(2))
    assert "event: done" in first
    assert first == second


@pytest.mark.parametrize("session", [{}, {"session_id": str(ULID())}])
def test_a_conversation_opened_twice_under_one_key_is_one(
    api: httpx.Client, session: dict[str, str]
) -> None:
    headers = key()
    body = {"customer_id": 1, "initial_context": "Emergency plumbing", **session}
    first = api.post(CONVERSATIONS, json=body, headers=headers).json()
    turn = {**LEAK, "conversation_id": first["data"]["id"]}
    assert api.post(CHAT, json=turn).status_code == 200
    again = api.post(CONVERSATIONS, json=body, headers=headers).json()
    assert (again["data"], again["meta"]) == (first["data"], first["meta"])


@pytest.mark.parametrize("path", [CHAT, STREAM, CONVERSATIONS])
def test_a_key_with_another_body_is_refused(api: httpx.Client, path: str) -> None:
    bodies = [{"customer_id": 1}, {"customer_id": 2}]
    if path != CONVERSATIONS:
        bodies = [{**LEAK, **body} for body in bodies]
    headers = key()
    assert api.post(path, json=bodies[0], headers=headers).status_code == 200
    details = error(api.post(path, json=bodies[1], headers=headers), 422, "IDEMPOTENCY_MISMATCH")
    assert details["details"][0]["field"] == "Idempotency-Key"


def test_a_key_is_for_one_turn_streamed_or_not_and_for_one_route_otherwise(
    api: httpx.Client,
) -> None:
    headers = key()
    chat, again = (
        api.post(f"{CHAT}{s}", json=LEAK, headers=headers).json()["data"] for s in ("", "/")
    )
    assert again == chat
    assert chat["conversation_id"] in api.post(STREAM, json=LEAK, headers=headers).text
    opened = api.post(CONVERSATIONS, json={}, headers=headers).json()["data"]
    assert opened["id"] != chat["conversation_id"]


@pytest.mark.parametrize("value", ["", "a b", "x" * 256, "caf\u00e9"])
def test_a_key_that_is_none_is_refused(api: httpx.Client, value: str) -> None:
    answer = api.post(CHAT, json=LEAK, headers={"Idempotency-Key": value.encode()})
    details = error(answer, 400, "VALIDATION_ERROR")["details"]
    assert [detail["field"] for detail in details] == ["Idempotency-Key"]


def test_nothing_is_cancelled_where_there_is_nothing(api: httpx.Client) -> None:
    error(api.post(f"{CONVERSATIONS}/{ULID()}/cancel"), 404, "NOT_FOUND")
