"""The events of a turn, made from its stored outcome."""

from collections.abc import Iterator

from frontdesk.base.errors import cut_by
from frontdesk.cases.next_steps import next_steps
from frontdesk.store.replies import Outcome
from frontdesk.turn.events import Chunk, Classified, Completed, Event, Failed, Status


def ending(outcome: Outcome, message_id: str) -> Iterator[Event]:
    """The events after the last chunk."""
    if outcome.error:
        yield Failed(cut_by(outcome.error), stored=True)
        return
    yield Status("complete", outcome.timings.duration_ms)
    yield Completed(
        message_id=message_id,
        response_length=len(outcome.content),
        token_count=len(outcome.chunk_lengths),
        usage=outcome.usage,
        first_token_ms=outcome.timings.first_token_ms,
        duration_ms=outcome.timings.duration_ms,
    )


def replay(outcome: Outcome, message_id: str) -> Iterator[Event]:
    """The same events as the turn has yielded, without the first."""
    yield Status("classifying")
    yield Classified(
        outcome.classification,
        next_steps(outcome.classification),
        outcome.timings.classification_ms,
    )
    yield Status("generating")
    start = 0
    for index, length in enumerate(outcome.chunk_lengths):
        yield Chunk(outcome.content[start : start + length], index, outcome.total, outcome.writer)
        start += length
    yield from ending(outcome, message_id)
