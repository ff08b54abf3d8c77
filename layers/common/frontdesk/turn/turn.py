"""One chat turn, as a generator of typed events: the only place where a turn is decided.

    find thread → open turn ─┬─ classify ─┬─ tokens → close turn
                             └─ reply ────┘

The two model calls start while the turn is being opened in the table (but for the first of a
process, which start right after); nothing is yielded before it is durable, so whatever a client has
seen is kept.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from frontdesk.assistant.interface import Assistant, Prompt
from frontdesk.base import metrics
from frontdesk.base.clock import Countdown, now
from frontdesk.base.errors import (
    INTERNAL,
    Cancelled,
    Conflict,
    FrontdeskError,
    IdempotencyMismatch,
    InProgress,
    NotFound,
)
from frontdesk.base.logger import log_failure
from frontdesk.cases.next_steps import next_steps
from frontdesk.models.message import MessageStatus, Timings, Writer
from frontdesk.store import replies, turns
from frontdesk.store.history import History, TurnRequest, find_history
from frontdesk.store.idempotency import FirstResult, KeyAlreadyUsed
from frontdesk.store.quotas import Quota
from frontdesk.store.replies import Outcome
from frontdesk.store.table import Table
from frontdesk.turn.events import (
    Chunk,
    Classified,
    Event,
    Failed,
    Started,
    Status,
    Waiting,
)
from frontdesk.turn.model_calls import ModelCalls
from frontdesk.turn.replay import ending, replay

CHUNK_CHARACTERS = 255
"""The longest token: a reply keeps the length of each in one byte, to be replayed alike."""

CLOSING_SECONDS = 2.0
"""How long after its time is up a turn may still be stored, before it counts as dead."""


@dataclass(frozen=True, slots=True)
class TurnContext:
    """What turns are taken with."""

    table: Table
    assistant: Assistant
    history_messages: int = 20
    word_delay: float = 0.0
    """Seconds before each word of a reply whose length is known; a model paces itself."""
    heartbeat: float = 15.0
    """Seconds of silence after which a turn says that it is waiting."""
    quotas: Sequence[Quota] = ()
    retention_days: int = 0
    """How long after its last message a conversation is kept; 0 is for ever."""
    cancel_poll: float = 0.25
    """Seconds between two looks at whether the turn has been cancelled."""


def take_turn(desk: TurnContext, opening: TurnRequest, seconds: float) -> Iterator[Event]:
    """Take one turn, in ``seconds`` at most, and yield what happens as it happens.

    Exactly one terminal event comes, and comes last: `Completed`, or `Failed`. Run the generator
    to its end: a reply that was dropped half-way stays pending, and is later read as interrupted.

    Raises:
        FrontdeskError: before the first event; nothing of the turn has been stored then.
        StillRunning: the opening's claim is a turn's that has not ended.
    """
    clock = Countdown(seconds)
    try:
        yield from _new_turn(desk, opening, clock)
    except KeyAlreadyUsed as earlier:
        yield from _again(desk, opening, earlier.made, clock)


def _new_turn(desk: TurnContext, opening: TurnRequest, clock: Countdown) -> Iterator[Event]:
    thread = find_history(desk.table, opening, desk.history_messages)
    with ModelCalls(desk.assistant, _prompt(opening, thread)) as thinking:
        # What the table may refuse, for more reasons than a fault, is not generated in advance.
        if desk.assistant.warm() and not (opening.claim or desk.quotas):
            thinking.begin()
        deadline = now() + timedelta(seconds=clock.left() + CLOSING_SECONDS)
        turn = turns.open_turn(
            desk.table,
            opening,
            thread,
            deadline,
            quotas=desk.quotas,
            retention_days=desk.retention_days,
        )
        yield Started(
            conversation_id=turn.conversation.id,
            session_id=turn.conversation.session_id,
            message_id=turn.message_id,
            user_message_id=turn.user_message_id,
            seq=turn.seq,
            timestamp=turn.started_at,
        )
        yield Status("classifying")
        thinking.begin()
        thinking.watch(partial(replies.is_cancelled, desk.table, turn), desk.cancel_poll)
        yield from thinking.until_classified(clock, desk.heartbeat)
        classification = thinking.classify()
        classification_ms = clock.ms()
        yield Classified(classification, next_steps(classification), classification_ms)
        yield Status("generating")

        tokens: list[str] = []
        first_token_ms: int | None = None
        total: int | None = None
        writer: Writer | None = None
        cut: FrontdeskError | None = None
        try:
            for delta in thinking.deltas(clock, desk.heartbeat):
                if isinstance(delta, Waiting):
                    yield delta
                    continue
                if delta.total is not None and desk.word_delay:
                    time.sleep(desk.word_delay)
                text = _encodable(delta.text)
                for start in range(0, len(text), CHUNK_CHARACTERS):
                    tokens.append(text[start : start + CHUNK_CHARACTERS])
                    first_token_ms = clock.ms() if first_token_ms is None else first_token_ms
                    total, writer = delta.total, delta.writer
                    yield Chunk(tokens[-1], len(tokens) - 1, total, writer)
        except FrontdeskError as error:
            cut = error

        outcome = Outcome(
            content="".join(tokens),
            classification=classification,
            timings=Timings(
                classification_ms=classification_ms,
                first_token_ms=first_token_ms,
                duration_ms=clock.ms(),
            ),
            token_lengths=bytes(map(len, tokens)),
            total=total,
            tokens=thinking.tokens,
            writer=writer,
            error=cut.code if cut else None,
        )
        try:
            try:
                replies.close_turn(desk.table, turn, outcome)
            except Cancelled as error:
                cut, outcome = error, replace(outcome, error=error.code)
                replies.close_turn(desk.table, turn, outcome)
        except Exception as error:
            log_failure("the turn could not be closed", error)
            fault = error if isinstance(error, FrontdeskError) else FrontdeskError(INTERNAL)
            yield Failed(fault, stored=False)
            # Somebody has deleted the conversation, or taken the turn for dead: no failure of ours.
            failed = not isinstance(error, NotFound | Conflict)
            _measure(outcome, failed)
            return
    yield from ending(outcome, turn.message_id, cut)
    if not isinstance(cut, Cancelled):
        _measure(outcome, failed=cut is not None)


class StillRunning(InProgress):
    """As `InProgress`, for who can wait: the turn's first event, to be followed by the others."""

    def __init__(self, started: Started) -> None:
        super().__init__()
        self.started = started


