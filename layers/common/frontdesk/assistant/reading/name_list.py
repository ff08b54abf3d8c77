"""Given names, family names and towns of the countries whose languages are read.

``evaluation/vocabulary.py`` writes the file.
"""

from enum import IntFlag
from functools import cache, lru_cache
from pathlib import Path

from frontdesk.assistant.classifier.lexicon import normalise
from frontdesk.assistant.classifier.ordinary import Numbers

FILE = Path(__file__).with_name("names.bin")
"""The numbers of the words: 32 bits each, little-endian, in ascending order; then 8 bits for each,
the `Kind` of it."""


class Kind(IntFlag):
    """What a word, or the words of a town, may be."""

    GIVEN = 1
    FAMILY = 2
    TOWN = 4


@lru_cache(maxsize=4096)
def kind(name: str) -> Kind:
    """What ``name`` is the name of, whatever its case and its accents."""
    numbers, kinds = _names()
    at = numbers.place(normalise(name))
    return Kind(0) if at is None else Kind(kinds[at])


@cache
def _names() -> tuple[Numbers, memoryview]:
    both = memoryview(FILE.read_bytes())
    end = len(both) // 5 * 4
    return Numbers(both[:end]), both[end:]
