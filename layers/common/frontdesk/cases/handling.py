"""Who answers a conversation next, and what waits for a person: pure transitions, by one table."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from frontdesk.cases.reasons import is_emergency, is_news, is_ready, new_danger
from frontdesk.models.case import Case
from frontdesk.models.handling import Handler, Handling, Wanted
from frontdesk.models.reading import Act, Reading

MOST_FAILURES = 2
"""How many replies may fail, one after the other, before a person is wanted."""


class Event(StrEnum):
    """What changes who answers."""

    WANTED = "a person is wanted"
    NOT_WANTED = "no person is wanted any more"
    STAFF = "a person of the business writes, or takes the conversation"
    ACKNOWLEDGED = "a person of the business takes care of it elsewhere"
    RELEASED = "the person gives the conversation back"
    UNANSWERED = "the person has left the customer without an answer"
    CLOSED = "the conversation is closed"


_A, _W, _P = Handler.ASSISTANT, Handler.WAITING, Handler.PERSON

_NEXT: Mapping[Event, Mapping[Handler, Handler]] = {
    Event.WANTED: {_A: _W, _W: _W, _P: _P},
    Event.NOT_WANTED: {_A: _A, _W: _A, _P: _P},
    Event.STAFF: {_A: _P, _W: _P, _P: _P},
    Event.ACKNOWLEDGED: {_A: _A, _W: _A, _P: _P},
    Event.RELEASED: {_A: _A, _W: _W, _P: _A},
    Event.UNANSWERED: {_A: _A, _W: _W, _P: _W},
    Event.CLOSED: {_A: _A, _W: _A, _P: _A},
}

_NOTHING_WAITS: Mapping[str, object] = {
    "emergency_since": None,
    "ready_since": None,
    "unanswered_since": None,
    "failures": 0,
    "alert_failed": False,
}


def after_turn(
    handling: Handling,
    before: Case,
    after: Case,
    reading: Reading,
    now: datetime,
    *,
    failed: bool = False,
) -> Handling:
    """The handling after a customer's message, which has changed the case to ``after``.

    ``failed``: the assistant's reply to it broke off, or took too long.
    """
    waits = dict(_waiting(handling, after))
    is_alarm = new_danger(before, after, reading, has_ended=handling.ended)
    if is_alarm:
        since = handling.emergency_since or now
        waits |= {"emergency_since": since, "alert_failed": False, "ended": False}
    if handling.by is not _P and is_ready(after) and is_news(before, after, reading):
        waits["ready_since"] = handling.ready_since or now
    failures = handling.failures + 1 if failed else 0
    changed = _with(handling, **waits, failures=failures)
    if why := _wanted(after, reading, failures, is_alarm=is_alarm):
        return _moved(changed, handling, Event.WANTED, now, why=why)
    if handling.why and _is_over(handling.why, before, after):
        return _no_longer(changed, handling, after, now)
    return _counted(changed, handling)


def after_message(
    handling: Handling, before: Case, after: Case, reading: Reading, now: datetime
) -> Handling:
    """The handling after a customer's message to the person who has the conversation."""
    changed = after_turn(handling, before, after, reading, now)
    unanswered = handling.unanswered_since or now
    return _counted(_with(changed, unanswered_since=unanswered), handling)


def answered(
    handling: Handling, person: str | None, now: datetime, *, taker: str | None = None
) -> Handling:
    """The handling after a person of the business has written to the customer."""
    changed = _with(_seen(handling, person, now), answered_at=handling.answered_at or now)
    changed = _with(changed, taker=None if person or handling.person else taker)
    return _moved(changed, handling, Event.STAFF, now, person=person or handling.person)


def taken(
    handling: Handling, person: str | None, now: datetime, *, waits: bool, taker: str | None = None
) -> Handling:
    """The handling after a person has taken the conversation, and has not written yet.

    ``waits``: the reply that the customer was waiting for is cancelled by this.
    """
    changed = _seen(handling, person, now)
    changed = _with(changed, taker=None if person or handling.person else taker)
    if waits or handling.by is _W or handling.unanswered_since:
        changed = _with(changed, unanswered_since=now)
    return _moved(changed, handling, Event.STAFF, now, person=person or handling.person)


def acknowledged(handling: Handling, person: str | None, now: datetime) -> Handling:
    """The handling after a person has seen what waits, and takes care of it."""
    if handling.attention is None:
        return handling
    return _moved(_seen(handling, person, now), handling, Event.ACKNOWLEDGED, now)


