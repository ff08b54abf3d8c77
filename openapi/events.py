"""What the events of a stream carry; their encoding is in ``frontdesk.api.sse``."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from frontdesk.api.views import CaseView, ClassificationView
from frontdesk.models.handling import Handler
from frontdesk.models.message import TokenUsage
from frontdesk.models.value import Timestamp

Milliseconds = Annotated[int, Field(ge=0)]


class Event(BaseModel):
    """The data of an event."""

    model_config = ConfigDict(extra="forbid")


class StartedEvent(Event):
    """`metadata`, the first: the turn is stored, and this is where it belongs."""

    conversation_id: str
    session_id: str
    message_id: Annotated[
        str | None, Field(description="Of the reply that follows; null where a person answers.")
    ]
    user_message_id: str
    correlation_id: str
    timestamp: Timestamp


class StatusEvent(Event):
    """`status`: what is being done now. The duration comes with `complete`."""

    status: Literal["classifying", "generating", "complete"]
    duration_ms: Milliseconds = 0


class ClassifiedEvent(Event):
    """`metadata`, the second: what the conversation is about, and what happens next."""

    classification: ClassificationView
    case: CaseView
    handled_by: Annotated[Handler, Field(description="Who answers the conversation.")]
    next_steps: Annotated[list[str], Field(max_length=4)]
    classification_ms: Milliseconds


class MessageEvent(Event):
    """`message`: the next piece of the reply; all of them joined are the reply."""

    token: str
    index: Annotated[int, Field(ge=0)]
    total: Annotated[int | None, Field(description="Null while the length is not known.")]
    percentage: Annotated[float | None, Field(ge=0, le=100)]


class DoneEvent(Event):
    """`done`, which ends a stream: the reply is whole, and stored.

    Where a person answers, the message is, and there is no reply.
    """

    message_id: str | None
    response_length: Annotated[int, Field(ge=0, description="In characters.")]
    token_count: Annotated[int, Field(ge=0, description="How many message events there were.")]
    usage: Annotated[TokenUsage | None, Field(description="Null where no model was asked.")]
    first_token_ms: Milliseconds | None
    duration_ms: Milliseconds


class ErrorEvent(Event):
    """`error`, which ends a stream: the reply is not whole."""

    code: str
    message: str
    correlation_id: str
    retryable: Annotated[bool, Field(description="Whether sending the message again may help.")]


EVENTS: Sequence[tuple[str, type[Event]]] = (
    ("metadata", StartedEvent),
    ("metadata", ClassifiedEvent),
    ("status", StatusEvent),
    ("message", MessageEvent),
    ("done", DoneEvent),
    ("error", ErrorEvent),
)
"""By their names in the stream."""

PROTOCOL = """\
Server-Sent Events, one JSON object in each event's `data`, in this order:

| event | data |
| --- | --- |
| `metadata` | `StartedEvent` |
| `status` | `StatusEvent`: classifying |
| `metadata` | `ClassifiedEvent` |
| `status` | `StatusEvent`: generating |
| `message` … | `MessageEvent`, none or many |
| `status` | `StatusEvent`: complete |
| `done` | `DoneEvent` |

While a person handles the conversation, `generating` and `message` are left out.

The last event is `done`, or `error` (`ErrorEvent`) in place of what is missing; a stream that ends
without either was cut off. Every event has an `id`,
`<conversation_id>.<number of the reply>.<n>`, n counting from 0; without a reply, the number is
that of the message. A comment line is sent whenever
nothing else was for 15 seconds.

**To go on after a cut**, send the last id that arrived as `Last-Event-ID`, by GET or POST. No turn
is started then, and a body or query is ignored but for its `session_id`: the events after that id
come from the stored reply, which is waited for while it is still being written. 204: nothing is
missing. 409 `INTERRUPTED`: the reply died.

When the client goes away, the turn is finished and stored all the same."""
