"""What a technician still needs to know, and what is asked for next."""

from frontdesk.models.case import Case, Missing
from frontdesk.models.classification import Urgency
from frontdesk.models.reading import Act, Reading

MOST_TIMES = 2
"""How often a thing is asked for; a third time would only annoy."""

_ONCE = frozenset({Missing.TIME})
"""What is asked for once: people tell a time in words that may not be read, and agree it anyway."""

REFUSED = MOST_TIMES + 1
"""What counts as how often a thing was asked for that the customer refuses to tell."""

_WANTS_NOTHING = frozenset({Act.THANKS, Act.NO})
_DECLINES = _WANTS_NOTHING | {Act.NO_PERSON}


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


def next_questions(case: Case, reading: Reading) -> tuple[Missing, ...]:
    """What the reply to a message asks for: one thing, two in an emergency; none a third time, and
    a time once.

    Without a problem, a place and a time are of no use: only a telephone number is asked for then,
    on which a person can call, and nothing twice in answer to mere thanks or a "no". Who wants a
    person, or complains, is asked for the number first, and so is who has been asked for it before;
    who wants a person agrees the time with that person.
    """
    unknown = case.standing is None
    useful = {Missing.PROBLEM, Missing.PHONE} if unknown else {*Missing}
    if unknown and case.asked and reading.acts and {*reading.acts} <= _WANTS_NOTHING:
        return ()
    open_ = [
        thing
        for thing in missing(case)
        if thing in useful and case.asked.get(thing, 0) < (1 if thing in _ONCE else MOST_TIMES)
    ]
    if case.wants_person or Act.COMPLAINT in reading.acts or Missing.PHONE in case.asked:
        open_.sort(key=lambda thing: thing is not Missing.PHONE)
    if case.wants_person and Missing.TIME in open_:
        open_.remove(Missing.TIME)
    return tuple(open_[: 2 if _emergency(case) else 1])


def declined(case: Case, reading: Reading) -> Case:
    """The case after a refusal to tell something, or a bare "no": it is not asked for again.

    In an emergency what was asked for is after a "no", which hardly means the question there.
    """
    acts = {*reading.acts}
    is_bare = Act.NO in acts and acts <= _DECLINES and not (_emergency(case) or reading.withheld)
    asked = {
        thing: REFUSED
        for thing in missing(case)
        if thing in reading.withheld or (is_bare and thing in case.asked)
    }
    asked.pop(Missing.PROBLEM, None)
    if asked.items() <= case.asked.items():
        return case
    update = {"asked": case.asked | asked, "version": case.version + 1}
    return case.model_copy(update=update)


def to_tell(case: Case) -> Missing | None:
    """What the customer is reminded to tell: the last thing asked for that is still missing."""
    open_ = [thing for thing in missing(case) if case.asked.get(thing, 0) < REFUSED]
    asked = [thing for thing in open_ if case.asked.get(thing)]
    return next(reversed(asked), next(iter(open_), None))


def count_asked(case: Case, things: tuple[Missing, ...]) -> Case:
    """The case after a reply has asked for ``things``."""
    if not things:
        return case
    asked = case.asked | {thing: case.asked.get(thing, 0) + 1 for thing in things}
    return case.model_copy(update={"asked": asked, "version": case.version + 1})


def _emergency(case: Case) -> bool:
    return case.standing is not None and case.standing.urgency is Urgency.EMERGENCY