def released(handling: Handling, now: datetime) -> Handling:
    """The handling after the person has given the conversation back to the assistant."""
    if handling.by is not _P:
        return handling
    return _moved(handling, handling, Event.RELEASED, now)


def unanswered(handling: Handling, since: datetime, now: datetime) -> Handling:
    """The handling after nobody has answered what the customer wrote at ``since``."""
    if handling.by is not _P or handling.unanswered_since != since:
        return handling
    return _moved(handling, handling, Event.UNANSWERED, now, why=Wanted.UNANSWERED)


def alerted(handling: Handling, *, failed: bool) -> Handling:
    """The handling after somebody was told of the emergency, or after nobody could be."""
    return _counted(
        _with(handling, alert_failed=failed and handling.emergency_since is not None), handling
    )


def closed(handling: Handling, case: Case, now: datetime) -> Handling:
    """The handling of a conversation that is closed or archived: nothing waits any more."""
    changed = _with(handling, **_NOTHING_WAITS, ended=is_emergency(case))
    return _moved(changed, handling, Event.CLOSED, now)


def corrected(handling: Handling, after: Case, now: datetime) -> Handling:
    """The handling after staff have corrected the case: what they know does not wait for them."""
    changed = _with(handling, **_waiting(handling, after))
    if handling.why is Wanted.EMERGENCY and not is_emergency(after):
        return _no_longer(changed, handling, after, now)
    return _counted(changed, handling)


def _waiting(handling: Handling, after: Case) -> Mapping[str, object]:
    """What still waits, and does not where the case gives no more reason for it."""
    still = handling.emergency_since if is_emergency(after) else None
    return {
        "emergency_since": still,
        "alert_failed": handling.alert_failed and still is not None,
        "ended": handling.ended and is_emergency(after),
        "ready_since": handling.ready_since if is_ready(after) else None,
    }


def _wanted(after: Case, reading: Reading, failures: int, *, is_alarm: bool) -> Wanted | None:
    """Why a message makes a person wanted; ``is_alarm``: it tells of a danger that is new."""
    if is_alarm:
        return Wanted.EMERGENCY
    if Act.PERSON in reading.acts and after.wants_person:
        return Wanted.ASKED
    if Act.COMPLAINT in reading.acts:
        return Wanted.COMPLAINT
    return Wanted.FAILED if failures >= MOST_FAILURES else None


def _is_over(why: Wanted, before: Case, after: Case) -> bool:
    """Whether the reason for which a person is waited for is gone."""
    resolved = after.resolved and not before.resolved
    match why:
        case Wanted.EMERGENCY:
            return not is_emergency(after)
        case Wanted.ASKED:
            return resolved or not after.wants_person
        case _:
            return resolved


def _no_longer(changed: Handling, before: Handling, after: Case, now: datetime) -> Handling:
    """``changed`` where the reason for waiting is gone, unless the customer asks for a person."""
    if after.wants_person and not after.resolved:
        return _counted(_with(changed, why=Wanted.ASKED), before)
    return _moved(changed, before, Event.NOT_WANTED, now)


def _seen(handling: Handling, person: str | None, now: datetime) -> Handling:
    """The handling after somebody has seen all that waits; without that, as it was."""
    if handling.attention is None:
        return _with(handling, failures=0)
    return _with(handling, **_NOTHING_WAITS, acknowledged_at=now, acknowledged_by=person)


def _moved(
    changed: Handling,
    before: Handling,
    event: Event,
    now: datetime,
    *,
    why: Wanted | None = None,
    person: str | None = None,
) -> Handling:
    """``changed`` after an event, by the table."""
    by = _NEXT[event][before.by]
    if by is before.by:
        kept = {"person": person or before.person} if by is _P else {}
        return _counted(_with(changed, **kept), before)
    moved = _with(
        changed,
        by=by,
        since=now,
        why=why if by is _W else None,
        person=person if by is _P else None,
        taker=changed.taker if by is _P else None,
        unanswered_since=None if by is _A else changed.unanswered_since,
        handed_off_at=changed.handed_off_at or (None if by is _A else now),
    )
    return _counted(moved, before)


def _with(handling: Handling, **changes: object) -> Handling:
    return handling.model_copy(update=changes)


def _counted(changed: Handling, before: Handling) -> Handling:
    """``changed`` with the next version, unless nothing is new."""
    same = _with(changed, version=before.version)
    return before if same == before else _with(changed, version=before.version + 1)
