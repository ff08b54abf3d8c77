"""A stream that is stopped from elsewhere, through the whole local stack."""

from collections.abc import Iterator

import httpx
import pytest
from httpx_sse import connect_sse
from ulid import ULID

from tests.support.stack import stack

STREAM = "/api/v1/chat/stream"
CONVERSATIONS = "/api/v1/conversations"
LEAK = {"message": "My sink is leaking"}


@pytest.fixture
def slow_api() -> Iterator[httpx.Client]:
    """A client of a stack whose replies take longer than any test waits: a second for each word."""
    with stack({"WORD_DELAY_SECONDS": "1"}) as url, httpx.Client(base_url=url, timeout=60) as api:
        yield api


def test_a_stream_is_cancelled_and_its_key_replays_what_there_was(slow_api: httpx.Client) -> None:
    headers = {"Idempotency-Key": str(ULID())}
    with connect_sse(slow_api, "POST", STREAM, json=LEAK, headers=headers) as source:
        events = source.iter_sse()
        conversation = next(events).json()["conversation_id"]
        answer = slow_api.post(f"{CONVERSATIONS}/{conversation}/cancel")
        assert answer.status_code == 200
        *_, last = events
    assert last.event == "error"
    assert (last.json()["code"], last.json()["retryable"]) == ("CANCELLED", False)
    again = slow_api.post(STREAM, json=LEAK, headers=headers).text
    assert "CANCELLED" in again
    stored = slow_api.get(f"{CONVERSATIONS}/{conversation}").json()["data"]["messages"]
    assert stored[-1]["status"] == "incomplete"
    assert slow_api.post(f"{CONVERSATIONS}/{conversation}/cancel").status_code == 409
