import math
from collections.abc import Sequence

import pytest

from evaluation import Labelled, compare, reliability
from frontdesk.models.classification import Classification, Hazard, ServiceType, Source, Urgency

PLUMBING, HVAC = ServiceType.PLUMBING, ServiceType.HVAC


def row(kind: ServiceType, urgency: Urgency, *tags: str) -> Labelled:
    return Labelled(id="1", message="", service_type=kind, urgency=urgency, tags=tags)


def found(
    kind: ServiceType, urgency: Urgency, confidence: float = 0.9, hazard: Hazard | None = None
) -> Classification:
    return Classification(
        service_type=kind,
        urgency=urgency,
        confidence=confidence,
        reasoning="",
        estimated_duration_minutes=0,
        source=Source.KEYWORDS,
        hazard=hazard,
    )


ROWS = [
    row(PLUMBING, Urgency.EMERGENCY),
    row(PLUMBING, Urgency.EMERGENCY),
    row(HVAC, Urgency.LOW, "ambiguous_type"),
    row(HVAC, Urgency.LOW, "ambiguous_urgency", "not_customer"),
    row(HVAC, Urgency.LOW, "question"),
]
FOUND = [
    found(PLUMBING, Urgency.LOW, hazard=Hazard.GAS),
    found(HVAC, Urgency.HIGH),
    found(PLUMBING, Urgency.LOW),
    found(HVAC, Urgency.EMERGENCY),
    found(HVAC, Urgency.LOW, 0.5),
]


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ("messages", 5),
        ("accuracy", 3 / 4),
        ("urgency_accuracy", 3 / 4),
        ("emergency_recall", 1 / 2),
        ("emergency_precision", 1 / 2),
        ("false_alarm_rate", 1 / 3),
        ("customer_alarm_rate", 0),
        ("calibration_error", (3 * (0.9 - 2 / 3) + 0.5) / 4),
    ],
)
def test_scores_count_what_is_not_ambiguous(score: str, expected: float) -> None:
    assert getattr(compare(ROWS, FOUND), score) == pytest.approx(expected)


def test_a_score_of_nothing_is_not_a_number() -> None:
    calm: Sequence[Labelled] = ROWS[2:]
    assert math.isnan(compare(calm, FOUND[2:]).emergency_recall)


def test_reliability_tells_how_often_a_confidence_is_right() -> None:
    bins = reliability(ROWS, FOUND)
    assert [(number, each.messages) for number, each in bins.items()] == [(5, 1), (9, 3)]
    assert bins[9].accuracy == pytest.approx(2 / 3)
