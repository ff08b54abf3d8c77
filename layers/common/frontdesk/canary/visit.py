"""One visit: a streamed turn over HTTP, as the widget takes it, and the conversation read back."""

import http.client
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from frontdesk.canary.connection import connection
from frontdesk.models.business import CANARY

MESSAGE = "This is a machine's test: my kitchen sink is leaking."
TRADE = "plumbing"
SILENCE_SECONDS = 20.0
"""The longest silence that is borne; a stream sends something every 15 s."""
SECONDS = 60.0
"""The longest a visit may take."""


class Failed(Exception):
    """A visit that a customer would have complained about; ``reason`` is a constant text."""

    def __init__(self, reason: str, status: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


@dataclass
class Visit:
    """What is known of a visit, as far as it got."""

    conversation_id: str = ""
    session_id: str = ""
    correlation_id: str = ""
    first_byte_ms: int | None = None
    duration_ms: int | None = None


def take(url: str, headers: Mapping[str, str], visit: Visit) -> None:
    """Take a turn at the API of an address, and fill in a visit on the way.

    The time of the first byte includes the connection and its TLS.

    Raises:
        Failed: the turn is not as a customer has to find it.
        OSError, http.client.HTTPException: the connection failed, or was silent for too long.
    """
    began = time.monotonic()
    body = {"message": MESSAGE, "business_id": CANARY}
    response = _sent(url, "POST", "/api/v1/chat/stream", headers, body)
    visit.correlation_id = response.getheader("X-Correlation-ID", "")
    if response.status != 200:
        raise Failed("the stream was refused", response.status)
    written = ""
    trade = ending = None
    for name, data in events(response):
        if visit.first_byte_ms is None:
            visit.first_byte_ms = _since(began)
        if name == "metadata":
            visit.conversation_id = data.get("conversation_id", visit.conversation_id)
            visit.session_id = data.get("session_id", visit.session_id)
            trade = (data.get("classification") or {}).get("service_type", trade)
        elif name == "message":
            written += data["token"]
        elif name in ("done", "error"):
            ending = name
        if time.monotonic() - began > SECONDS:
            raise Failed("the stream took too long")
    if ending is None:
        raise Failed("the stream was cut off")
    if ending == "error":
        raise Failed("the reply broke off")
    if trade != TRADE:
        raise Failed("the message was misunderstood")
    stored = _stored(url, headers, visit)
    if not written or stored != written:
        raise Failed("what was said is not what is stored")
    visit.duration_ms = _since(began)


def events(response: http.client.HTTPResponse) -> Iterator[tuple[str, dict[str, Any]]]:
    """The names and data of a stream's events.

    Raises:
        Failed: an event has data other than an object.
    """
    name = ""
    for line in response:
        field, _, value = line.decode("utf-8", "replace").rstrip("\r\n").partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            try:
                data = json.loads(value)
            except ValueError:
                data = None
            if not isinstance(data, dict):
                raise Failed("an event has no data")
            yield name, data


def _stored(url: str, headers: Mapping[str, str], visit: Visit) -> str:
    """The reply as the table has it."""
    path = f"/api/v1/conversations/{visit.conversation_id}"
    session = {**headers, "X-Session-ID": visit.session_id}
    response = _sent(url, "GET", path, session)
    if response.status != 200:
        raise Failed("the conversation cannot be read", response.status)
    messages = json.load(response)["data"]["messages"]
    said = [message["content"] for message in messages if message["role"] == "assistant"]
    return "".join(said)


def _sent(
    url: str,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: Mapping[str, Any] | None = None,
) -> http.client.HTTPResponse:
    opened, parts = connection(url, SILENCE_SECONDS)
    sent = {"Content-Type": "application/json", "Connection": "close", **headers}
    opened.request(method, f"{parts.path}{path}", json.dumps(body) if body else None, sent)
    return opened.getresponse()


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
