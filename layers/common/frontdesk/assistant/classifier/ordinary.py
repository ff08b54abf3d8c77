"""The ordinary words of 14 languages, and which of these a text is in.

They tell a word that is spelt rightly from one that only resembles what the training texts have
("hearing" is no "heating"), where it is of the language that most words around it are of.
``evaluation/vocabulary.py`` writes the file.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from zlib import crc32

FILE = Path(__file__).with_name("ordinary.bin")
"""The numbers of the words: 32 bits each, little-endian, in ascending order; then 16 bits for each,
one for each language that has the word."""
_OTHER_BITS = 22
"""The bits of a number after the first ones."""
_LANGUAGES, _COUNT_BITS = 16, 32
"""The languages at most; and the bits of a count of each, beside the others in one integer."""


def number(word: str) -> int:
    """The number of a word in the files of words."""
    return crc32(word.encode("utf-8", "replace"))


class Numbers:
    """The numbers of words, 32 bits each, little-endian, in ascending order.

    Only those are searched that have the first bits of the one that is looked up.
    """

    def __init__(self, data: memoryview) -> None:
        self._numbers = data.cast("I")
        begun = (bisect_left(self._numbers, first) for first in range(0, 2**32, 2**_OTHER_BITS))
        self._starts = [*begun, len(self._numbers)]

    def place(self, word: str) -> int | None:
        """The place of a word's number among them, if it is there."""
        wanted = number(word)
        first = wanted >> _OTHER_BITS
        end = self._starts[first + 1]
        at = bisect_left(self._numbers, wanted, self._starts[first], end)
        return at if at < end and self._numbers[at] == wanted else None


@lru_cache(maxsize=4096)
def languages(word: str) -> int:
    """The languages of which it is an ordinary word, as bits; 0 if it is none."""
    numbers, bits = _words()
    at = numbers.place(word)
    return 0 if at is None else int(bits[at])


def spoken(words: Iterable[str]) -> int:
    """The languages of which most of the ``words`` are, as bits."""
    total = sum(map(_parted, map(languages, words)))
    if not total:
        return 0
    counts = array("I", total.to_bytes(_LANGUAGES * _COUNT_BITS // 8, "little"))
    most = max(counts)
    return sum(1 << bit for bit, count in enumerate(counts) if count == most)


@lru_cache(maxsize=4096)
def _parted(bits: int) -> int:
    """The bits so far from each other that a sum of such integers counts each by itself."""
    return sum(1 << bit * _COUNT_BITS for bit in range(_LANGUAGES) if bits >> bit & 1)


@cache
def _words() -> tuple[Numbers, memoryview]:
    both = memoryview(FILE.read_bytes())
    end = len(both) // 6 * 4
    return Numbers(both[:end]), both[end:].cast("H")
