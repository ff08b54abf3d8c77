"""Reading event streams with an independent client library."""

import json
from collections.abc import Iterable
from typing import Any

import httpx
from httpx_sse import EventSource, ServerSentEvent

STREAM = "/api/v1/chat/stream"


def parse(chunks: Iterable[bytes]) -> list[ServerSentEvent]:
    """The events of a body that arrives in these chunks."""
    headers = {"Content-Type": "text/event-stream"}
    return list(EventSource(httpx.Response(200, headers=headers, content=chunks)).iter_sse())


def fields(event: ServerSentEvent) -> Any:
    """The data of an event."""
    return json.loads(event.data)


def text(events: Iterable[ServerSentEvent]) -> str:
    """The reply: the tokens joined."""
    return "".join(fields(event)["token"] for event in events if event.event == "message")


def frames(body: bytes) -> list[bytes]:
    """The frames of a body as they were sent, without the ``retry`` field."""
    *frames, rest = body.removeprefix(b"retry: 1000\n").split(b"\n\n")
    assert rest == b"", "the stream ends within a frame"
    return frames
