"""The rest of a stream that was cut off, made from the stored reply."""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import chain, islice

from frontdesk.base.errors import Interrupted, NotFound, Unavailable
from frontdesk.models.message import MessageStatus
from frontdesk.models.scope import UNLIMITED, Scope
from frontdesk.store.leases import await_findings
from frontdesk.store.replies import StoredReply, read_reply
from frontdesk.turn.context import TurnContext
from frontdesk.turn.events import Event, EventId, Failed, Started, Waiting
from frontdesk.turn.replay import replay, so_far

POLL_SECONDS = 0.5

_CLASSIFIED = 2
"""The number of the event with what the turn has found out."""


def resume(
    context: TurnContext, last: EventId, seconds: float, *, scope: Scope
) -> Iterator[Event] | None:
    """The events after ``last``; None if there are none.

    If the turn still runs elsewhere, this yields what it has found out, and waits for its end, for
    ``seconds`` at most. After that the events end without a terminal one, and the client may resume
    again.

    Raises:
        NotFound: there is no such reply within ``scope``.
        Interrupted: the turn died, and its reply is lost.
    """
    reply = read_reply(context.table, last.conversation_id, last.seq, scope=scope)
    if reply.outcome:
        rest = list(_rest(context, reply, last))
        return iter(rest) if rest else None
    if reply.message.status is MessageStatus.INTERRUPTED:
        raise Interrupted
    return _wait(context, last, seconds)


def attach(context: TurnContext, started: Started, seconds: float) -> Iterator[Event]:
    """All events of a turn that runs elsewhere: the first at once, the others once stored."""
    first = EventId(started.conversation_id, started.seq, 0)
    return chain([started], _wait(context, first, seconds))


def _wait(context: TurnContext, last: EventId, seconds: float) -> Iterator[Event]:
    """What the turn has found out, as soon as it is stored, and the rest once it has ended."""
    give_up = time.monotonic() + seconds
    yield Waiting()
    last_sent = time.monotonic()
    if last.n < _CLASSIFIED:
        with suppress(Unavailable):
            await_findings(context.table, last.conversation_id, last.seq)
    while time.monotonic() < give_up:
        events, has_ended = _events_after(context, last)
        for event in events:
            yield event
            last, last_sent = replace(last, n=last.n + 1), time.monotonic()
        if has_ended:
            return
        if time.monotonic() - last_sent >= context.heartbeat:
            yield Waiting()
            last_sent = time.monotonic()
        time.sleep(POLL_SECONDS)


def _events_after(context: TurnContext, last: EventId) -> tuple[Iterator[Event], bool]:
    """The events after ``last`` that there are by now, and whether there will be no more."""
    try:
        # The caller was admitted before the waiting began.
        reply = read_reply(context.table, last.conversation_id, last.seq, scope=UNLIMITED)
        if reply.message.status is not MessageStatus.PENDING:
            return _rest(context, reply, last), True
        business = context.business_of(reply.conversation.business_id)
        return islice(so_far(reply, business), last.n, None), False
    except Unavailable:  # an event for this would take the number of an event still to come
        return iter(()), False
    except NotFound as gone:
        return iter([Failed(gone, stored=False)]), True


def _rest(context: TurnContext, reply: StoredReply, last: EventId) -> Iterator[Event]:
    if reply.outcome is None:
        return iter([Failed(Interrupted(), stored=False)])
    # A replay starts with event 1: a client that has an id has received event 0.
    return islice(
        replay(reply, reply.outcome, context.business_of(reply.conversation.business_id)),
        last.n,
        None,
    )
