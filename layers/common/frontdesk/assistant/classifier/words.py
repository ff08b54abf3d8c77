"""What words speak for by themselves, as learned from examples: those that no lexicon has.

A word counts by itself, by its first three to six letters and its last four and six, which stand
for its other forms, and together with the word after it. Where a script does not part words, runs
of one to three characters do. ``evaluation/train.py`` makes their weights.
"""

import math
import struct
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from frontdesk.assistant.classifier.lexicon import normalise
from frontdesk.models.classification import ServiceType, Urgency

FILE = Path(__file__).with_name("words.bin")
"""How many features there are, and the weight of a step (two numbers); then for each feature its
number (32 bits) and for each feature its steps for each label (8 bits each), little-endian."""

LABELS = (*map(str, ServiceType), *map(str, Urgency))
HEAD = struct.Struct("<If")
_MOST_WORDS = 500
_PREFIXES, _SUFFIXES, _RUNS = (3, 4, 5, 6), (4, 6), (1, 2, 3)
_FEW = 16
"""As how many features fewer than that count, so that one word alone is not believed too much."""
_UNPARTED = "\u2e80"  # the first of the scripts of China and Japan


def features(message: str) -> set[int]:
    """The numbers of what is looked at in a message; a number may stand for several, but rarely."""
    return {crc32(written.encode("utf-8", "replace")) for written in _written(message)}


def _written(message: str) -> Iterator[str]:
    words = normalise(message).split()[:_MOST_WORDS]
    for word in words:
        if word[0] >= _UNPARTED:
            for length in _RUNS:
                yield from (word[at : at + length] for at in range(len(word) - length + 1))
            continue
        yield f" {word} "
        yield from (f" {word[:length]}" for length in _PREFIXES if len(word) >= length)
        yield from (f"{word[-length:]} " for length in _SUFFIXES if len(word) > length)
    yield from (f"{one} {other}" for one, other in pairwise(words))


def log_odds(message: str) -> dict[str, float]:
    """What the words add to the log odds of each trade and urgency; nothing if none is known."""
    table = _table()
    width = len(LABELS)
    known = [table.rows[number] * width for number in features(message) if number in table.rows]
    if not known:
        return {}
    sums = map(sum, zip(*(table.steps[at : at + width] for at in known), strict=True))
    factor = table.step * weight(len(known))
    return {label: total * factor for label, total in zip(LABELS, sums, strict=True)}


def weight(known: int) -> float:
    """What one of so many known features counts for."""
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
