"""A turn's events as Server-Sent Events.

The format: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import json
from collections.abc import Iterable, Iterator

from frontdesk.api import contents
from frontdesk.api.contents import Content
from frontdesk.turn.events import Event, EventId

MEDIA_TYPE = "text/event-stream"
CONTENT_TYPE = f"{MEDIA_TYPE}; charset=utf-8"
HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
RETRY_MS = 1000
"""How long a client waits before it reconnects."""

# No empty line follows it: that would end an event, and some clients would report an empty one.
HEARTBEAT = b": waiting\n"

# Many clients' splitlines() takes these for line breaks, which they are not in the specification.
_BREAKS = {ord(c): f"\\u{ord(c):04x}" for c in "\x85\u2028\u2029"}


def begin(events: Iterator[Event], correlation_id: str) -> Iterator[bytes]:
    """Wait for a turn's first event, and return the frames of the turn.

    Raises what the turn raises before that event: until then, the answer can have another status.
    """
    return frames(contents.begin(events, correlation_id))


def encode(events: Iterable[Event], first: EventId, correlation_id: str) -> Iterator[bytes]:
    """Encode each event as one frame, and number the frames from ``first``.

    If ``events`` raises, the stream ends with an ``error`` event before the exception goes on.
    """
    return frames(contents.contents(events, first, correlation_id))


def frames(told: Iterator[Content | None]) -> Iterator[bytes]:
    """The frame of each content, and a comment for each heartbeat."""
    retry = f"retry: {RETRY_MS}\n"
    for content in told:
        if content is None:
            yield HEARTBEAT
            continue
        yield _frame(content, retry)
        retry = ""


def _frame(content: Content, retry: str) -> bytes:
    text = json.dumps(content.data, ensure_ascii=False, separators=(",", ":")).translate(_BREAKS)
    # The id comes last: some clients keep an id although the rest of its frame never arrived.
    return f"{retry}event: {content.name}\ndata: {text}\nid: {content.id}\n\n".encode()
