"""The pieces that the sentence encoder reads a text as: frequent words, and parts of rarer ones.

Of all ways to put a text together from pieces, the likeliest counts (Kudo, 2018, arXiv:1804.10959).
"""

import unicodedata
from collections.abc import Mapping, Sequence

GAP = "\u2581"
"""What stands for the blank before a word."""

_UNKNOWN = 0
_LONGEST = 16
_UNLIKELY = -30.0
"""The log probability of a character that is no piece."""


def words(text: str) -> list[str]:
    """The words of ``text`` in compatibility form, each after a `GAP`: no piece goes beyond one."""
    return [GAP + word for word in unicodedata.normalize("NFKC", text).split()]


def parted(word: str, numbers: Mapping[str, int], scores: Sequence[float]) -> tuple[int, ...]:
    """The numbers of the pieces of one of `words`; ``scores`` are log probabilities."""
    whole = numbers.get(word)
    if whole is not None:
        return (whole,)
    totals, last = [0.0], [(0, _UNKNOWN)]
    for end in range(1, len(word) + 1):
        best, found = totals[-1] + _UNLIKELY, (end - 1, _UNKNOWN)
        for start in range(max(0, end - _LONGEST), end):
            total = totals[start]
            # No score is above 0.
            if total > best and (piece := numbers.get(word[start:end])) is not None:
                score = total + scores[piece]
                if score > best:
                    best, found = score, (start, piece)
        totals.append(best)
        last.append(found)
    pieces: list[int] = []
    end = len(word)
    while end:
        end, piece = last[end]
        pieces.append(piece)
    return tuple(pieces[::-1])
