"""Which trade a case is of: the part of the fold that weighs the evidence for each."""

from frontdesk.models.case import Case
from frontdesk.models.classification import (
    HAZARD_TRADES,
    Classification,
    Hazard,
    ServiceType,
    Urgency,
)
from frontdesk.models.reading import Act, Reading, strongest

SURE = 0.6
"""The confidence from which on a trade is taken as told."""

FIRM = 0.75
"""The confidence from which on more about a problem does not change its trade."""


def trade_of(
    case: Case, standing: Classification, reading: Reading, *, speaks: bool
) -> tuple[ServiceType, dict[ServiceType, float], tuple[ServiceType, ...]]:
    """The trade that comes first, the evidence for each, and the other jobs.

    A danger that only some trades can end leaves the first to those.
    """
    trade, evidence, also = _by_evidence(case, standing, reading, speaks)
    possible = HAZARD_TRADES.get(
        reading.classification.hazard or standing.hazard or Hazard.UNSPECIFIED
    )
    if possible is None or trade in possible or reading.all_clear:
        return trade, evidence, also
    if standing.service_type in possible:
        trade = standing.service_type
    else:
        trade = max(possible, key=lambda one: evidence.get(one, 0.0))
    left = {one: odds for one, odds in evidence.items() if one in possible}
    return trade, left, others(trade, case.also, also)


def _by_evidence(
    case: Case, standing: Classification, reading: Reading, speaks: bool
) -> tuple[ServiceType, dict[ServiceType, float], tuple[ServiceType, ...]]:
    told = reading.classification
    kept = standing.service_type
    new = reading.evidence
    other = told.service_type not in (kept, ServiceType.GENERAL_MAINTENANCE)
    if other and _comes_first(standing, reading):
        also = others(told.service_type, case.also, (kept, *reading.also))
        return told.service_type, new, also
    if other and standing.confidence < FIRM and told.hazard and standing.hazard is None:
        # A danger outweighs a weak guess.
        return (
            told.service_type,
            new or case.evidence,
            others(told.service_type, case.also, reading.also),
        )
    if not (speaks and new):
        return kept, case.evidence, others(kept, case.also, reading.also)
    sure = told.confidence >= SURE and Act.PROBLEM in reading.acts
    is_cause = reading.all_clear and standing.hazard is Hazard.GAS
    if other and (Act.CORRECTION in reading.acts or ((case.resolved or is_cause) and sure)):
        return told.service_type, new, others(told.service_type, case.also, reading.also)
    if other and standing.confidence >= FIRM:
        return kept, case.evidence, others(kept, case.also, reading.also)
    evidence = strongest(
        {
            trade: case.evidence.get(trade, 0.0) + new.get(trade, 0.0)
            for trade in {**case.evidence, **new}
        }
    )
    best = max(evidence, key=lambda trade: evidence[trade])
    if evidence[best] <= evidence.get(kept, 0.0):
        best = kept
    return best, evidence, others(best, case.also, reading.also)


def _comes_first(standing: Classification, reading: Reading) -> bool:
    """Whether a danger comes before the standing job, instead of being a part of it.

    It cannot follow from planned work; of a fault it may be the consequence.
    """
    told = reading.classification
    if told.hazard is None or standing.hazard is not None:
        return False
    is_told = told.service_type in reading.also and standing.confidence >= FIRM
    return is_told or (standing.urgency is Urgency.LOW and standing.confidence >= SURE)


def others(
    first: ServiceType, before: tuple[ServiceType, ...], new: tuple[ServiceType, ...]
) -> tuple[ServiceType, ...]:
    """The jobs beside the ``first``, each once."""
    left_out = (first, ServiceType.GENERAL_MAINTENANCE)
    return tuple(dict.fromkeys(t for t in (*before, *new) if t not in left_out))
