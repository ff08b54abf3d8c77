"""The reply of a turn, in chunks, as the assistant generates it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from frontdesk.base.clock import Countdown
from frontdesk.base.errors import FrontdeskError
from frontdesk.models.briefing import Briefing
from frontdesk.models.message import Timings, Writer
from frontdesk.store.replies import Outcome
from frontdesk.turn.context import TurnContext
from frontdesk.turn.events import Chunk, Event, Waiting
from frontdesk.turn.model_calls import ModelCalls

CHUNK_CHARACTERS = 255
"""The longest chunk: a stored reply has the length of each chunk in one byte."""


@dataclass(slots=True)
class Reply:
    """As much of a reply as has been generated, and the error that cut it short."""

    chunks: list[str] = field(default_factory=list)
    first_chunk_ms: int | None = None
    total: int | None = None
    writer: Writer | None = None
    cut: FrontdeskError | None = None

    def outcome(
        self,
        briefing: Briefing,
        classification_ms: int,
        calls: ModelCalls,
        time_left: Countdown,
    ) -> Outcome:
        return Outcome(
            content="".join(self.chunks),
            reading=briefing.reading,
            language=briefing.language,
            timings=Timings(
                classification_ms=classification_ms,
                first_token_ms=self.first_chunk_ms,
                duration_ms=time_left.ms(),
            ),
            chunk_lengths=bytes(map(len, self.chunks)),
            total=self.total,
            usage=calls.usage,
            spending=calls.spending,
            writer=self.writer,
            error=self.cut.code if self.cut else None,
        )


def written(
    context: TurnContext, calls: ModelCalls, reply: Reply, time_left: Countdown
) -> Iterator[Event]:
    """Yield the chunks of the reply as they come, and add them to ``reply``."""
    try:
        for delta in calls.deltas(time_left, context.heartbeat):
            if isinstance(delta, Waiting):
                yield delta
                continue
            if delta.total is not None and context.word_delay:
                time.sleep(context.word_delay)
            text = _encodable(delta.text)
            for start in range(0, len(text), CHUNK_CHARACTERS):
                reply.chunks.append(text[start : start + CHUNK_CHARACTERS])
                if reply.first_chunk_ms is None:
                    reply.first_chunk_ms = time_left.ms()
                reply.total, reply.writer = delta.total, delta.writer
                yield Chunk(reply.chunks[-1], len(reply.chunks) - 1, reply.total, reply.writer)
    except FrontdeskError as error:
        reply.cut = error


def _encodable(text: str) -> str:
    """The text without halves of surrogate pairs: a model's JSON may have them, UTF-8 cannot."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
