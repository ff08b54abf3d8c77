"""A message's reading folded into the case: a pure function, by the rules below.

Trade. It changes on evidence about the problem only. Evidence adds up over the messages, so that a
fault that is told in fragments is recognised in the end; a trade that is certain stays. A second
job that is asked for goes to ``also`` until it is called off; one that is a danger comes first, and
what stood before goes to ``also``. A danger outweighs a trade that was a weak guess.

Urgency. It rises at once. It falls only by what the customer says of this problem: all clear, no
rush (not while a danger stands), resolved, cancelled; then to what remains. Small talk changes
nothing.

Corrections. What staff have set stays, until staff change it or the customer corrects it
explicitly. A new danger counts in any case.
"""

import math
from collections.abc import Mapping
from typing import TypeVar

from frontdesk.cases.trades import others, trade_of
from frontdesk.models.case import Case
from frontdesk.models.classification import Classification, Hazard, ServiceType, Source, Urgency
from frontdesk.models.reading import (
    TEXT_CHARACTERS,
    Act,
    Contact,
    Place,
    Reading,
    newest_facts,
)

T = TypeVar("T", Contact, Place)

_ORDER = list(Urgency)
_HAZARDS = list(Hazard)
_DETAILS = frozenset({Act.DETAIL, Act.COMPLAINT})
_PRESSING = frozenset({Urgency.HIGH, Urgency.EMERGENCY})
_ENDS = frozenset({Act.RESOLVED, Act.CANCEL})


def fold(case: Case, reading: Reading) -> Case:
    """The case after one more message."""
    explicit = Act.CORRECTION in reading.acts
    changes: dict[str, object] = {
        "language": reading.language or case.language,
        "contact": _merged(case, "contact", case.contact, reading.contact, explicit),
        "place": _merged(case, "place", case.place, reading.place, explicit),
        "wants_person": _wants_person(case, reading),
        "summary": _summary(case, reading),
        "photos": case.photos + reading.photos,
        "from_photos": newest_facts(*case.from_photos, *reading.from_photos),
    }
    told = reading.preferred_time or reading.no_time
    if told and (explicit or "preferred_time" not in case.corrected):
        changes["preferred_time"] = reading.preferred_time
    folded = case.model_copy(update=changes | _judged(case, reading))
    if reading.dropped:
        also = tuple(trade for trade in folded.also if trade not in reading.dropped)
        folded = folded.model_copy(update={"also": also})
    return case if folded == case else folded.model_copy(update={"version": case.version + 1})


def later(one: Urgency, other: Urgency) -> Urgency:
    """The more urgent of two."""
    return max(one, other, key=_ORDER.index)


def _judged(case: Case, reading: Reading) -> dict[str, object]:
    """What the message changes of the judgement that stands."""
    told = reading.classification
    standing = case.standing
    danger = told.hazard is not None
    ends = _ENDS & set(reading.acts) and not danger
    speaks = Act.PROBLEM in reading.acts or bool(reading.evidence) or danger
    if standing is None:
        if ends or not speaks:
            return {"resolved": case.resolved or bool(ends)}
        return {
            "standing": told,
            "evidence": reading.evidence,
            "also": others(told.service_type, (), reading.also),
            "resolved": False,
        }
    if ends:
        low = standing.model_copy(update={"urgency": Urgency.LOW, "hazard": None})
        return {"standing": _kept(case, standing, low, reading), "resolved": True}
    if not (speaks or _presses(reading) or reading.all_clear or reading.no_rush):
        return {}
    trade, evidence, also = trade_of(case, standing, reading, speaks=speaks)
    urgency, hazard = _urgency(case, standing, reading, speaks)
    judged = standing.model_copy(
        update={
            "service_type": trade,
            "urgency": urgency,
            "hazard": hazard,
            "confidence": _confidence(standing, told, trade, evidence, speaks),
            **(_explained(told) if speaks and told.service_type == trade else {}),
        }
    )
    return {
        "standing": _kept(case, standing, judged, reading),
        "evidence": evidence,
        "also": also,
        "resolved": case.resolved and not speaks,
    }


