"""Scores of a classifier on labelled messages, and the messages themselves."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from frontdesk.models.classification import Classification, ServiceType, Urgency

MESSAGES = Path(__file__).with_name("messages.jsonl")
KINDS = Path(__file__).with_name("kinds.jsonl")
"""Held-out messages of the kinds that are easily misread, with tags."""
STORIES = Path(__file__).with_name("stories.jsonl")
"""Held-out messages in the style of ``everyday.jsonl``, in 14 languages."""
DANGERS = Path(__file__).with_name("dangers.jsonl")
"""Messages on dangers as people tell them, and what seems one; a quarter of them held out."""
OPENINGS = Path(__file__).with_name("openings.jsonl")
"""Held-out messages that open a conversation, in 19 languages."""
CALLS = Path(__file__).with_name("calls.jsonl")
"""Held-out short messages in everyday words, in 19 languages, four in ten of them dangers."""
BINS = 10

DISLIKED = "rated_down"
"""The tag of a row from a running desk whose label led to a reply that somebody rated down."""

Classifier = Callable[[str], Classification]


class Labelled(BaseModel):
    """A message with its labels by the labelling rules.

    The tags name the kind of a message (``question``, ``denied``, ``past``, ``figurative``,
    ``hardware``, ``lookalike``), doubts about a label (``ambiguous_type``, ``ambiguous_urgency``),
    and what nobody would write to a business (``not_customer``).
    """

    id: str
    message: str
    service_type: ServiceType
    urgency: Urgency
    language: str = "unknown"
    split: str = "build"
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scores:
    """All scores are in 0–1. A score is NaN if there is nothing to score.

    A message whose tags say that its type or urgency is ambiguous does not count for that label.
    """

    messages: int
    accuracy: float
    macro_f1: float
    urgency_accuracy: float
    emergency_recall: float
    emergency_precision: float
    false_alarm_rate: float
    customer_alarm_rate: float
    """The false alarms among the messages that a customer could have written."""
    calibration_error: float


@dataclass(frozen=True)
class Bin:
    """The messages whose confidence is within one tenth: their number, and two means."""

    messages: int
    confidence: float
    accuracy: float


def labelled(split: str, path: Path = MESSAGES) -> list[Labelled]:
    """The labelled messages of one split of a file, ``build`` or ``held_out``."""
    return [row for row in read_messages(path) if row.split == split]


def read_messages(path: Path) -> list[Labelled]:
    """The messages of a file, one per line; lines without any are passed over."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Labelled.model_validate_json(line) for line in lines if line.strip()]


def score(classify: Classifier, rows: Iterable[Labelled]) -> Scores:
    """Classify every message and compare the results with the labels."""
    rows = list(rows)
    return compare(rows, [classify(row.message) for row in rows])


def compare(rows: Sequence[Labelled], found: Sequence[Classification]) -> Scores:
    """The scores of ``found`` against the labels; a hazard counts as an emergency."""
    pairs = list(zip(rows, found, strict=True))
    typed = [(row.service_type, c) for row, c in pairs if _is_typed(row)]
    right = [kind == c.service_type for kind, c in typed]
    urgent = [row.urgency == _urgency(c) for row, c in pairs if "ambiguous_urgency" not in row.tags]
    real = [row.urgency == Urgency.EMERGENCY for row in rows]
    alarm = [_urgency(c) == Urgency.EMERGENCY for c in found]
    calm = [
        (alarmed, "not_customer" not in row.tags)
        for row, danger, alarmed in zip(rows, real, alarm, strict=True)
        if not danger
    ]
    caught = sum(r and a for r, a in zip(real, alarm, strict=True))
    customers = [alarmed for alarmed, is_customer in calm if is_customer]
    return Scores(
        messages=len(rows),
        accuracy=_ratio(sum(right), len(right)),
        macro_f1=_macro_f1([(kind, c.service_type) for kind, c in typed]),
        urgency_accuracy=_ratio(sum(urgent), len(urgent)),
        emergency_recall=_ratio(caught, sum(real)),
        emergency_precision=_ratio(caught, sum(alarm)),
        false_alarm_rate=_ratio(sum(alarmed for alarmed, _ in calm), len(calm)),
        customer_alarm_rate=_ratio(sum(customers), len(customers)),
        calibration_error=_calibration_error([c.confidence for _, c in typed], right),
    )


def reliability(rows: Sequence[Labelled], found: Sequence[Classification]) -> dict[int, Bin]:
    """How often the type is right at each confidence; the key 8 stands for 0.8 to 0.9."""
    typed = [(row, c) for row, c in zip(rows, found, strict=True) if _is_typed(row)]
    right = [row.service_type == c.service_type for row, c in typed]
    return {
        number: Bin(
            len(members),
            sum(confidence for confidence, _ in members) / len(members),
            sum(ok for _, ok in members) / len(members),
        )
        for number, members in sorted(_bins([c.confidence for _, c in typed], right).items())
    }


def _is_typed(row: Labelled) -> bool:
    return "ambiguous_type" not in row.tags


def _urgency(found: Classification) -> Urgency:
    return Urgency.EMERGENCY if found.hazard else found.urgency


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def _macro_f1(pairs: Sequence[tuple[ServiceType, ServiceType]]) -> float:
    """The mean over the types of 2·hits / (labelled + said), from pairs (labelled, said)."""
    f1 = []
    for kind in {real for real, _ in pairs}:
        hits = sum(real == said == kind for real, said in pairs)
        mentions = sum((real == kind) + (said == kind) for real, said in pairs)
        f1.append(2 * hits / mentions)
    return _ratio(sum(f1), len(f1))


def _bins(
    confidences: Sequence[float], right: Sequence[bool]
) -> dict[int, list[tuple[float, bool]]]:
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, ok in zip(confidences, right, strict=True):
        bins.setdefault(min(int(confidence * BINS), BINS - 1), []).append((confidence, ok))
    return bins


def _calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error over equal-width bins (Guo et al., 2017, arXiv:1706.04599)."""
    bins = _bins(confidences, right).values()
    gap = sum(abs(sum(c for c, _ in bin_) - sum(ok for _, ok in bin_)) for bin_ in bins)
    return _ratio(gap, len(right))
