"""The words that a misspelt one may be meant to be, by the mistake that was made.

A letter is added or changed only where that can make a frequent word.
"""

import re
from itertools import pairwise

from frontdesk.assistant.classifier.frequent import alike
from frontdesk.assistant.classifier.sounds import sounding_alike

SHORTEST = 4
"""The number of letters from which on a word may have more than a letter twice."""
NEGATIONS = frozenset(
    ["not", "non", "nicht", "nichts", "kein", "niet", "geen", "nie", "inte", "nao", "sem", "sin"]
)
"""Words that no longer one is read as: they would turn the meaning of what is said."""
NEGATES = re.compile("m[iu]yo")
"""The Turkish letter of negation: "yanmıyor" does not burn, "yanıyor" does."""
_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщъыьэюяєіїґ")


def _once(word: str) -> set[str]:
    """The word with repeated letters read once: all of them, or those of one place."""
    doubled = [at for at, (one, other) in enumerate(pairwise(word)) if one == other]
    fewer = {word[:at] + word[at + 1 :] for at in doubled}
    every = "".join(one for one, other in pairwise(word + " ") if one != other)
    return fewer | ({every, word[::2]} if doubled else set())


def _moved(word: str) -> set[str]:
    return {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}


def _one_more(word: str) -> set[str]:
    begun, ended = alike(word)
    return {
        word[:at] + letter + word[at:]
        for at in range(max(1, len(word) - ended), begun + 1)
        for letter in _letters(word)
    }


def _one_less(word: str) -> set[str]:
    if len(word) <= SHORTEST:
        return set()
    left_out = (at for at in range(len(word)) if not NEGATES.match(word, at))
    return {word[:at] + word[at + 1 :] for at in left_out} - NEGATIONS


def _other(word: str) -> set[str]:
    if len(word) <= SHORTEST + 1:
        return set()
    begun, ended = alike(word)
    return {
        word[:at] + letter + word[at + 1 :]
        for at in range(max(1, len(word) - 1 - ended), min(begun, len(word) - 1) + 1)
        for letter in _letters(word)
    }


def _letters(word: str) -> str:
    return _ALPHABETS[0] if word.isascii() else _ALPHABETS[1]


MISTAKES = (_once, _moved, sounding_alike, _one_more, _one_less, _other)
"""The likeliest one first; of each, the words that can be meant."""
