"""What the readers of a message share: its characters levelled, and pieces of it with their places.

Levelling keeps every character's place, so that a place in the levelled text is one in the message.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from frontdesk.assistant.classifier.plain import in_place
from frontdesk.base.text import BASIC_IGNORABLE, CONTROL, IGNORABLE

LETTER = r"\w\u0300-\u036f\u064b-\u0652\u0900-\u0963\u0971-\u097f\u200c\u200d"
"""What words are made of, as a part of a regex's set: ``\\w`` lacks the vowel signs of Hindi."""
MARK = "_"
"""What stands for each character of a piece that was found."""

_ZEROS = (
    *(0x0660, 0x06F0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66),
    *(0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x17E0, 0x1810, 0xFF10),
    *(0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6),
)
_LEVEL = {
    **{0xFEE0 + code: chr(code) for code in range(0x21, 0x7F)},
    **{zero + digit: str(digit) for zero in _ZEROS for digit in range(10)},
    **dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000\t\v\f"), " "),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-"),
    **dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u02b9\u00b4\u2032\u201b\u02bb\ua78c"), "'"),
    **dict.fromkeys(map(ord, "\u2236\ufe55\ufe13"), ":"),
    0x2024: ".",
}
_DASH = re.compile(r"(?<=\d)[\u30fc\uff70](?=\d)")
"""The mark of a long vowel between digits: keyboards for Japanese write it for a dash."""
_FULL_STOP = re.compile(r"(?<=@)([A-Za-z0-9.-]+(?:[\u3002\uff61][A-Za-z0-9-]+)+)")
"""The domain of an address with the full stops that keyboards for Chinese and Japanese write."""
_STOPS = str.maketrans("\u3002\uff61", "..")
_UNWANTED = re.compile(f"[{CONTROL}]|(?![\u200c\u200d])[{IGNORABLE}]")
_HIDDEN = re.compile(
    rf"(?:(?![\u200c\u200d])[{IGNORABLE}\u20e3]|(?<=[\x00-\u058f])[\u200c\u200d])+"
)
"""What shows nothing; joiners have a meaning in the scripts of India and of Arabic."""
_MAY_HIDE = re.compile(f"[{BASIC_IGNORABLE}\u20e3\U00010000-\U0010ffff]")
_ZERO_WIDTH = re.compile(r"(?<=[^\W\d_])\u200b(?=[\dA-Z])|(?<=\d)\u200b(?=[^\W\d_])")
_MARKUP = re.compile(r"[<>{}\\`|]|&\w+;|https?:|www\.")
_SPECIAL = frozenset(r"\.^$*+?{}[]()|")
"""The characters that are not themselves in a regex."""
_EDGES = " \n\r.,;:!?-_–—、。，；：！？।،؛\"'“”„«»()[]"


class Piece(NamedTuple):
    """A value, and the characters ``start`` up to ``end`` of the message that say it."""

    value: str
    start: int
    end: int


def level(message: str) -> str:
    """``message`` with digits, punctuation and blanks of every script as ASCII ones, and letters
    that look like those of the script of their word as these."""
    if message.isascii():
        return message
    text = _DASH.sub("-", in_place(message.translate(_LEVEL)))
    return _FULL_STOP.sub(lambda found: found[0].translate(_STOPS), text)


def shown(message: str) -> tuple[str, list[int] | None]:
    """``message`` without the characters that show nothing, and where each of its characters stands
    in the message, None if none is left out.

    A zero width space that parts a word from a number is a blank.
    """
    if message.isascii() or not (_MAY_HIDE.search(message) and _HIDDEN.search(message)):
        return message, None
    message = _ZERO_WIDTH.sub(" ", message)
    left_out = {at for found in _HIDDEN.finditer(message) for at in range(*found.span())}
    places = [at for at in range(len(message)) if at not in left_out]
    return "".join(message[at] for at in places), places


