"""Words that stand on their heads or are written backwards, as they are meant."""

import re

from frontdesk.assistant.classifier.spelling import is_frequent, is_unknown
from frontdesk.base.letters import TURNED, UPRIGHT

_MOST_LETTERS = 2000
"""The length up to which a message is looked at for words that are written backwards."""
_WORD = re.compile(r"[^\W\d_]+")
_LONG_WORD = re.compile(r"(?!\d+\b)[^\W_]{4,}")
"""A word, also one with digits for letters, which is not written backwards."""
_TOKEN = re.compile(r"\S+")
_LETTERS = str.maketrans(UPRIGHT)


def upright(text: str) -> str:
    """``text`` with its words right side up, if they stand on their heads (``sɐƃ``)."""
    if TURNED.isdisjoint(text):
        return text
    if all(letter in UPRIGHT for letter in text if letter.isalpha()):
        return _turn(text)
    return _TOKEN.sub(lambda found: _turn(found[0]) if _is_turned(found[0]) else found[0], text)


def facing(text: str) -> str:
    """``text`` with its words the right way round, if most of the long ones are backwards.

    The order of the words may be turned or not, so it is given both ways.
    """
    if len(text) > _MOST_LETTERS or len(text.split(maxsplit=1)) < 2:
        return text  # a word by itself is a name more often
    words = _LONG_WORD.findall(text)
    backwards = sum(is_frequent(word.lower()[::-1]) and is_unknown(word.lower()) for word in words)
    if backwards * 2 <= len(words):
        return text
    return f"{_WORD.sub(lambda found: found[0][::-1], text)}\n{text[::-1]}"


def _is_turned(token: str) -> bool:
    letters = [letter for letter in token if letter.isalpha()]
    return not TURNED.isdisjoint(token) and all(letter in UPRIGHT for letter in letters)


def _turn(text: str) -> str:
    return text[::-1].translate(_LETTERS)