def _again(
    desk: TurnContext, opening: TurnRequest, made: FirstResult, clock: Countdown
) -> Iterator[Event]:
    """The events of the turn that was taken under the same key; a new one if that has died."""
    claim = opening.claim
    if claim is None or made.fingerprint != claim.fingerprint:
        raise IdempotencyMismatch
    reply = replies.read_reply(desk.table, made.conversation_id, made.seq)
    if reply.message.status is MessageStatus.INTERRUPTED:
        # In the conversation of the turn that died: what was said is there already. Who has the key
        # made its session, which a visitor may not have been told of.
        there = replace(
            opening,
            conversation_id=made.conversation_id,
            scope=opening.scope.holding(made.session_id),
            claim=replace(claim, dead=made),
        )
        yield from take_turn(desk, there, clock.left())
        return
    started = Started(
        conversation_id=made.conversation_id,
        session_id=made.session_id,
        message_id=reply.message.id,
        user_message_id=str(made.user_message_id),
        seq=made.seq,
        timestamp=reply.message.created_at,
    )
    if reply.outcome is None:
        raise StillRunning(started)
    yield started
    yield from replay(reply.outcome, reply.message.id)


def _encodable(text: str) -> str:
    """The text as UTF-8 can hold it: a model's JSON may escape half of a surrogate pair."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _prompt(opening: TurnRequest, thread: History | None) -> Prompt:
    if thread is None:
        return Prompt(opening.message)
    # What was cut short, or is still being written, would teach the model to answer so.
    whole = [m for m in thread.messages if m.status is MessageStatus.COMPLETE]
    return Prompt(opening.message, whole, thread.conversation.context)


def _measure(outcome: Outcome, failed: bool) -> None:
    metrics.turn(
        outcome.classification.source,
        outcome.writer,
        duration_ms=outcome.timings.duration_ms,
        first_token_ms=outcome.timings.first_token_ms,
        failed=failed,
    )
