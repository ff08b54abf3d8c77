"""A turn's events as Server-Sent Events.

The format: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import chain
from typing import Any, assert_never

from frontdesk.api.views import CaseView, Wording, standing
from frontdesk.base.clock import iso
from frontdesk.base.errors import INTERNAL, FrontdeskError
from frontdesk.base.logger import log_failure
from frontdesk.turn.events import (
    Chunk,
    Classified,
    Completed,
    Event,
    EventId,
    Failed,
    Started,
    Status,
    Waiting,
)

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
    match next(events):
        case Started(conversation_id=conversation_id, seq=seq) as started:
            first = EventId(conversation_id, seq, 0)
            return encode(chain([started], events), first, correlation_id)
        case other:
            raise TypeError(f"a turn began with {type(other).__name__}")


def encode(events: Iterable[Event], first: EventId, correlation_id: str) -> Iterator[bytes]:
    """Encode each event as one frame, and number the frames from ``first``.

    If ``events`` raises, the stream ends with an ``error`` event before the exception goes on.
    """
    n = first.n
    retry = f"retry: {RETRY_MS}\n"
    try:
        for event in events:
            if isinstance(event, Waiting):
                yield HEARTBEAT
                continue
            event_id = EventId(first.conversation_id, first.seq, n)
            content = _content(event, correlation_id)
            yield _frame(content, event_id, retry)
            n, retry = n + 1, ""
    except Exception as error:
        log_failure("the stream broke off", error)
        event_id = EventId(first.conversation_id, first.seq, n)
        failed = Failed(FrontdeskError(INTERNAL), stored=False)
        yield _frame(_content(failed, correlation_id), event_id, retry)
        raise


def _frame(content: tuple[str, Mapping[str, Any]], event_id: EventId, retry: str) -> bytes:
    name, data = content
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_BREAKS)
    # The id comes last: some clients keep an id although the rest of its frame never arrived.
    return f"{retry}event: {name}\ndata: {text}\nid: {event_id}\n\n".encode()


def _content(event: Event, correlation_id: str) -> tuple[str, Mapping[str, Any]]:
    match event:
        case Started():
            name, data = "metadata", asdict(event)
            del data["seq"]
            data |= {"correlation_id": correlation_id, "timestamp": iso(event.timestamp)}
        case Status():
            name, data = "status", {k: v for k, v in asdict(event).items() if v is not None}
        case Classified():
            name = "metadata"
            judged = standing(event.case, Wording(event.language, event.business))
            case = CaseView.of(event.case, with_contact=True)
            data = {
                "classification": judged.model_dump(mode="json"),
                "case": case.model_dump(mode="json", by_alias=True),
                "handled_by": event.handled_by,
                "next_steps": event.next_steps,
                "classification_ms": event.classification_ms,
            }
        case Chunk(text, index, total, _):
            percentage = None if total is None else round(100 * (index + 1) / total, 1)
            name = "message"
            data = {"token": text, "index": index, "total": total, "percentage": percentage}
        case Completed():
            name, data = "done", asdict(event)
            data["usage"] = event.usage and event.usage.model_dump(mode="json")
        case Failed(error):
            name = "error"
            data = {
                "code": error.code,
                "message": error.message,
                "correlation_id": correlation_id,
                "retryable": error.retryable,
            }
        case Waiting():
            raise TypeError("a heartbeat is no event")
        case _:
            assert_never(event)
    return name, data