def _urgency(
    case: Case, standing: Classification, reading: Reading, speaks: bool
) -> tuple[Urgency, Hazard | None]:
    """How urgent it is, and the danger that stands."""
    told = reading.classification
    if told.hazard is not None:
        return Urgency.EMERGENCY, _graver(
            told.hazard, None if reading.all_clear else standing.hazard
        )
    if reading.all_clear:
        if reading.no_rush:
            return Urgency.LOW, None
        remains = told.urgency if Act.PROBLEM in reading.acts else Urgency.MEDIUM
        remains = later(remains, Urgency.MEDIUM)  # what is left of a danger is no planned work
        return min(remains, standing.urgency, Urgency.HIGH, key=_ORDER.index), None
    if reading.no_rush and standing.hazard is None:
        return Urgency.LOW, None
    if not ((speaks and Act.PROBLEM in reading.acts) or _presses(reading)):
        return standing.urgency, standing.hazard
    urgency = told.urgency if case.resolved else later(standing.urgency, told.urgency)
    return urgency, standing.hazard


def _graver(told: Hazard, stands: Hazard | None) -> Hazard:
    """The graver of a danger that is told and one that stands."""
    return min(told, stands or told, key=_HAZARDS.index)


def _presses(reading: Reading) -> bool:
    """Whether a detail, such as a deadline, makes the standing problem urgent."""
    is_detail = bool(_DETAILS & set(reading.acts) or reading.evidence)
    return is_detail and reading.classification.urgency in _PRESSING


def _confidence(
    standing: Classification,
    told: Classification,
    trade: ServiceType,
    evidence: Mapping[ServiceType, float],
    speaks: bool,
) -> float:
    if not speaks or not evidence:
        return standing.confidence
    total = sum(map(math.exp, evidence.values()))
    share = math.exp(evidence.get(trade, 0.0)) / total
    before = standing.confidence if trade == standing.service_type else 0.0
    alone = told.confidence if trade == told.service_type else 0.0
    return round(min(0.95, max(0.3, before, alone, share)), 2)


def _explained(told: Classification) -> dict[str, object]:
    """What of a message's own judgement explains the standing one."""
    names = ("reasoning", "estimated_duration_minutes", "source", "prompt_version")
    return {name: getattr(told, name) for name in names}


def _kept(
    case: Case, standing: Classification, judged: Classification, reading: Reading
) -> Classification:
    """The new judgement, with what staff have set left as it was."""
    if Act.CORRECTION in reading.acts:
        return judged
    names = {"service_type", "urgency"} & {*case.corrected}
    if reading.classification.hazard is not None:
        names.discard("urgency")
    kept = {name: getattr(standing, name) for name in names}
    return judged.model_copy(update=kept)


def _merged(case: Case, name: str, before: T, found: T, explicit: bool) -> T:
    new = {
        field: value
        for field, value in found.model_dump().items()
        if value is not None and (explicit or f"{name}.{field}" not in case.corrected)
    }
    return before.model_copy(update=new)


def _wants_person(case: Case, reading: Reading) -> bool:
    asks = case.wants_person or Act.PERSON in reading.acts
    return asks and Act.NO_PERSON not in reading.acts


def _summary(case: Case, reading: Reading) -> str | None:
    """The line on the problem: the first told, until there is reason for another.

    What is told after the end of a case is added to it.
    """
    explicit = Act.CORRECTION in reading.acts
    may = explicit or "summary" not in case.corrected
    if Act.PROBLEM not in reading.acts or reading.summary is None or not may:
        return case.summary
    # A model is given the case, and tells all of it; rules have the message only.
    whole = reading.classification.source is Source.CLAUDE
    if case.resolved and case.summary and not whole:
        return _added(case.summary, reading.summary)
    return reading.summary if explicit or whole or not case.summary else case.summary


def _added(before: str, told: str) -> str:
    """Both lines as one, the first cut at a word where they are too long together."""
    room = TEXT_CHARACTERS - len(told) - len("…; ")
    if told in before or room <= 0:
        return before if told in before else told
    if len(before) > room:
        before = before[:room].rpartition(" ")[0] + "…"
    return f"{before}; {told}" if before.strip("…") else told
