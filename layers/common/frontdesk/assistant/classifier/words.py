"""Features of single words, learned from examples, for the words that the lexicon lacks.

The features of a word are the word itself, its first three to six letters and its last four and
six letters, which cover its other forms, and the word with the one after it. In scripts without
spaces the features are runs of one to three characters. ``evaluation/train.py`` trains the weights.
"""

import math
import struct
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

from frontdesk.assistant.classifier.lexicon import Clause, length, normalise, places
from frontdesk.assistant.classifier.ordinary import Numbers, number
from frontdesk.assistant.classifier.plain import plain
from frontdesk.assistant.classifier.spelling import respelt
from frontdesk.assistant.classifier.stems import UNPARTED
from frontdesk.models.classification import ServiceType, Urgency

FILE = Path(__file__).with_name("words.bin")
"""Little-endian: the number of features and the weight of a step; then the features' numbers in
ascending order (32 bits each); then, for each feature, its steps for each label (8 bits each)."""

LABELS = (*map(str, ServiceType), *map(str, Urgency))
HEAD = struct.Struct("<If")
_TRADES, _WIDTH = len(ServiceType), len(LABELS)
_MOST_WORDS = 500
_PREFIXES, _SUFFIXES, _RUNS = (3, 4, 5, 6), (4, 6), (1, 2, 3)
_FEW = 16
"""Fewer known features count as this many, so that one word alone does not weigh too much."""
_FEW_CONCEPTS = 6
TRADE_HALF, URGENCY_HALF = 15.0, 40.0
"""The number of words after which a feature weighs half as much as at the beginning: people begin
with what is to be done, and tell of danger later."""


def features(message: str) -> dict[int, float]:
    """The numbers of a message's features, each with the place that it has first.

    Two features rarely have the same number.
    """
    found: dict[int, float] = {}
    for written, place in _written(message):
        found.setdefault(number(written), place)
    return found


def weights(found: Iterable[float], half: float, few: float = _FEW) -> list[float]:
    """The weights of features at places, so that a long message weighs no more than another.

    What stands at the beginning weighs most; ``half`` words after it, half as much.
    """
    by_place = [1 / (1 + place / half) for place in found]
    factor = 1 / math.sqrt(max(few, sum(weight * weight for weight in by_place)))
    return [factor * weight for weight in by_place]


def _written(message: str) -> Iterator[tuple[str, float]]:
    for word, following, place in _words(message):
        for written, offset in _forms(word):
            yield written, place + offset
        if following:
            yield f"{word} {following}", place


def _words(message: str) -> Iterator[tuple[str, str | None, float]]:
    """The words of a message, each with the one after it and its place."""
    first = normalise(plain(message)).split()[:_MOST_WORDS]
    words = respelt(" ".join(first)).split()[:_MOST_WORDS]
    place = 0.0
    for word, following in zip_longest(words, words[1:]):
        yield word, following, place
        place += length(word)


def _forms(word: str) -> Iterator[tuple[str, float]]:
    """A word's own features, each with its distance from the word's beginning in places."""
    if word[0] >= UNPARTED:
        for run in _RUNS:
            for at in range(len(word) - run + 1):
                yield word[at : at + run], at / 2
        return
    yield f" {word} ", 0.0
    for letters in _PREFIXES:
        if len(word) >= letters:
            yield f" {word[:letters]}", 0.0
    for letters in _SUFFIXES:
        if len(word) > letters:
            yield f"{word[-letters:]} ", 0.0


def concepts(parts: tuple[Clause, ...], half: float) -> dict[str, float]:
    """The concepts of a message, each with the weight of the place that it has first."""
    found = _first_places(parts)
    return dict(zip(found, weights(found.values(), half, _FEW_CONCEPTS), strict=True))


@lru_cache(maxsize=16)
def _first_places(parts: tuple[Clause, ...]) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for part in parts:
        for concept, at in part.concepts.items():
            if concept not in found:
                found[concept] = part.place + places(part.text[:at])
    return found


@lru_cache(maxsize=8)
def log_odds(message: str) -> Mapping[str, float]:
    """The log odds that the words add to each trade and urgency; empty if no word is known."""
    found: dict[int, float] = {}
    _, steps, step = _table()
    for word, following, place in _words(message):
        for row, offset in _rows(word):
            found.setdefault(row, place + offset)
        pair = _row_of_pair(f"{word} {following}") if following else None
        if pair is not None:
            found.setdefault(pair, place)
    if not found:
        return {}
    import numpy as np  # noqa: PLC0415 (takes 0.1 s)

    # As `weights`, of which two of so many features take longer.
    first = np.fromiter(found.values(), float, len(found))
    by_place = 1 / (1 + first / np.array([[TRADE_HALF], [URGENCY_HALF]]))
    squares = (by_place * by_place).sum(axis=1, keepdims=True)
    by_place /= np.sqrt(np.maximum(squares, _FEW))
    known = steps.take(np.fromiter(found, int, len(found)), axis=0).astype(float)
    by_trade, by_urgency = (by_place @ known).tolist()
    sums = (*by_trade[:_TRADES], *by_urgency[_TRADES:])
    return {label: step * total for label, total in zip(LABELS, sums, strict=True)}


@lru_cache(maxsize=4096)
def _rows(word: str) -> tuple[tuple[int, float], ...]:
    """The rows of a word's own features in the table, each with its distance from the beginning."""
    row_of = _table()[0].place
    return tuple(
        [(row, offset) for written, offset in _forms(word) if (row := row_of(written)) is not None]
    )


@lru_cache(maxsize=4096)
def _row_of_pair(written: str) -> int | None:
    """The row of a word with the one after it, which messages read together have alike."""
    return _table()[0].place(written)


@cache
def _table() -> tuple[Numbers, Any, float]:
    """The numbers of the known features in ascending order, their steps as an array of numpy with a
    row for each, and a step's weight.
    """
    import numpy as np  # noqa: PLC0415 (takes 0.1 s)

    data = memoryview(FILE.read_bytes())
    count, step = HEAD.unpack_from(data)
    ends = HEAD.size + 4 * count
    steps = np.frombuffer(data[ends:], dtype=np.int8).reshape(count, _WIDTH)
    return Numbers(data[HEAD.size : ends]), steps, step
