"""The events of a turn, made from its stored outcome."""

from collections.abc import Iterator

from frontdesk.base.errors import TakenOver, cut_by
from frontdesk.models.business import Business
from frontdesk.models.handling import Handler
from frontdesk.store.leases import Findings
from frontdesk.store.replies import Outcome, StoredReply
from frontdesk.turn.casework import steps
from frontdesk.turn.events import Chunk, Classified, Completed, Event, Failed, Status


def ending(outcome: Outcome, message_id: str | None) -> Iterator[Event]:
    """The events after the last chunk."""
    if outcome.withdrawn:
        yield Failed(TakenOver(), stored=True)
        return
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


def so_far(reply: StoredReply, business: Business) -> Iterator[Event]:
    """The events that a running turn has yielded by now, without the first and without chunks."""
    yield Status("classifying")
    found = reply.so_far
    if found is not None and found.classification_ms is not None:
        yield classified(found, found.classification_ms, business)
        yield Status("generating")


def classified(found: Findings, classification_ms: int, business: Business) -> Classified:
    """What clients are told of what a turn has found out."""
    next_steps = steps(found.case, business, found.language)
    return Classified(
        found.case, found.handled_by, next_steps, found.language, classification_ms, business
    )


def replay(reply: StoredReply, outcome: Outcome, business: Business) -> Iterator[Event]:
    """The same events as the turn has yielded, without the first.

    The case, and who answers, are the conversation's as they are now.
    """
    case = reply.conversation.case
    yield Status("classifying")
    yield Classified(
        case,
        Handler.PERSON if reply.is_for_person else reply.conversation.handling.by,
        steps(case, business, outcome.language),
        outcome.language,
        outcome.timings.classification_ms,
        business,
    )
    if reply.is_for_person:
        yield from ending(outcome, None)
        return
    yield Status("generating")
    start = 0
    for index, length in enumerate(outcome.chunk_lengths):
        yield Chunk(outcome.content[start : start + length], index, outcome.total, outcome.writer)
        start += length
    yield from ending(outcome, reply.message.id)
