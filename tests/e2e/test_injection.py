"""Values that try to be more than values, over HTTP: in headers, and where ids are named."""

import json
import re
from collections.abc import Callable
from itertools import product
from typing import Any

import httpx
import pytest
from ulid import ULID

from frontdesk.base.ids import NO_ID
from tests.support.injection import INJECTED, NO_HTTP, SANE, Victim, send_raw
from tests.support.rows import check_rows

CHAT, STREAM, CONVERSATIONS = (f"/api/v1/{p}" for p in ("chat", "chat/stream", "conversations"))
SECRET = "The key is under the third flowerpot"

TALK, SPEAK = f"POST {CHAT}", f"GET {STREAM}?message=Hi"
OPEN, READ = f"POST {CONVERSATIONS}", f"GET {CONVERSATIONS}/{NO_ID}"
BODIES = {TALK: '{"message": "Hi"}', SPEAK: "", OPEN: "{}", READ: ""}

HEADERS = {
    "X-Correlation-ID": (TALK, SPEAK, READ),
    "X-Session-ID": (OPEN, READ),
    "Last-Event-ID": (SPEAK, READ),
    "Idempotency-Key": (TALK, OPEN, READ),
}
"""The requests that each is sent with: those that read it, and one that has no use for it.

All requests read a session in the same way; streams are sent one by ``test_access.py``.
"""


@pytest.fixture(scope="module")
def victim(api: httpx.Client) -> Victim:
    """Somebody else's conversation."""
    key = str(ULID())
    answer = api.post(CHAT, json={"message": SECRET}, headers={"Idempotency-Key": key})
    data = answer.json()["data"]
    return Victim(data["conversation_id"], data["session_id"], key)


def stored(api: httpx.Client, victim: Victim) -> Any:
    return api.get(f"{CONVERSATIONS}/{victim.id}").json()["data"]


def assert_reaches_nothing(text: str, victim: Victim) -> None:
    assert not any(own in text for own in (SECRET, victim.id, victim.session))


@pytest.mark.parametrize("header", HEADERS)
def test_an_odd_header_is_a_value_or_refused_by_its_name(
    api: httpx.Client, victim: Victim, header: str
) -> None:
    def check(request_line: str, kind: str) -> None:
        value = victim.aimed_at(kind)
        answer = send_raw(api.base_url, request_line, header, value, BODIES[request_line])
        assert_reaches_nothing(answer.text, victim)
        assert "X-Injected" not in answer.headers
        if kind in NO_HTTP:  # most servers refuse it, some take it for a blank
            assert answer.status in {200, 400, 404}
            return
        refused = header == "Last-Event-ID" and STREAM in request_line
        assert answer.status in ({400} if refused else {200, 400, 404})
        if answer.status == 400:
            fields = {detail["field"] for detail in json.loads(answer.text)["error"]["details"]}
            # A header that ends early may leave another body.
            assert fields in ({header}, {"body"} if kind == "an answer" else {header})
        [correlation] = answer.headers.get_all("X-Correlation-ID", [])
        assert SANE.fullmatch(correlation)
        assert correlation != value
        assert set(re.findall(r'"correlation_id":"(.*?)"', answer.text)) <= {correlation}

    before = stored(api, victim)
    check_rows(product(HEADERS[header], INJECTED), check)
    assert stored(api, victim) == before


Send = Callable[[httpx.Client, str], httpx.Response]

PLACES: dict[str, Send] = {
    "session_id in a chat": lambda api, value: api.post(
        CHAT, json={"message": "Hi", "session_id": value}
    ),
    "session_id in a stream": lambda api, value: api.post(
        STREAM, json={"message": "Hi", "session_id": value}
    ),
    "session_id in a query": lambda api, value: api.get(
        STREAM, params={"message": "Hi", "session_id": value}
    ),
    "session_id of a conversation": lambda api, value: api.post(
        CONVERSATIONS, json={"session_id": value}
    ),
    "session_id of a listing": lambda api, value: api.get(
        CONVERSATIONS, params={"session_id": value}
    ),
    "conversation_id in a chat": lambda api, value: api.post(
        CHAT, json={"message": "Hi", "conversation_id": value}
    ),
    "conversation_id in a query": lambda api, value: api.get(
        STREAM, params={"message": "Hi", "conversation_id": value}
    ),
    "cursor of a listing": lambda api, value: api.get(CONVERSATIONS, params={"cursor": value}),
}


def test_an_odd_id_is_refused_by_its_field(api: httpx.Client, victim: Victim) -> None:
    def check(place: str, kind: str) -> None:
        field, _, _ = place.partition(" ")
        answer = PLACES[place](api, victim.aimed_at(kind))
        assert answer.status_code == 400
        assert_reaches_nothing(answer.text, victim)
        assert "X-Injected" not in answer.headers
        assert [d["field"] for d in answer.json()["error"]["details"]] == [field]

    before = stored(api, victim)
    check_rows(product(PLACES, INJECTED), check)
    assert stored(api, victim) == before
