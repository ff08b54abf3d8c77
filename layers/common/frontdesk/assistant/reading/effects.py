"""Whether more about a standing problem makes it urgent, as a learned chance.

What a customer adds ("it does not overflow", "we had somebody here last week") sounds as urgent by
its words as what has got worse. A linear model reads the sentence encoder's vectors, the kinds of
phrases, and the concepts; ``evaluation/train_effects.py`` trains it. It is asked only where a later
message would raise the urgency, which few do, and never of a danger.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from frontdesk.assistant.classifier.lexicon import read
from frontdesk.assistant.classifier.linear import probabilities
from frontdesk.assistant.reading.parts import Part

FILE = Path(__file__).with_name("effects.npz")
"""``names``, one a line; ``of_names`` with a row for each and the bias in the last; ``of_vectors``
with a row for each number of the encoder. The columns are those of `LABELS`."""

LABELS = (
    *("over", "partly", "cancel", "calm", "more", "high", "emergency", "job"),
    *("talk", "detail", "price", "time", "area", "hours", "who", "question"),
    *("person", "noperson", "bot", "complaint", "correct", "off"),
)
"""What a later message does to its case, as ``evaluation/follow.jsonl`` has it."""
_LEAST = 0.2
"""The chance of "high" and "emergency" together from which on a message may raise the urgency."""


class Model(NamedTuple):
    """The weights; ``rows`` are the rows of the names."""

    rows: Mapping[str, int]
    of_names: Any
    of_vectors: Any


def raises(message: str, parts: Sequence[Part]) -> bool:
    """Whether a later message with these clauses may make its problem more urgent."""
    found = chances(message, features(message, parts))
    return found["high"] + found["emergency"] >= _LEAST


def features(message: str, parts: Sequence[Part]) -> frozenset[str]:
    """What is known of a message: the kinds of phrases, whether it asks, and its concepts."""
    return frozenset(_features(message, parts))


def _features(message: str, parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        yield from part.names
        if part.is_question:
            yield "?"
    for clause in read(message):
        for concept in clause.concepts:
            yield f"~{concept}"


def chances(message: str, found: frozenset[str]) -> Mapping[str, float]:
    """The chance of each of `LABELS`; ``found`` are the message's features."""
    from frontdesk.assistant.classifier import encoder, meaning  # noqa: PLC0415 (takes 0.1 s)

    rows, of_names, of_vectors = model()
    known = [*(rows[name] for name in sorted(found) if name in rows), -1]
    scores = of_names[known].sum(axis=0) + encoder.encode(meaning.readable(message)) @ of_vectors
    return probabilities(dict(zip(LABELS, scores.tolist(), strict=True)))


@cache
def model() -> Model:
    """The model, read once."""
    import numpy as np  # noqa: PLC0415 (takes 0.1 s)

    with np.load(FILE) as stored:
        names = stored["names"].tobytes().decode().split("\n")
        of_names, of_vectors = (
            stored[name].astype(np.float32) for name in ("of_names", "of_vectors")
        )
    return Model({name: row for row, name in enumerate(names)}, of_names, of_vectors)
