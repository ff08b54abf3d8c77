"""The events of a turn, made from its stored outcome."""

from collections.abc import Iterator

from frontdesk.base.errors import cut_by
from frontdesk.models.business import Business
from frontdesk.store.replies import Outcome, StoredReply
from frontdesk.turn.casework import steps
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


def replay(reply: StoredReply, outcome: Outcome, business: Business) -> Iterator[Event]:
    """The same events as the turn has yielded, without the first.

    The case is the conversation's as it is now.
    """
    yield Status("classifying")
    yield Classified(
        reply.case,
        steps(reply.case, business, outcome.language),
        outcome.language,
        outcome.timings.classification_ms,
        business,
    )
    yield Status("generating")
    start = 0
    for index, length in enumerate(outcome.chunk_lengths):
        yield Chunk(outcome.content[start : start + length], index, outcome.total, outcome.writer)
        start += length
    yield from ending(outcome, reply.message.id)
