"""One chat turn, as a generator of typed events: the only place where a turn is decided.

    find history → open turn ─┬─ read → case ─┬─ chunks → close turn
                              └─ reply ───────┘

Where a person handles the conversation, nothing is generated: see `frontdesk.turn.person`.

Both model calls start while the turn is being opened in the table, or right after that for three
turns: the first of a process, one with a key, and one that quotas count. The first event is yielded
after the question has been stored, so an acknowledged question is never lost.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial, reduce

from frontdesk.base import metrics
from frontdesk.base.clock import Countdown
from frontdesk.base.errors import (
    INTERNAL,
    Cancelled,
    Conflict,
    DeadlineExceeded,
    FrontdeskError,
    IdempotencyMismatch,
    InProgress,
    NotFound,
    ReplyFailed,
    TakenOver,
)
from frontdesk.base.logger import log_failure
from frontdesk.cases.fold import fold
from frontdesk.cases.missed import with_missed
from frontdesk.models.briefing import Briefing
from frontdesk.models.conversation import Conversation
from frontdesk.models.handling import Handler
from frontdesk.models.message import MessageStatus
from frontdesk.models.reading import Reading
from frontdesk.models.scope import UNLIMITED
from frontdesk.store import replies
from frontdesk.store.history import History, TurnRequest, find_history
from frontdesk.store.idempotency import FirstResult, KeyAlreadyUsed
from frontdesk.store.leases import Findings
from frontdesk.store.places import HandlingChanged, OpenTurn
from frontdesk.store.replies import Outcome
from frontdesk.turn import beginning, casework
from frontdesk.turn.context import TurnContext
from frontdesk.turn.events import Event, Failed, Started, Status
from frontdesk.turn.model_calls import ModelCalls
from frontdesk.turn.parties import business_of, customer_of
from frontdesk.turn.person import turn_for_person
from frontdesk.turn.photos import with_photos
from frontdesk.turn.replay import classified, ending, replay
from frontdesk.turn.reply import Reply, written

_FAILURES = frozenset({DeadlineExceeded.code, ReplyFailed.code})


def take_turn(context: TurnContext, request: TurnRequest, seconds: float) -> Iterator[Event]:
    """Take one turn, in ``seconds`` at most, and yield its events as they happen.

    The last event is the only terminal one: `Completed` or `Failed`. Run the generator to its end:
    the reply of an abandoned generator stays pending, and is later read as interrupted.

    Raises:
        FrontdeskError: before the first event; nothing of the turn has been stored then.
        StillRunning: an earlier request with the same key has not ended.
    """
    time_left = Countdown(seconds)
    try:
        yield from _new_turn(context, request, time_left)
    except KeyAlreadyUsed as used:
        yield from _again(context, request, used.first, time_left)


def _new_turn(context: TurnContext, request: TurnRequest, time_left: Countdown) -> Iterator[Event]:
    while True:
        history = find_history(context.table, request, context.history_messages)
        request = with_photos(context, request, history)
        try:
            if history and history.conversation.handling.by is Handler.PERSON:
                yield from turn_for_person(context, request, history, time_left)
            else:
                yield from _assistant_turn(context, request, history, time_left)
        except HandlingChanged:  # raised before the first event
            continue
        return


def _assistant_turn(
    context: TurnContext, request: TurnRequest, history: History | None, time_left: Countdown
) -> Iterator[Event]:
    business_id = business_of(request, history)
    business = casework.as_found(context.business_of(business_id), history)
    if business.asks_claude and context.is_spent(business_id):
        metrics.capped()
        business = business.without_claude()
    prompt = beginning.prompt_of(request, history, business)
    missed = beginning.readings_of_dead_turns(history, prompt, context.assistant.at_once)
    running = beginning.readings_of_running_turns(history, prompt, context.assistant.at_once)
    brief = partial(
        casework.brief,
        business=business,
        locale=request.locale,
        message=request.message,
        now=prompt.now,
        customer=customer_of(context, request, history),
        missed=missed,
        running=running,
        takes_photos=context.bucket is not None,
    )
    first_brief = partial(brief, prompt.case)
    prompt = replace(prompt, case=reduce(fold, running, with_missed(prompt.case, missed)))
    foreseen = context.assistant.at_once(prompt)
    prompt = replace(prompt, foreseen=foreseen)

    def follows(turn: OpenTurn, reading: Reading) -> tuple[Briefing, partial[Conversation]]:
        briefing = brief(turn.conversation.case, reading)
        change = partial(
            casework.with_turn,
            briefing=briefing,
            brief=brief,
            turn=turn,
            missed=missed,
            since=partial(beginning.readings_since, context.table),
        )
        return briefing, change

    def foresee(turn: OpenTurn) -> Findings | None:
        if not foreseen.people_must_know:
            return None
        briefing, change = follows(turn, foreseen)
        return casework.findings(briefing, change(turn.conversation))

    with ModelCalls(context.assistant, prompt, first_brief) as calls:
        # With a key or a quota, the table may refuse the turn, so no call is made in advance.
        if context.assistant.warm() and not (request.key or context.quotas):
            calls.begin()
        turn, lease = beginning.opened(context, request, history, time_left, foresee)
        calls.watch(lease.check, context.cancel_poll)
        yield beginning.started(turn)
        yield Status("classifying")
        calls.begin()
        yield from calls.until_read(time_left, context.heartbeat)
        briefing, change = follows(turn, calls.reading())
        calls.brief(briefing)
        classification_ms = time_left.ms()
        findings = casework.findings(briefing, change(turn.conversation), classification_ms)
        lease.found(findings)
        yield classified(findings, classification_ms, business)
        yield Status("generating")
        reply = Reply()
        yield from written(context, calls, reply, time_left)
        outcome = reply.outcome(briefing, classification_ms, calls, time_left)
        failed = outcome.error in _FAILURES
        outcome, fault = _close(context, turn, outcome, partial(change, failed=failed))
    yield from _last_events(turn, outcome, fault)


def _close(
    context: TurnContext,
    turn: OpenTurn,
    outcome: Outcome,
    change: Callable[[Conversation], Conversation],
) -> tuple[Outcome, Exception | None]:
    """Store the outcome; return it as it was stored, and the error if it could not be."""
    try:
        try:
            replies.close_turn(context.table, turn, outcome, change)
        except TakenOver:
            outcome = outcome.withdraw()
            replies.close_turn(context.table, turn, outcome, change)
        except Cancelled as error:
            outcome = replace(outcome, error=error.code)
            replies.close_turn(context.table, turn, outcome, change)
    except Exception as error:
        log_failure("the turn could not be closed", error)
        return outcome, error
    return outcome, None


def _last_events(turn: OpenTurn, outcome: Outcome, fault: Exception | None) -> Iterator[Event]:
    if fault:
        known = fault if isinstance(fault, FrontdeskError) else FrontdeskError(INTERNAL)
        yield Failed(known, stored=False)
        # Not a failure: the conversation was deleted, or another turn has replaced this one.
        _measure(turn, outcome, failed=not isinstance(fault, NotFound | Conflict))
        return
    yield from ending(outcome, turn.message_id)
    if outcome.error != Cancelled.code:
        _measure(turn, outcome, failed=outcome.error is not None)


class StillRunning(InProgress):
    """As `InProgress`, for a caller that can wait; ``started`` is the turn's first event."""

    def __init__(self, started: Started) -> None:
        super().__init__()
        self.started = started


