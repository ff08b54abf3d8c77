"""English words as they are written by their sound."""

import re

_SOUNDS = tuple(
    (re.compile(one), other)
    for alike in (("ee", "ea"), ("c", "k", "ck"), ("ph", "f"), ("ight", "ite"), ("oi", "oy"))
    for one in alike
    for other in alike
    if one != other
)
"""Letters that are taken for others of the same sound: sinc, leek, toylet."""


def sounding_alike(word: str) -> set[str]:
    """What sounds like ``word``: with other letters for a sound, or with a g that was dropped."""
    if not word.isascii():
        return set()
    spelt = {
        word[: found.start()] + other + word[found.end() :]
        for sound, other in _SOUNDS
        for found in sound.finditer(word)
    }
    return spelt | {f"{each}g" for each in (word, *spelt) if each.endswith("in")}
