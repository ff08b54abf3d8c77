"""Tables of a classifier's scores on labelled messages, by language, length and kind."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple
from itertools import pairwise

from evaluation import Classifier, Labelled, compare, reliability

HEADINGS = (
    "n", "type", "macro-F1", "urgency", "recall", "precision", "alarms", "customers", "ECE"
)  # fmt: skip
LENGTHS = (0, 80, 200, 500, 100_000)
"""The limits between lengths of messages, in characters."""

Subset = tuple[str, Sequence[int]]


def report(name: str, classify: Classifier, rows: Sequence[Labelled]) -> None:
    """Print a table of ``classify``'s scores for each split, and how far its confidence holds.

    Recall, precision and alarms are of emergencies; ``customers`` are the alarms without messages
    that nobody would write to a business.
    """
    for split in sorted({row.split for row in rows}):
        chosen = [row for row in rows if row.split == split]
        found = [classify(row.message) for row in chosen]
        print(f"{f'{name}, {split}':<24}" + "".join(f"{heading:>10}" for heading in HEADINGS))
        for label, members in _subsets(chosen):
            scores = compare([chosen[at] for at in members], [found[at] for at in members])
            count, *measures = astuple(scores)
            print(f"{label:<24}{count:>10}" + "".join(f"{each:>10.3f}" for each in measures))
        print(f"{'confidence':<24}{'n':>10}{'mean':>10}{'right':>10}")
        for number, each in reliability(chosen, found).items():
            limits = f"{number / 10:.1f}-{number / 10 + 0.1:.1f}"
            means = f"{each.confidence:>10.3f}{each.accuracy:>10.3f}"
            print(f"  {limits:<22}{each.messages:>10}{means}")
        print()


def _subsets(rows: Sequence[Labelled]) -> Iterator[Subset]:
    """All messages; those of each language, of each length, and of each kind."""
    yield "all", range(len(rows))
    languages = sorted({row.language for row in rows})
    if len(languages) > 1:
        yield from (
            (f"  {each}", [at for at, row in enumerate(rows) if row.language == each])
            for each in languages
        )
    for shortest, beyond in pairwise(LENGTHS):
        members = [at for at, row in enumerate(rows) if shortest <= len(row.message) < beyond]
        if members:
            last = f"-{beyond - 1}" if beyond != LENGTHS[-1] else " or more"
            yield f"  {shortest}{last} characters", members
    asked = [at for at, row in enumerate(rows) if any(mark in row.message for mark in "?？؟")]
    yield "  with a question mark", asked
    for tag in sorted({tag for row in rows for tag in row.tags}):
        yield f"  {tag}", [at for at, row in enumerate(rows) if tag in row.tags]
