"""The messages of a WebSocket: what a client may send, and the frames that it is sent."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field

from frontdesk.api.chat import ChatRequest
from frontdesk.api.contents import failure_data
from frontdesk.api.idempotency import IDEMPOTENCY_HEADER
from frontdesk.api.request import from_json
from frontdesk.api.stream import LAST_EVENT_HEADER
from frontdesk.base.errors import FrontdeskError, InvalidInput, InvalidJson
from frontdesk.base.ids import LARGEST_INTEGER
from frontdesk.base.text import uncontrolled
from frontdesk.models.fields import WHOLE, SessionId, Ulid
from frontdesk.models.handling import PersonName
from frontdesk.models.value import Frozen
from frontdesk.models.watcher import Side, conversation_topic, queue_topic

REF_CHARACTERS = 64

MOST_BYTES = 32 * 1024
"""What API Gateway takes for one message: a longer one counts as several."""

_HEADERS = {IDEMPOTENCY_HEADER: "idempotency_key", LAST_EVENT_HEADER: "last_event_id"}
"""The headers of a request by HTTP that are fields of a frame."""

Ref = Annotated[str, Field(max_length=REF_CHARACTERS), AfterValidator(uncontrolled)]


class Say(ChatRequest):
    """Take a turn."""

    action: Literal["say"]
    ref: Ref | None = None
    idempotency_key: str | None = None
    last_event_id: None = None

    def request(self) -> ChatRequest:
        """The body of the same request over HTTP."""
        fields = self.model_dump(include=set(ChatRequest.model_fields), exclude_unset=True)
        return ChatRequest(**fields)


class Resume(Frozen):
    """Go on with a turn after the event ``last_event_id``; the rest of a `Say` is ignored."""

    model_config = ConfigDict(extra="ignore")

    action: Literal["say"]
    ref: Ref | None = None
    last_event_id: str
    session_id: SessionId | None = None


class Topic(Frozen):
    """A conversation, or the queue of a business, 0 being that of the conversations with none."""

    ref: Ref | None = None
    conversation_id: Ulid | None = None
    queue: Annotated[int, Field(ge=0, le=LARGEST_INTEGER), WHOLE] | None = None

    def topic(self) -> str:
        """What is watched.

        Raises:
            InvalidInput: not exactly one of the two is named.
        """
        if self.conversation_id is not None and self.queue is None:
            return conversation_topic(self.conversation_id)
        if self.queue is not None and self.conversation_id is None:
            return queue_topic(self.queue)
        raise InvalidInput.of("conversation_id", "is required, or else queue")

    def named(self) -> dict[str, Any]:
        """The topic as it was named."""
        return self.model_dump(include={"conversation_id", "queue"}, exclude_none=True)


class Watch(Topic):
    """Be told of what changes."""

    action: Literal["watch"]
    session_id: SessionId | None = None
    side: Annotated[Side | None, Field(alias="as")] = None
    name: PersonName | None = None
    together: bool = False


class Unwatch(Topic):
    """Be told of it no longer."""

    action: Literal["unwatch"]


class Typing(Frozen):
    """Tell the other side that somebody types."""

    action: Literal["typing"]
    ref: Ref | None = None
    conversation_id: Ulid


class Ping(Frozen):
    """Ask whether the connection stands."""

    action: Literal["ping"]
    ref: Ref | None = None


Sent = Say | Resume | Watch | Unwatch | Typing | Ping

ACTIONS: Mapping[str, type[Sent]] = {
    "say": Say,
    "watch": Watch,
    "unwatch": Unwatch,
    "typing": Typing,
    "ping": Ping,
}


def parse(text: str) -> Sent:
    """What a client has sent.

    Raises:
        InvalidJson: it is no JSON object.
        InvalidInput: it has no known action, or does not fit it.
        PayloadTooLarge: it is longer than a request by HTTP may be.
    """
    fields = _object(text)
    if fields is None:
        raise InvalidJson.of("body", "must be a JSON object")
    action = fields.get("action")
    if not isinstance(action, str) or action not in ACTIONS:
        raise InvalidInput.of("action", f"is one of {', '.join(ACTIONS)}")
    if action == "say" and fields.get("last_event_id") is not None:
        return from_json(text, Resume)
    return from_json(text, ACTIONS[action])


def ref_of(text: str) -> str | None:
    """The ref of what a client has sent, also if it does not fit otherwise."""
    ref = (_object(text) or {}).get("ref")
    return ref if isinstance(ref, str) and len(ref) <= REF_CHARACTERS else None


def frame(
    event: str, data: Mapping[str, Any], *, event_id: str | None = None, ref: str | None = None
) -> bytes:
    """A frame to a client."""
    content: dict[str, Any] = {"event": event, "data": data}
    content |= {name: v for name, v in (("id", event_id), ("ref", ref)) if v is not None}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def joined(frames: Sequence[bytes]) -> list[bytes]:
    """Frames put into as few as they fit into; the order stays."""
    parts: list[list[bytes]] = []
    room = 0
    for each in frames:
        if len(each) > room:
            parts.append([])
            room = MOST_BYTES - len(_BEGIN + _END)
        parts[-1].append(each)
        room -= len(each) + 1
    return [part[0] if len(part) == 1 else _BEGIN + b",".join(part) + _END for part in parts]


_BEGIN, _END = b'{"event":"changes","data":{"changes":[', b"]}}"


def error_frame(error: FrontdeskError, correlation_id: str, ref: str | None) -> bytes:
    """The frame for what failed; as the answer by HTTP, with when to try again, and with the field
    of a frame where a request has a header."""
    data = failure_data(error, correlation_id)
    if error.details:
        data["details"] = error.details
    data = _with_fields(data)
    if after := error.headers.get("Retry-After"):
        data["retry_after"] = int(after)
    return frame("error", data, ref=ref)


def _with_fields(told: Any) -> Any:
    """What is told of an error, with fields for headers."""
    if isinstance(told, str):
        for header, field in _HEADERS.items():
            told = told.replace(header, field)
    elif isinstance(told, Mapping):
        return {name: _with_fields(value) for name, value in told.items()}
    elif isinstance(told, Sequence):
        return [_with_fields(value) for value in told]
    return told


def _object(text: str) -> dict[str, Any] | None:
    try:
        # Huge numbers take long; and a byte order mark is ignored, as by HTTP.
        found = json.loads(text.removeprefix("\ufeff"), parse_int=_zero, parse_float=_zero)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _zero(_: str) -> int:
    return 0