def _again(
    context: TurnContext, request: TurnRequest, first: FirstResult, time_left: Countdown
) -> Iterator[Event]:
    """The events of the first turn under the request's key; of a new turn if that one died."""
    key = request.key
    if key is None or first.fingerprint != key.fingerprint:
        raise IdempotencyMismatch
    reply = replies.read_reply(context.table, first.conversation_id, first.seq, scope=UNLIMITED)
    if reply.message.status is MessageStatus.INTERRUPTED:
        # The question is in that conversation already. Its session is the caller's as well, though
        # a visitor may not have been told of it.
        there = replace(
            request,
            conversation_id=first.conversation_id,
            scope=request.scope.holding(first.session_id),
            key=replace(key, dead=first),
        )
        yield from take_turn(context, there, time_left.left())
        return
    began = Started(
        conversation_id=first.conversation_id,
        session_id=first.session_id,
        message_id=None if reply.is_for_person else reply.message.id,
        user_message_id=str(first.user_message_id),
        seq=first.seq,
        timestamp=reply.message.created_at,
    )
    if reply.outcome is None:
        raise StillRunning(began)
    # This may raise, so it comes before the first event.
    business = context.business_of(reply.conversation.business_id)
    yield began
    yield from replay(reply, reply.outcome, business)


def _measure(turn: OpenTurn, outcome: Outcome, failed: bool) -> None:
    metrics.turn(
        outcome.reading.classification.source,
        outcome.writer,
        duration_ms=outcome.timings.duration_ms,
        first_token_ms=outcome.timings.first_token_ms,
        failed=failed,
        business_id=turn.conversation.business_id,
    )
