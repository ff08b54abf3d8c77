"""A message's reading by rules alone: no model service, and the same result every time."""

from zoneinfo import ZoneInfo

from frontdesk.assistant.classifier import keywords
from frontdesk.assistant.classifier.plain import plain
from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.reading import acts as phrases_of
from frontdesk.assistant.reading import (
    complaints,
    degree,
    intake,
    jobs,
    joints,
    language,
    time_meant,
    times,
    together,
)
from frontdesk.assistant.reading.acts import Acts
from frontdesk.assistant.reading.earlier import told_before
from frontdesk.assistant.reading.jobs import Jobs
from frontdesk.assistant.reading.meant import UNPARTED_LANGUAGES
from frontdesk.assistant.reading.parts import not_calmed
from frontdesk.assistant.reading.summary import summary_of
from frontdesk.models.case import Case
from frontdesk.models.classification import Classification, Hazard, ServiceType, Urgency
from frontdesk.models.reading import Act, Question, Reading, Span

_NAMED = 2
"""The weight from which on a concept names a thing of a trade by itself."""

_LONG = 2000
"""From this length on a message is read once, with what was found in it: the time is worth more."""

_ASKED_FOR = frozenset({"several", "wish", "left", "must"})
"""What tells that a job is asked for; during a danger, what is only told is a part of it."""
_ENDS = frozenset({Act.RESOLVED, Act.CANCEL})
_ORDER = list(Urgency)
_WATER_AND_POWER = frozenset({ServiceType.PLUMBING, ServiceType.ELECTRICAL, ServiceType.ROOFING})
"""The trades of which water near electricity speaks, as one job."""


def read(prompt: Prompt) -> Reading:
    """What ``prompt.message`` says, in the conversation that ``prompt.case`` sums up."""
    message, before = prompt.message, prompt.case
    known = before.language or prompt.locale
    spoken = language.language(plain(message), known, prompt.business.language)
    found = intake.find(
        message,
        before,
        prompt.business.country,
        previous=prompt.previous or "",
        language=spoken or before.language,
    )
    now = prompt.now.astimezone(ZoneInfo(prompt.business.time_zone))
    tongue = spoken or before.language or prompt.business.language
    time = times.find(found.rest, now, tongue, before.preferred_time)
    said = phrases_of.find(message, before, spoken)
    if time is not None and time_meant.is_no_wish(time, message, said, before):
        time = None
    is_long = len(message) > _LONG
    timed = message if is_long else found.rest
    rest = timed if time is None or is_long else _without(timed, time[1])
    left = said if rest == message else phrases_of.find(rest, before, spoken)
    if time is not None and not time_meant.is_soon(time[0], now):
        timed = rest
    if time is not None and not is_long:
        said = time_meant.beside(time[0], said, left, tongue)
    told = jobs.find(rest, timed, left.parts, before, message)
    if said.never_mind:
        said = _declined(said, prompt)
    given = bool(found.spans) or time is not None
    said = degree.of_the_first_job(told.also, said, before)
    earlier = told_before(prompt)
    danger = together.danger(prompt, said, left, rest if given else prompt.message, earlier)
    instead = _instead(said, told, before) if danger is None else None
    if instead is not None:
        told = instead
    elif told.also and _is_same_job(danger, said, before):
        told = told._replace(also=())
    elif danger is Hazard.WATER_NEAR_ELECTRICITY:
        told = told._replace(also=tuple(t for t in told.also if t not in _WATER_AND_POWER))
    if danger is None and complaints.is_demanded(prompt, said, time and time[0], now):
        told = complaints.demanded(told, goes_on=before.standing is not None)
    elif danger is None and not left.is_talk:
        told = _with_urgency(told, prompt, rest, said, earlier, given=given)
        if degree.follows_what_is_over(prompt, told.classification.urgency, rest, said):
            said = said._replace(no_rush=True)
    if said.no_rush and before.standing is None and danger is None:
        told = _of_urgency(told, Urgency.LOW)
    corrected = found.corrected or instead is not None
    acts = _acts(said, left, told, before, danger=danger, given=given, corrected=corrected)
    return Reading(
        classification=_raised(told.classification, danger),
        acts=acts,
        question=_question(said, acts, spoken, timed=time is not None),
        evidence=told.evidence,
        summary=summary_of(rest) if Act.PROBLEM in acts else None,
        also=tuple(trade for trade in told.also if trade not in said.dropped),
        dropped=tuple(sorted(said.dropped)),
        all_clear=said.all_clear,
        no_rush=said.no_rush,
        no_time=said.no_rush and time is None and _was_soonest(before),
        contact=found.contact,
        phone_unread=found.phone_unread,
        withheld=said.withheld,
        place=found.place,
        preferred_time=time and time[0],
        language=spoken,
        photos=len(prompt.pictures),
        spans=(*found.spans, *((time[1],) if time else ())),
    )


def _with_urgency(
    told: Jobs, prompt: Prompt, rest: str, said: Acts, earlier: str, *, given: bool
) -> Jobs:
    """The jobs, as urgent as they are in the conversation; ``given`` tells that details are."""
    urgency = told.classification.urgency
    if degree.is_due(urgency, said, prompt.case):
        return _of_urgency(told, Urgency.MEDIUM)._replace(is_problem=True)
    if jobs.only_answers(told, said, rest, prompt.case, given=given):
        return _of_urgency(told, min(urgency, Urgency.MEDIUM, key=_ORDER.index))
    if prompt.case.standing is not None:
        urgency = together.urgency(prompt, rest, urgency, said, earlier, is_problem=told.is_problem)
    elif urgency is Urgency.EMERGENCY:
        urgency = together.of_no_danger(rest)
    urgency = degree.by_circumstances(urgency, rest, said)
    urgency = complaints.at_least_ordinary(prompt, urgency, said, is_problem=told.is_problem)
    urgency = degree.beside(told.also, urgency, prompt, said)
    return _of_urgency(told, degree.held_back(urgency, prompt, said))


