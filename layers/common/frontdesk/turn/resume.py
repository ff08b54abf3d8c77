"""The rest of a stream that was cut off, from the stored reply."""

import time
from collections.abc import Iterator
from itertools import chain, islice

from frontdesk.base.errors import Interrupted, NotFound, Unavailable
from frontdesk.models.message import MessageStatus
from frontdesk.models.scope import UNLIMITED, Scope
from frontdesk.store.replies import StoredReply, read_reply
from frontdesk.store.table import Table
from frontdesk.turn.events import Event, EventId, Failed, Started, Waiting
from frontdesk.turn.replay import replay

POLL_SECONDS = 0.5


def resume(
    table: Table, last: EventId, seconds: float, heartbeat: float, scope: Scope
) -> Iterator[Event] | None:
    """The events after ``last``; None when nothing is missing.

    While the turn still runs elsewhere, its end is waited for: ``seconds`` at most, after which
    the events end without a terminal one, and the client may resume again.

    Raises:
        NotFound: there is no such reply within ``scope``.
        Interrupted: the turn died, and the rest of its reply with it.
    """
    reply = read_reply(table, last.conversation_id, last.seq, scope=scope)
    if reply.outcome:
        rest = list(_rest(reply, last))
        return iter(rest) if rest else None
    if reply.message.status is MessageStatus.INTERRUPTED:
        raise Interrupted
    return _wait(table, last, seconds, heartbeat)


def attach(table: Table, started: Started, seconds: float, heartbeat: float) -> Iterator[Event]:
    """The events of a turn that is running elsewhere, from its first, as soon as it has ended."""
    first = EventId(started.conversation_id, started.seq, 0)
    return chain([started], _wait(table, first, seconds, heartbeat))


def _wait(table: Table, last: EventId, seconds: float, heartbeat: float) -> Iterator[Event]:
    give_up = time.monotonic() + seconds
    yield Waiting()
    said = time.monotonic()
    while time.monotonic() < give_up:
        time.sleep(POLL_SECONDS)
        if rest := _once_ended(table, last):
            yield from rest
            return
        if time.monotonic() - said >= heartbeat:
            yield Waiting()
            said = time.monotonic()


def _once_ended(table: Table, last: EventId) -> Iterator[Event] | None:
    """The events after ``last``; None while the turn runs, or nobody can tell."""
    try:
        reply = read_reply(table, last.conversation_id, last.seq, scope=UNLIMITED)
    except Unavailable:  # an event about that would take the number of one that is still to come
        return None
    except NotFound as gone:
        return iter([Failed(gone, stored=False)])
    if reply.message.status is MessageStatus.PENDING:
        return None
    return _rest(reply, last)


def _rest(reply: StoredReply, last: EventId) -> Iterator[Event]:
    if reply.outcome is None:
        return iter([Failed(Interrupted(), stored=False)])
    # A replay starts with the event numbered 1: whoever has an id has had the one before it.
    return islice(replay(reply.outcome, reply.message.id), last.n, None)
