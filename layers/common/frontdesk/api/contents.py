"""A turn's events as clients are told of them, over either transport: names, data and ids."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
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


@dataclass(frozen=True, slots=True)
class Content:
    """An event of a turn: its name, its data, which is a JSON object, and its id."""

    name: str
    data: Mapping[str, Any]
    id: EventId


def begin(events: Iterator[Event], correlation_id: str) -> Iterator[Content | None]:
    """Wait for a turn's first event, and return the contents of the turn.

    Raises what the turn raises before that event: until then, the answer can be another one.
    """
    match next(events):
        case Started(conversation_id=conversation_id, seq=seq) as started:
            first = EventId(conversation_id, seq, 0)
            return contents(chain([started], events), first, correlation_id)
        case other:
            raise TypeError(f"a turn began with {type(other).__name__}")


def contents(
    events: Iterable[Event], first: EventId, correlation_id: str
) -> Iterator[Content | None]:
    """The content of each event, numbered from ``first``; None for a heartbeat, which has none.

    If ``events`` raises, the last content is an ``error`` before the exception goes on.
    """
    n = first.n
    try:
        for event in events:
            if isinstance(event, Waiting):
                yield None
                continue
            event_id = EventId(first.conversation_id, first.seq, n)
            yield Content(*_told(event, correlation_id), event_id)
            n += 1
    except Exception as error:
        log_failure("the stream broke off", error)
        event_id = EventId(first.conversation_id, first.seq, n)
        failed = Failed(FrontdeskError(INTERNAL), stored=False)
        yield Content(*_told(failed, correlation_id), event_id)
        raise


def failure_data(error: FrontdeskError, correlation_id: str) -> dict[str, Any]:
    """The data of an ``error``."""
    return {
        "code": error.code,
        "message": error.message,
        "correlation_id": correlation_id,
        "retryable": error.retryable,
    }


def _told(event: Event, correlation_id: str) -> tuple[str, Mapping[str, Any]]:
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
            name, data = "error", failure_data(error, correlation_id)
        case Waiting():
            raise TypeError("a heartbeat is no event")
        case _:
            assert_never(event)
    return name, data
