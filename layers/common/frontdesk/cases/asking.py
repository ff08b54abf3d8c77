"""What a technician still needs to know, and what is asked for next."""

from frontdesk.models.case import Case, Missing
from frontdesk.models.classification import Urgency

MOST_TIMES = 2
"""How often a thing is asked for; a third time would only annoy."""


def missing(case: Case) -> tuple[Missing, ...]:
    """What is not known yet, most needed first.

    In an emergency: phone, then address; a time is not asked for. Otherwise: address or postcode,
    phone, preferred time. What the problem is comes before all of it.
    """
    if case.resolved:
        return ()
    place = case.place.address or (case.place.postcode and not _emergency(case))
    known = {
        Missing.PROBLEM: case.standing is not None,
        Missing.PHONE: case.contact.phone is not None,
        Missing.ADDRESS: bool(place),
        Missing.TIME: case.preferred_time is not None,
    }
    order = (
        (Missing.PROBLEM, Missing.PHONE, Missing.ADDRESS)
        if _emergency(case)
        else (Missing.PROBLEM, Missing.ADDRESS, Missing.PHONE, Missing.TIME)
    )
    return tuple(thing for thing in order if not known[thing])


def next_questions(case: Case) -> tuple[Missing, ...]:
    """What the next reply asks for: one thing, two in an emergency, and nothing a third time."""
    open_ = [thing for thing in missing(case) if case.asked.get(thing, 0) < MOST_TIMES]
    return tuple(open_[: 2 if _emergency(case) else 1])


def count_asked(case: Case, things: tuple[Missing, ...]) -> Case:
    """The case after a reply has asked for ``things``."""
    if not things:
        return case
    asked = case.asked | {thing: case.asked.get(thing, 0) + 1 for thing in things}
    return case.model_copy(update={"asked": asked, "version": case.version + 1})


def _emergency(case: Case) -> bool:
    return case.standing is not None and case.standing.urgency is Urgency.EMERGENCY