def text_of(message: str, start: int, end: int, longest: int) -> Piece | None:
    """What ``message`` says from ``start`` to ``end``, as a text to keep; None if it is not one.

    White space is folded, and punctuation at both ends left out. A text with markup is none, and
    neither is one that is longer than ``longest``.
    """
    while start < end and message[start] in _EDGES:
        start += 1
    while start < end and message[end - 1] in _EDGES:
        end -= 1
    if message[start:end].count("(") > message[start:end].count(")") and message[end : end + 1] == (
        ")"
    ):
        end += 1
    value = " ".join(_UNWANTED.sub("", message[start:end]).split())
    if not value or len(value) > longest or _MARKUP.search(value):
        return None
    return Piece(value, start, end)


def blanked(text: str, piece: Piece) -> str:
    """``text`` with a mark for each character of ``piece``."""
    return text[: piece.start] + MARK * (piece.end - piece.start) + text[piece.end :]


def before(text: str, at: int, most: int) -> str:
    """The at most ``most`` characters before ``at`` in the same sentence."""
    return _SENTENCE_END.split(text[max(0, at - most) : at])[-1]


_SENTENCE_END = re.compile(r"[!?\n。！？।؟]|\.\s(?=\S{3})")


@cache
def vocabulary() -> dict[str, Any]:
    """The words that the readers know, by reader and kind."""
    return tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8"))


class Words:
    """A pattern of words, in upper or lower case.

    It is compiled for small letters and reads text in small letters, which takes a fraction of the
    time that ignoring case does, both to compile and to search.
    """

    def __init__(self, listed: list[str]) -> None:
        self._listed = listed

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(any_of(self._listed))

    @cached_property
    def _whole(self) -> tuple[frozenset[str], re.Pattern[str]]:
        """The words as they are, and a pattern of those that are written as patterns."""
        literal = frozenset(
            word for word in self._listed if word[0].isalnum() and _SPECIAL.isdisjoint(word)
        )
        others = [word for word in self._listed if word not in literal]
        return literal, re.compile(any_of(others) or "(?!)")

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first of the words from ``start`` to ``end``."""
        return self._pattern.search(lowered(text), start, end)

    def finditer(self, text: str, start: int = 0) -> Iterator[re.Match[str]]:
        """All of the words from ``start`` on."""
        return self._pattern.finditer(lowered(text), start)

    def fullmatch(self, text: str) -> bool:
        """Whether ``text`` is one of the words."""
        literal, others = self._whole
        small = lowered(text)
        return small in literal or others.fullmatch(small) is not None


@cache
def words(reader: str, kind: str) -> Words:
    """The words that ``reader`` knows of a kind."""
    return Words(vocabulary()[reader][kind])


@lru_cache(maxsize=8)
def lowered(text: str) -> str:
    """``text`` in small letters, each in its place."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def any_of(listed: list[str]) -> str:
    """A pattern of any word in ``listed``.

    Words of scripts that part words by blanks stand alone; those of the others stand anywhere.
    """
    parted = by_first([word for word in listed if max(word) < "\u2e80"])
    others = by_first([word for word in listed if max(word) >= "\u2e80"])
    # In most places, no word begins: that is told in the least time.
    alone = rf"\b(?<![{LETTER}])(?=\w)(?:{parted})(?![{LETTER}])" if parted else ""
    anywhere = rf"(?=[\u2e80-\ud7ff])(?:{others})" if others else ""
    return "|".join(filter(None, (alone, anywhere)))


def by_first(listed: list[str]) -> str:
    """A pattern of any word in ``listed``, by the first letters of those that begin with one.

    So few of them are tried. Where two words begin alike, the first one counts still.
    """
    choices: list[str] = []
    heads: dict[str, list[str]] = {}
    for word in (*listed, ""):
        if _BEGINS_BY_ITSELF.fullmatch(word):
            heads.setdefault(word[0], []).append(word[1:])
            continue
        choices += (f"{head}(?:{'|'.join(rest)})" for head, rest in heads.items())
        choices.append(word)
        heads = {}
    return "|".join(choices[:-1])


_BEGINS_BY_ITSELF = re.compile(
    r"[^\W\d_](?![?*+{])(?:[^()|]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*"
)
"""A word that begins with a letter, and is no choice of several."""
