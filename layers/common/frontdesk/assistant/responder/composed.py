"""A reply put together by rule from texts: the lines for what is known, noted, asked and promised.

It repeats nothing of the message but the contact, place and time that were read from it.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future

from frontdesk.assistant.interface import Delta, Prompt
from frontdesk.assistant.responder.chunks import chunks
from frontdesk.assistant.responder.noted import noted as newly_noted
from frontdesk.assistant.responder.noted import other_jobs
from frontdesk.models.briefing import Briefing, Line
from frontdesk.models.case import Case, Missing
from frontdesk.models.classification import Hazard, ServiceType, Urgency
from frontdesk.models.reading import Act, Question
from frontdesk.texts import advice, say, with_number

_STAY_OUT = frozenset({Hazard.GAS, Hazard.CARBON_MONOXIDE})
_DO_NOT_USE = frozenset(
    {
        Hazard.FIRE_OR_SPARKS,
        Hazard.LIVE_WIRES,
        Hazard.WATER_NEAR_ELECTRICITY,
        Hazard.STRUCTURAL_COLLAPSE,
    }
)
"""The dangers after which nothing is used before it has been checked."""

_ENDS = frozenset({Act.RESOLVED, Act.CANCEL})

_COMING = frozenset({Question.TIME, Question.OTHER})
"""The questions that in danger are likely "is anybody coming?"."""


def reply(_: Prompt, __: Callable[[], Briefing], briefing: "Future[Briefing]") -> Iterator[Delta]:
    """The reply, piece by piece, as soon as the message has been read."""
    known = briefing.result()
    pieces = chunks(say(compose(known), known.language))
    for piece in pieces:
        yield Delta(piece, len(pieces), "canned")


def compose(briefing: Briefing) -> list[Line]:
    """The lines of the reply, in order; never none.

    Safety comes first; then what was understood, noted and answered, each if it is new; then the
    next question or what happens next.
    """
    understood, noted = _understood(briefing), newly_noted(briefing)
    new = bool(understood or noted)
    social = _social(briefing, new)
    said = [
        *social,
        *_opening(briefing, bool(noted)),
        *understood,
        *noted,
        *briefing.news,
        *answered(briefing),
    ]
    if not said and _danger(briefing.case) is None:
        said = _small_talk(briefing)
    needed = bool(understood) or any(line.key != "noted.name" for line in noted)
    first = safety(briefing)
    if said == social == [Line("reply.thanks")]:
        first, said = said, first
    lines = [*first, *said, *_next(briefing, needed, anything=bool(said))]
    return lines or [briefing.promise or Line("reply.write_again")]


def _danger(case: Case) -> Hazard | None:
    return case.standing.danger if case.standing else None


def _new_danger(briefing: Briefing) -> bool:
    """Whether the message brought the danger that stands."""
    danger = _danger(briefing.case)
    return danger is not None and danger != _danger(briefing.before)


def safety(briefing: Briefing) -> list[Line]:
    """The whole advice if the danger is new, is told again, or the customer asks; else a reminder.

    A question that is none of the known ones is likely "what shall I do?".
    """
    danger, country = _danger(briefing.case), briefing.business.country
    if danger is None:
        return []
    reading = briefing.reading
    told = reading.classification.hazard is not None and Act.PROBLEM in reading.acts
    told = told and Act.THANKS not in reading.acts
    if told or _new_danger(briefing):
        whole = advice(danger, country)
        return [whole] if danger is Hazard.UNSPECIFIED else [Line("opening.emergency"), whole]
    if reading.question is Question.OTHER:
        return [advice(danger, country)]
    return [with_number(f"reminder.{danger}", country, danger)]


def _social(briefing: Briefing, new: bool) -> list[Line]:
    """The answer to what the message does besides telling something."""
    acts, case = briefing.reading.acts, briefing.case
    lines = []
    if Act.GREETING in acts and _danger(case) is None:
        lines.append(Line("reply.hello"))
    if Act.COMPLAINT in acts:
        lines.append(Line("reply.complaint"))
    if Act.THANKS in acts and not (new or lines):
        lines.append(Line("reply.thanks"))
    if _ended(briefing):
        lines.append(Line("reply.cancelled" if Act.CANCEL in acts else "reply.resolved"))
    over = _all_clear(briefing)
    if Line("all_clear.over") in over and Line("reply.resolved") in lines:
        lines.remove(Line("reply.resolved"))
    lines += over
    if Act.NO_PERSON in acts:
        lines.append(Line("reply.no_person"))
    if Act.OFF_TOPIC in acts and not new:
        lines.append(Line("reply.off_topic"))
    return lines


def _ended(briefing: Briefing) -> bool:
    """Whether the message has ended the case; thanks after the end end nothing once more."""
    ends = bool(_ENDS & {*briefing.reading.acts})
    again = briefing.before.resolved and Act.THANKS in briefing.reading.acts
    return briefing.case.resolved and ends and not again


def _all_clear(briefing: Briefing) -> list[Line]:
    """What is to be said where a danger stood before the message and none does after it."""
    danger = _danger(briefing.before)
    if danger is None or _danger(briefing.case) is not None:
        return []
    lines = [Line("all_clear.over")] if briefing.reading.all_clear else []
    if danger in _STAY_OUT:
        lines.append(Line("all_clear.stay_out"))
    elif danger in _DO_NOT_USE:
        lines.append(Line("all_clear.do_not_use"))
    return lines


def _opening(briefing: Briefing, noted: bool) -> list[Line]:
    """The first words about a problem, where nothing else begins the reply."""
    if briefing.before.resolved and not briefing.case.resolved and _danger(briefing.case) is None:
        return [Line("opening.sorry")]
    standing, acts = briefing.case.standing, {*briefing.reading.acts}
    if standing is None or briefing.before.standing is not None or standing.danger is not None:
        return []
    if {Act.GREETING, Act.COMPLAINT} & acts or briefing.case.resolved or _only_asks(briefing):
        return []
    if standing.urgency is Urgency.HIGH:
        return [Line("opening.sorry")]
    begins = {*briefing.before.asked} <= {Missing.PROBLEM}
    return [Line("opening.thanks")] if begins and not noted else []


def _understood(briefing: Briefing) -> list[Line]:
    """The trade and the urgency, if new; a second job."""
    before, standing = briefing.before.standing, briefing.case.standing
    if standing is None or briefing.case.resolved or _only_asks(briefing):
        return []
    lines = []
    if standing.danger is None:
        trade = standing.service_type
        vague = trade is ServiceType.GENERAL_MAINTENANCE and Act.COMPLAINT in briefing.reading.acts
        if not vague and (before is None or before.service_type != trade):
            lines.append(Line(f"understood.{trade}"))
        rises = before is None or before.urgency in (Urgency.LOW, Urgency.MEDIUM)
        if standing.urgency is Urgency.HIGH and rises:
            lines.append(Line("judged.high"))
        falls = before is None or before.urgency is not Urgency.LOW
        if standing.urgency is Urgency.LOW and falls and briefing.reading.no_rush:
            lines.append(Line("judged.low"))
    known = {*briefing.before.also, before.service_type if before else None}
    new = [trade for trade in briefing.case.also if trade not in known]
    return lines + other_jobs(new, briefing.language)


def _only_asks(briefing: Briefing) -> bool:
    """Whether the customer asks what a job costs, and tells no fault that presses."""
    asks = briefing.reading.question is Question.PRICE
    standing = briefing.case.standing
    planned = standing is not None and standing.urgency is Urgency.LOW
    return asks and planned and briefing.before.standing is None


def answered(briefing: Briefing) -> list[Line]:
    """The answer to what the message asks, by profile and record; else that the office has it."""
    if briefing.answer:
        return [*briefing.answer]
    question = briefing.reading.question
    unknown = bool(_understood(briefing)) or briefing.case.standing is None
    danger = _danger(briefing.case)
    if question is None or (question is Question.OTHER and (unknown or danger)):
        return []
    lines = [Line(f"answer.{question}")]
    phone = briefing.business.phone
    person = question is Question.WHO or Act.PERSON in briefing.reading.acts
    if phone and not person and danger is None:
        lines.append(Line("answer.call", {"phone": phone}))
    return lines


def _small_talk(briefing: Briefing) -> list[Line]:
    """A word for a message that told nothing new."""
    acts = briefing.reading.acts
    if Act.YES in acts or Act.NO in acts:
        return [Line("reply.yes" if Act.YES in acts else "reply.no")]
    if Act.PERSON in acts:
        return []
    if briefing.case.standing is not None:
        return [Line("noted.detail")]
    if briefing.ask:
        return [] if Act.QUESTION in acts else [Line("reply.unclear")]
    return [Line("reply.unclear"), Line("reply.write_again")]


def _next(briefing: Briefing, needed: bool, *, anything: bool) -> list[Line]:
    """What happens next, where that is news or nothing else is said; then the next question."""
    case, acts = briefing.case, {*briefing.reading.acts}
    if _danger(case) is not None:
        news = _new_danger(briefing) or (_reachable(case) and not _reachable(briefing.before))
        news = news or Act.COMPLAINT in acts or briefing.reading.question in _COMING
        news = news or not (anything or briefing.ask)
    else:
        told = needed or Act.COMPLAINT in acts or case.asked != briefing.before.asked
        news = _ended(briefing) or (not briefing.ask and told)
    news = news or Act.PERSON in acts
    lines = [briefing.promise] if briefing.promise and news else []
    return [*lines, *_questions(briefing)]


def _reachable(case: Case) -> bool:
    """Whether it is known where to come in an emergency, and whom to call."""
    return bool(case.contact.phone and case.place.address)


def _questions(briefing: Briefing) -> list[Line]:
    """The questions; in danger one sentence for all of them, which lets safety come first."""
    ask, before = briefing.ask, briefing.before.asked
    if not ask:
        return []
    if _danger(briefing.case) is not None:
        return [Line("ask.emergency_" + "_".join(ask))]
    if briefing.reading.phone_unread:  # which is asked for in saying so
        ask = tuple(one for one in ask if one is not Missing.PHONE)
    return [Line(f"ask_again.{one}" if before.get(one) else f"ask.{one}") for one in ask]
