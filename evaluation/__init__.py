"""Scores of a classifier on labelled messages, and the messages themselves."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from frontdesk.models.classification import Classification, ServiceType, Urgency

MESSAGES = Path(__file__).with_name("messages.jsonl")
BINS = 10

Classifier = Callable[[str], Classification]


class Labelled(BaseModel):
    """A message with its labels by the labelling rules."""

    id: str
    language: str
    message: str
    service_type: ServiceType
    urgency: Urgency
    split: str = "build"


@dataclass(frozen=True)
class Scores:
    """All scores are in 0–1. A score of emergencies is NaN if there are none."""

    messages: int
    accuracy: float
    macro_f1: float
    urgency_accuracy: float
    emergency_recall: float
    emergency_precision: float
    false_alarm_rate: float
    calibration_error: float


def labelled(split: str) -> list[Labelled]:
    """The labelled messages of one split, ``build`` or ``held_out``."""
    return [row for row in read_messages(MESSAGES) if row.split == split]


def read_messages(path: Path) -> list[Labelled]:
    """The messages of a file, one per line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Labelled.model_validate_json(line) for line in lines]


def score(classify: Classifier, rows: Iterable[Labelled]) -> Scores:
    """Classify every message and compare the results with the labels."""
    rows = list(rows)
    return compare(rows, [classify(row.message) for row in rows])


def compare(rows: Sequence[Labelled], found: Sequence[Classification]) -> Scores:
    """The scores of ``found`` against the labels; a hazard counts as an emergency."""
    right = [row.service_type == c.service_type for row, c in zip(rows, found, strict=True)]
    urgencies = [Urgency.EMERGENCY if c.hazard else c.urgency for c in found]
    real = [row.urgency == Urgency.EMERGENCY for row in rows]
    alarm = [urgency == Urgency.EMERGENCY for urgency in urgencies]
    caught = sum(r and a for r, a in zip(real, alarm, strict=True))
    return Scores(
        messages=len(rows),
        accuracy=_ratio(sum(right), len(rows)),
        macro_f1=_macro_f1(rows, found),
        urgency_accuracy=_ratio(
            sum(row.urgency == u for row, u in zip(rows, urgencies, strict=True)), len(rows)
        ),
        emergency_recall=_ratio(caught, sum(real)),
        emergency_precision=_ratio(caught, sum(alarm)),
        false_alarm_rate=_ratio(sum(alarm) - caught, len(rows) - sum(real)),
        calibration_error=_calibration_error([c.confidence for c in found], right),
    )


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def _macro_f1(rows: Sequence[Labelled], found: Sequence[Classification]) -> float:
    """The mean over the types of 2·hits / (labelled + said)."""
    pairs = [(row.service_type, c.service_type) for row, c in zip(rows, found, strict=True)]
    f1 = []
    for kind in {real for real, _ in pairs}:
        hits = sum(real == said == kind for real, said in pairs)
        mentions = sum((real == kind) + (said == kind) for real, said in pairs)
        f1.append(2 * hits / mentions)
    return _ratio(sum(f1), len(f1))


def _calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error over equal-width bins (Guo et al., 2017, arXiv:1706.04599)."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, ok in zip(confidences, right, strict=True):
        bins.setdefault(min(int(confidence * BINS), BINS - 1), []).append((confidence, ok))
    gap = sum(abs(sum(c for c, _ in bin_) - sum(ok for _, ok in bin_)) for bin_ in bins.values())
    return _ratio(gap, len(right))