def _instead(said: Acts, told: Jobs, before: Case) -> Jobs | None:
    """The job that takes the place of a danger that was none ("no gas, but the tap drips")."""
    is_none = said.false_alarm or any({"sound", "all_clear"} <= part.names for part in said.parts)
    if before.standing is None or not (is_none and said.goes_on):
        return None
    left = ". ".join(not_calmed(said.parts))
    job = keywords.classify(left, by_words=True)
    other = job.service_type not in (before.standing.service_type, ServiceType.GENERAL_MAINTENANCE)
    if not other or joints.named(left, affirmed=True) < _NAMED:
        return None
    evidence = keywords.evidence(left)
    return told._replace(classification=job, evidence=evidence, also=(), is_problem=True)


def _is_same_job(danger: Hazard | None, said: Acts, before: Case) -> bool:
    """Whether what seems another job is a part of the first.

    A danger that grows is one, the stove behind a locked door, or what made the first job safe.
    """
    standing = before.standing
    if danger is None or standing is None:
        stands = standing is not None and standing.urgency is Urgency.EMERGENCY
        asks = any(part.is_question or _ASKED_FOR & part.names for part in said.parts)
        is_part = said.all_clear and not any(part.joins for part in said.parts)
        return is_part or (stands and not (said.all_clear or asks))
    is_locked_out = standing.service_type is ServiceType.LOCKSMITH
    grows = standing.urgency is not Urgency.LOW and not any(part.joins for part in said.parts)
    return (
        grows
        or standing.urgency is Urgency.EMERGENCY
        or (is_locked_out and danger in (Hazard.LOCKED_IN, Hazard.UNSPECIFIED))
    )


def _was_soonest(before: Case) -> bool:
    """Whether the time that suited was "as soon as possible"."""
    time = before.preferred_time
    return time is not None and time.start is None and times.is_soonest(time.text, before.language)


def _of_urgency(told: Jobs, urgency: Urgency) -> Jobs:
    return told._replace(classification=told.classification.model_copy(update={"urgency": urgency}))


def _without(text: str, span: Span) -> str:
    return text[: span.start] + " " * (span.end - span.start) + text[span.end :]


def _acts(
    said: Acts,
    left: Acts,
    told: Jobs,
    before: Case,
    *,
    danger: Hazard | None,
    given: bool,
    corrected: bool,
) -> tuple[Act, ...]:
    """All that the message does, in the order of `Act`."""
    acts = {*said.acts}
    if told.is_problem or danger is not None:
        acts.add(Act.PROBLEM)
        acts.discard(Act.OFF_TOPIC)
    elif before.standing is not None and not left.is_talk:
        acts.add(Act.DETAIL)
    if given and before.asked:
        acts.add(Act.ANSWER)
    if corrected:
        acts.add(Act.CORRECTION)
    if said.false_alarm and not (told.is_problem or said.goes_on) and before.standing is not None:
        acts.add(Act.RESOLVED)
    if _something_remains(said, told, before):
        acts -= _ENDS
    if before.resolved and not acts & _ENDS and any("left" in part.names for part in said.parts):
        acts.add(Act.PROBLEM)  # "but the hose has to be changed"
    if Act.PROBLEM in acts and said.question is Question.OTHER:
        acts.discard(Act.QUESTION)
    return tuple(act for act in Act if act in acts)


def _declined(said: Acts, prompt: Prompt) -> Acts:
    """What was said, where "never mind" takes back the wish for a person told just before."""
    if Act.PERSON not in said.acts:
        previous = phrases_of.find((prompt.previous or "")[:_LONG], prompt.case)
        if not (prompt.case.wants_person and Act.PERSON in previous.acts):
            return said
    kept = (act for act in said.acts if act not in (Act.CANCEL, Act.PERSON))
    return said._replace(acts=(*kept, Act.NO_PERSON))


def _something_remains(said: Acts, told: Jobs, before: Case) -> bool:
    """Whether a job is still wanted although one is done or called off."""
    if told.also or (told.is_problem and (said.goes_on or before.standing is None)):
        return True
    if said.goes_on and (joints.contrasted(said.parts) or joints.left_to_do(said.parts)):
        return True
    return bool(before.also) and not said.of_all and bool(told.evidence or told.named)


def _question(
    said: Acts, acts: tuple[Act, ...], spoken: str | None, *, timed: bool
) -> Question | None:
    """What is asked; "can you come" with a day asks for the time."""
    if Act.QUESTION not in acts:
        return None
    vague = {Question.OTHER, Question.AREA} if spoken in UNPARTED_LANGUAGES else {Question.OTHER}
    return Question.TIME if timed and said.question in vague else said.question


def _raised(classification: Classification, danger: Hazard | None) -> Classification:
    if danger is None:
        calmer = min(classification.urgency, Urgency.HIGH, key=_ORDER.index)
        return classification.model_copy(update={"urgency": calmer})
    return classification.model_copy(update={"urgency": Urgency.EMERGENCY, "hazard": danger})
