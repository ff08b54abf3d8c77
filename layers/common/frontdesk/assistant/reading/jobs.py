"""The jobs that a message tells: the trade of the first, the evidence for each, and the others."""

from collections.abc import Iterable
from typing import NamedTuple

from frontdesk.assistant.classifier import keywords
from frontdesk.assistant.classifier.lexicon import clauses, normalise, places, read, trades
from frontdesk.assistant.reading import other_jobs, smells
from frontdesk.assistant.reading.acts import Acts
from frontdesk.assistant.reading.joints import named, parted
from frontdesk.assistant.reading.parts import CALMING, Part
from frontdesk.assistant.reading.pieces import MARK
from frontdesk.models.case import Case, Missing
from frontdesk.models.classification import FALLBACK, Classification, Hazard, ServiceType, Urgency
from frontdesk.models.reading import Question

_SURE = 0.6
"""As in the fold: the confidence from which on a trade is taken as told."""

_VERY_SURE = 0.7

_NAMED = 2
"""The weight from which on a concept names a thing of a trade by itself."""

_NO_EVIDENCE = frozenset({"no", "who", "area", "hours"})
_ENDS = frozenset({"resolved", "cancel"})
_GAS = frozenset({"gas", "smell", "hiss", "leak", "room"})
_FEW_WORDS, _FEWEST_WORDS = 4, 2
"""Up to so many words that are left beside contact details and places ("I live in …, surname …"),
and beside a time, are about these."""
_LONG = 2000
"""From this length on a message is read as it stands, small talk included, to read it only once."""

_AT_THE_DOOR = frozenset({ServiceType.ELECTRICAL, ServiceType.LOCKSMITH, ServiceType.HANDYMAN})
"""The trades of what only tells how to get in ("the bell is broken, please knock")."""

_ORDER = list(Urgency)
_PRESSING = frozenset({Urgency.HIGH, Urgency.EMERGENCY})


class Jobs(NamedTuple):
    """What a message tells of jobs.

    ``classification`` is of the first job. ``is_problem``: a thing and its fault, or a job, are
    told, and not only more about the standing one. ``named``: a thing of some trade is named.
    """

    classification: Classification
    evidence: dict[ServiceType, float]
    also: tuple[ServiceType, ...]
    is_problem: bool
    named: bool


def find(rest: str, timed: str, parts: tuple[Part, ...], before: Case, message: str) -> Jobs:
    """The jobs in ``rest``, whose clauses are ``parts``; ``before`` is the case before it.

    ``timed`` is ``rest`` with the times in it: a deadline tells how urgent it is. ``message`` is
    the whole, whose meaning counts for the first job. The few words that are left beside details,
    and name no thing, tell of no job.
    """
    standing = before.standing
    goes_on = standing is not None
    if standing is not None and standing.confidence >= _SURE:
        parts = _without_visits(parts)
    said = " . ".join(part.text for part in parts if part.text)
    # Where nothing was left out, it need not be read twice.
    text = said if len(rest) < _LONG and said.replace(" . ", " ") != normalise(rest) else rest
    first, others = parted(parts, text, standing.service_type if standing is not None else None)
    weight = named(text)
    first_weight = named(first) if others else weight
    names = frozenset(name for part in parts for name in part.names)
    told = other_jobs.announced(others, parts, standing)
    if not told and standing is not None:
        other = other_jobs.untold(text, parts, standing, before.language, is_announced=bool(others))
        if other is not None:
            told, first_weight = [other], 0
    of_door = _AT_THE_DOOR if "knock" in names else frozenset()
    told = [job for job in told if job.service_type not in of_door]
    if told and first_weight:
        text = first
    alone = text if told and first_weight else _without_greeting(timed, parts)
    first_urgency = keywords.urgency_of(alone, by_words=goes_on, whole=message)
    urgency = max((first_urgency, *(job.urgency for job in told)), key=_ORDER.index)
    of_trade = text if weight else timed
    main = keywords.classify(of_trade, urgency, by_words=goes_on, whole=message)
    if weight > _NAMED and ("complaint" in names or _is_asked(before)):
        main = _of_a_trade(main, text)
    first_trade = main.service_type if first_weight or standing is None else standing.service_type
    if standing is not None and standing.confidence >= _SURE and main.service_type in _trades(told):
        first_trade, first_weight = standing.service_type, 0  # all of it is about another job
    of_first = standing.service_type if standing is not None else first_trade
    told = [job for job in told if not other_jobs.is_object(job, text, of_first)]
    also = tuple(dict.fromkeys(j.service_type for j in told if j.service_type != first_trade))
    general = main.service_type is ServiceType.GENERAL_MAINTENANCE
    told_of = text if rest == message or weight or _is_much(parts, MARK in rest) else ""
    tells = _remains(text, before, parts) or _is_problem(told_of, weight, main, before, parts)
    is_problem = (bool(also) or tells) and not (general and not goes_on and "who" in names)
    adds = weight > 0 and _adds(main, standing, parts)
    speaks = is_problem or adds or _is_weak(told_of, main, before)
    evidence = keywords.evidence(text) if speaks and (first_weight or not also) else {}
    if evidence and not general:
        evidence.pop(ServiceType.GENERAL_MAINTENANCE, None)
    is_grave = urgency is Urgency.EMERGENCY and not smells.is_all(text)
    if standing is None and not is_grave and smells.is_from_nothing(text):
        main, is_problem = _of_no_trade(main), True
    if not is_problem and main.urgency is Urgency.EMERGENCY:
        calmer = Urgency.HIGH if weight else Urgency.MEDIUM
        main = main.model_copy(update={"urgency": calmer})
    found = Jobs(main, evidence, also, is_problem, weight > 0)
    return _of_complaint(found, message) if not standing and "complaint" in names else found


