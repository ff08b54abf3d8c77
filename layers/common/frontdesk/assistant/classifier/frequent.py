"""The frequent words of the training texts, and how much of another word is like one of them."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache, lru_cache
from os.path import commonprefix
from pathlib import Path

FILE = Path(__file__).with_name("frequent.txt")
"""The words, the most frequent first, parted by blanks."""


@cache
def ranks() -> dict[str, int]:
    """The frequent words, each with its rank."""
    return {word: rank for rank, word in enumerate(FILE.read_text(encoding="utf-8").split())}


@lru_cache(maxsize=1)
def alike(word: str) -> tuple[int, int]:
    """How many letters ``word`` begins with as a frequent word does, and how many it ends with.

    Whatever is changed behind the former, or before the latter, makes no frequent word of it.
    """
    return _most_alike(word, _sorted()), _most_alike(word[::-1], _sorted_from_end())


def _most_alike(word: str, others: Sequence[str]) -> int:
    """The most letters with which ``word`` and one of ``others``, which are sorted, begin alike."""
    at = bisect_left(others, word)
    near = others[max(0, at - 1) : at + 1]
    return max(len(commonprefix((word, other))) for other in near)  # noqa: RUF071 (of letters)


@cache
def _sorted() -> list[str]:
    return sorted(ranks())


@cache
def _sorted_from_end() -> list[str]:
    return sorted(word[::-1] for word in ranks())
