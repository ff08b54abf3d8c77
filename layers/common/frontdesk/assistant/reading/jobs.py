"""The jobs that a message tells: the trade of the first, the evidence for each, and the others."""

from collections.abc import Iterable
from typing import NamedTuple

from frontdesk.assistant.classifier import keywords
from frontdesk.assistant.classifier.lexicon import read, trades
from frontdesk.assistant.reading.acts import Part
from frontdesk.models.case import Case
from frontdesk.models.classification import Classification, ServiceType, Urgency

_SURE = 0.6
"""As in the fold: the confidence from which on a trade is taken as told."""

_VERY_SURE = 0.7
_LIKELY = 0.45
_NAMED = 2
"""The weight from which on a concept names a thing of a trade by itself."""

_NO_THINGS = frozenset({"admin", "chat"})
_NO_EVIDENCE = frozenset({"no", "who", "area", "hours"})
_LONG = 2000
"""From this length on a message is read as it stands, small talk included, to read it only once."""

_ORDER = list(Urgency)


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


def find(rest: str, parts: tuple[Part, ...], before: Case) -> Jobs:
    """The jobs in ``rest``, whose clauses are ``parts``; ``before`` is the case before it."""
    text = " . ".join(part.text for part in parts if part.text) if len(rest) < _LONG else rest
    first, others = _parted(parts)
    weight, first_weight = named(text), named(first)
    standing = before.standing
    whole = keywords.classify(rest)
    told = [
        job
        for job, weight_of_it in ((keywords.classify(text), named(text)) for text in others)
        if job.confidence >= (_LIKELY if weight_of_it >= _NAMED else _SURE)
        and weight_of_it > 0
        and not any("no" in part.names for part in parts)
        and job.service_type is not ServiceType.GENERAL_MAINTENANCE
        and (first_weight or standing is not None)
    ]
    if told and first_weight:
        text = first
    main = keywords.classify(text) if weight else whole
    if weight > _NAMED and any("complaint" in part.names for part in parts):
        main = _of_a_trade(main, text)
    urgency = max((job.urgency for job in (whole, *told)), key=_ORDER.index)
    main = main.model_copy(update={"urgency": urgency})
    first_trade = main.service_type if first_weight or standing is None else standing.service_type
    also = tuple(dict.fromkeys(j.service_type for j in told if j.service_type != first_trade))
    is_problem = bool(also) or _is_problem(text, weight, main, before, parts)
    adds = weight > 0 and _adds(main, standing, parts)
    speaks = is_problem or adds or _is_weak(text, main, before)
    is_beside = bool(also) and not first_weight
    evidence = keywords.evidence(text) if speaks and not is_beside else {}
    if main.service_type is not ServiceType.GENERAL_MAINTENANCE and evidence:
        evidence.pop(ServiceType.GENERAL_MAINTENANCE)
    if not is_problem and main.urgency is Urgency.EMERGENCY:
        calmer = Urgency.HIGH if weight else Urgency.MEDIUM
        main = main.model_copy(update={"urgency": calmer})
    return Jobs(main, evidence, also, is_problem, weight > 0)


def _of_a_trade(told: Classification, text: str) -> Classification:
    """The classification, with the likeliest real trade: a complaint names what it is about."""
    if told.service_type is not ServiceType.GENERAL_MAINTENANCE:
        return told
    evidence = keywords.evidence(text)
    evidence.pop(ServiceType.GENERAL_MAINTENANCE)
    return told.model_copy(update={"service_type": max(evidence, key=lambda t: evidence[t])})


def named(text: str) -> float:
    """How surely ``text``, normalised, names a thing of a trade: its concepts' greatest weight."""
    known = trades()
    return max(
        (
            weight
            for clause in read(text)
            for concept in clause.concepts
            if concept not in _NO_THINGS and not concept.startswith("trade_")
            for weight in known.get(concept, {}).values()
        ),
        default=0.0,
    )


def _is_problem(
    text: str, weight: float, told: Classification, before: Case, parts: Iterable[Part]
) -> bool:
    """Whether a problem of its own is told, rather than nothing or more about the standing one."""
    general = told.service_type is ServiceType.GENERAL_MAINTENANCE
    sure = told.confidence >= _SURE and not general
    standing = before.standing
    if standing is None or before.resolved:
        return weight >= _NAMED or (bool(text) and sure) or (weight > 0 and not general)
    if told.service_type is standing.service_type:
        return weight >= _NAMED and sure
    about = standing.hazard is not None or any("same" in part.names for part in parts)
    if standing.confidence < _SURE:
        return weight > 0 and sure
    return weight > _NAMED and told.confidence >= _VERY_SURE and not general and not about


def _adds(told: Classification, standing: Classification | None, parts: Iterable[Part]) -> bool:
    """Whether a detail counts as evidence: no chat, doubt or denial, and no danger stands."""
    general = told.service_type is ServiceType.GENERAL_MAINTENANCE
    talk = any(_NO_EVIDENCE & part.names for part in parts)
    doubtful = any(part.is_question for part in parts) and told.confidence < _SURE
    talk = talk or doubtful
    return standing is not None and standing.hazard is None and not (general or talk)


def _is_weak(text: str, told: Classification, before: Case) -> bool:
    """Whether words without a named thing still tell something: of a trade that is not sure yet."""
    sure = before.standing is not None and before.standing.confidence >= _SURE
    general = told.service_type is ServiceType.GENERAL_MAINTENANCE
    return bool(text) and not sure and not general


def _parted(parts: tuple[Part, ...]) -> tuple[str, list[str]]:
    """The text of the first job, and those of the others, as connecting words part them."""
    first: list[str] = []
    others: list[list[str]] = []
    sentence = -1
    for part in parts:
        if part.joins:
            head, tail = part.around_joint
            if not (head and named(tail)):
                tail, head = f"{head} {tail}".strip(), ""
            (others[-1] if others and part.sentence == sentence else first).append(head)
            others.append([tail])
            sentence = part.sentence
        elif others and part.sentence == sentence:
            others[-1].append(part.text)
        else:
            first.append(part.text)
    return " . ".join(filter(None, first)), [" . ".join(filter(None, each)) for each in others]