def _is_asked(before: Case) -> bool:
    """Whether a number was asked for before any job was told, as after a complaint."""
    return before.standing is None and Missing.PHONE in before.asked


def only_answers(told: Jobs, said: Acts, rest: str, before: Case, *, given: bool) -> bool:
    """Whether a message only gives details, or asks who answers: that makes nothing more urgent."""
    if said.presses or told.is_problem:
        return False
    if said.question is Question.WHO:
        return not told.named
    if not given or before.standing is None or told.classification.urgency in _PRESSING:
        return False
    return not any(part.concepts for part in read(rest))


def _of_complaint(told: Jobs, message: str) -> Jobs:
    """What a complaint is about: who was to come tells it as well ("your plumber never came").

    One that names nothing tells no problem yet.
    """
    named = {name for part in read(message) for name in part.concepts if name.startswith("trade_")}
    main = told.classification
    is_general = main.service_type is ServiceType.GENERAL_MAINTENANCE
    is_told = told.named or main.confidence >= _SURE or (told.is_problem and bool(named))
    if is_told and not is_general:
        return told
    if len(named) != 1:
        return told if told.named else told._replace(evidence={}, is_problem=False)
    trade = ServiceType(named.pop().removeprefix("trade_"))
    main = main.model_copy(update={"service_type": trade, "confidence": _SURE})
    return told._replace(classification=main, evidence=keywords.evidence(message), is_problem=True)


def _trades(told: Iterable[Classification]) -> set[ServiceType]:
    return {job.service_type for job in told}


def _without_greeting(text: str, parts: tuple[Part, ...]) -> str:
    """``text`` without a greeting as its first clause: politeness makes nothing less urgent."""
    if not parts or parts[0].text or "greeting" not in parts[0].names:
        return text
    return text[len(clauses(text)[0]) :] if text.strip() else text


def _without_visits(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The clauses without the sentences that only tell what another tradesperson did or said."""
    visits = {part.sentence for part in parts if "worker" in part.names}
    return tuple(part for part in parts if part.sentence not in visits)


def _remains(text: str, before: Case, parts: tuple[Part, ...]) -> bool:
    """Whether something of another trade is told beside what is over.

    After a smell of gas that may be what it came from ("it is safe, the stove needs a new hose").
    """
    standing = before.standing
    if standing is None:
        return False
    was_gas = standing.hazard is Hazard.GAS and not _names_source(before.summary or "")
    if not any(part.names & (CALMING if was_gas else _ENDS) for part in parts):
        return False
    joints_of = {"but", "left"} if was_gas else {"but"}
    is_told = any(joints_of & part.names for part in parts)
    other = other_jobs.asked(text, _SURE) if is_told else None
    return other is not None and other.service_type != standing.service_type


def _names_source(summary: str) -> bool:
    """Whether what was told of a smell of gas names a thing that it comes from."""
    said = {concept for part in read(summary) for concept in part.concepts} - _GAS
    return any(weight >= _NAMED for one in said for weight in trades().get(one, {}).values())


def _of_no_trade(told: Classification) -> Classification:
    """The classification, with the trade left open."""
    return FALLBACK.model_copy(update={"urgency": told.urgency})


def _of_a_trade(told: Classification, text: str) -> Classification:
    """The classification, with the likeliest real trade: a complaint names what it is about."""
    if told.service_type is not ServiceType.GENERAL_MAINTENANCE:
        return told
    evidence = keywords.evidence(text)
    evidence.pop(ServiceType.GENERAL_MAINTENANCE, None)
    return told.model_copy(update={"service_type": max(evidence, key=lambda t: evidence[t])})


def _is_problem(
    text: str, weight: float, told: Classification, before: Case, parts: Iterable[Part]
) -> bool:
    """Whether a problem of its own is told, rather than nothing or more about the standing one."""
    general = told.service_type is ServiceType.GENERAL_MAINTENANCE
    sure = told.confidence >= _SURE and not general
    standing = before.standing
    if standing is None or before.resolved:
        if told.urgency is Urgency.EMERGENCY:
            return bool(text)
        return weight >= _NAMED or (bool(text) and sure) or (weight > 0 and not general)
    if told.service_type is standing.service_type:
        return weight >= _NAMED and sure
    about = standing.hazard is not None or any("same" in part.names for part in parts)
    if standing.confidence < _SURE:
        return weight > 0 and sure
    return weight > _NAMED and told.confidence >= _VERY_SURE and not general and not about


def _adds(told: Classification, standing: Classification | None, parts: Iterable[Part]) -> bool:
    """Whether a detail counts as evidence: no chat, doubt or denial.

    It counts for no danger whose trade is sure.
    """
    general = told.service_type is ServiceType.GENERAL_MAINTENANCE
    talk = any(_NO_EVIDENCE & part.names for part in parts)
    doubtful = any(part.is_question for part in parts) and told.confidence < _SURE
    talk = talk or doubtful
    if standing is None or general or talk:
        return False
    return standing.hazard is None or standing.confidence < _VERY_SURE


def _is_much(parts: Iterable[Part], has_details: bool) -> bool:
    """Whether more than a few words are said besides phrases and details, or besides a time."""
    said = sum(places(part.text) for part in parts if part.text)
    return said > (_FEW_WORDS if has_details else _FEWEST_WORDS)


def _is_weak(text: str, told: Classification, before: Case) -> bool:
    """Whether words without a named thing still tell something: of a trade that is not sure yet."""
    sure = before.standing is not None and before.standing.confidence >= _SURE
    general = told.service_type is ServiceType.GENERAL_MAINTENANCE
    return bool(text) and not sure and not general
