"""Features of single words, learned from examples, for the words that the lexicon lacks.

The features of a word are the word itself, its first three to six letters and its last four and
six letters, which cover its other forms, and the word with the one after it. In scripts without
spaces the features are runs of one to three characters. ``evaluation/train.py`` trains the weights.
"""

import math
import struct
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from frontdesk.assistant.classifier.lexicon import normalise
from frontdesk.assistant.classifier.plain import plain
from frontdesk.models.classification import ServiceType, Urgency

FILE = Path(__file__).with_name("words.bin")
"""Little-endian: the number of features and the weight of a step; then the number of each feature
(32 bits); then, for each feature, its steps for each label (8 bits each)."""

LABELS = (*map(str, ServiceType), *map(str, Urgency))
HEAD = struct.Struct("<If")
_MOST_WORDS = 500
_PREFIXES, _SUFFIXES, _RUNS = (3, 4, 5, 6), (4, 6), (1, 2, 3)
_FEW = 16
"""Fewer known features count as this many, so that one word alone does not weigh too much."""
_UNPARTED = "\u2e80"  # the first of the Chinese and Japanese scripts


def features(message: str) -> set[int]:
    """The numbers of a message's features; two features rarely have the same number."""
    return {crc32(written.encode("utf-8", "replace")) for written in _written(message)}


def _written(message: str) -> Iterator[str]:
    words = normalise(plain(message)).split()[:_MOST_WORDS]
    for word in words:
        if word[0] >= _UNPARTED:
            for length in _RUNS:
                yield from (word[at : at + length] for at in range(len(word) - length + 1))
            continue
        yield f" {word} "
        yield from (f" {word[:length]}" for length in _PREFIXES if len(word) >= length)
        yield from (f"{word[-length:]} " for length in _SUFFIXES if len(word) > length)
    yield from (f"{one} {other}" for one, other in pairwise(words))


@lru_cache(maxsize=8)
def log_odds(message: str) -> dict[str, float]:
    """The log odds that the words add to each trade and urgency; empty if no word is known."""
    table = _table()
    width = len(LABELS)
    known = [table.rows[number] * width for number in features(message) if number in table.rows]
    if not known:
        return {}
    sums = map(sum, zip(*(table.steps[at : at + width] for at in known), strict=True))
    factor = table.step * weight(len(known))
    return {label: total * factor for label, total in zip(LABELS, sums, strict=True)}


def weight(known: int) -> float:
    """The weight of each of ``known`` features."""
    return 1 / math.sqrt(max(known, _FEW))


class _Table(NamedTuple):
    rows: dict[int, int]
    steps: memoryview
    step: float


@cache
def _table() -> _Table:
    data = memoryview(FILE.read_bytes())
    count, step = HEAD.unpack_from(data)
    steps = HEAD.size + 4 * count
    numbers = struct.unpack_from(f"<{count}I", data, HEAD.size)
    return _Table(dict(zip(numbers, range(count), strict=True)), data[steps:].cast("b"), step)
