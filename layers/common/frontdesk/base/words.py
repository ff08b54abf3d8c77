"""The words of a text as they are looked for: without accents and case, with their places.

What is found depends on the text alone, so that it can be found again to be removed.
"""

import re
import unicodedata
from itertools import pairwise
from typing import NamedTuple

from frontdesk.base.letters import AS_LATIN, DECORATED, in_own_alphabet
from frontdesk.base.text import IGNORABLE, usual_digits

MOST_WORDS = 400
"""The words of a text that count, from its beginning."""

NUMBER = "#"
"""What a word begins with that stands for a telephone number."""

_LONGEST = 40
_LEADING = 3
_NUMBER_DIGITS = 7
"""The digits that two ways to write a telephone number share at least: its last ones."""

# Marks belong to words, and are no part of \w: accents, vowel signs, tones.
_MARKS = (
    r"\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    r"\u0900-\u0963\u0980-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
    r"\u102b-\u103e\u17b4-\u17d3\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
)
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}{IGNORABLE}])*")
_BETWEEN_DIGITS = (
    rf" \u00a0\u2007\u2009\u202f\u3000().\-/\u2010-\u2014\u2212\u30fc\uff0d\uff70\u20e3{IGNORABLE}"
)
_NUMBER = re.compile(rf"(?<!\d)\+?[({IGNORABLE}]?\d(?:[{_BETWEEN_DIGITS}]{{0,4}}\d){{6,16}}(?!\d)")
_DIGITS = re.compile(r"\d{7,}")
# Scripts without blanks between words, and Hangul, whose particles are written to the word.
_UNPARTED_LETTERS = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_UNPARTED = re.compile(f"[{_UNPARTED_LETTERS}][{_UNPARTED_LETTERS}{IGNORABLE}]*")
# A syllable of Hangul in its parts, or a letter with the marks of Japanese; and what shows nothing.
_LETTER = re.compile(
    f"(?:[\u1100-\u115e][\u1161-\u11a7][\u11a8-\u11ff]?|.[\u3099\u309a\uff9e\uff9f]*)[{IGNORABLE}]*"
)
# The breve of the Cyrillic short i is no accent.
_ACCENTS = re.compile(
    "(?<!\u0438)[\u0306]|[\u0300-\u0305\u0307-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f"
    f"\u0670\u06d6-\u06ed{IGNORABLE}]"
)
_ALIKE = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ى": "ي"}
    | dict.fromkeys("ةۃہھە", "ه")
)
_LAST_MARK = "\u036f"
"""The last character before those of other scripts than Latin."""
_TO_LATIN = str.maketrans(AS_LATIN)
_ARTICLE = "ال"


class Word(NamedTuple):
    """A word as it is looked for, and the characters ``start`` up to ``end`` of the text."""

    word: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """The words of a text, in their order; what is no word of it alone counts as two letters.

    Text in a script without blanks is taken as pairs of letters that follow each other. Telephone
    numbers come as `numbers` finds them, beside the groups of digits that they consist of.
    """
    found = numbers(text)
    for match in _WORD.finditer(text):
        if len(found) >= MOST_WORDS:
            break
        found += _parts(match[0], match.start())
    return found[:MOST_WORDS]


def numbers(text: str) -> list[Word]:
    """What may be a telephone number, as its digits after a `NUMBER` sign."""
    found: dict[str, Word] = {}
    for pattern in (_NUMBER, _DIGITS):
        for match in pattern.finditer(text):
            digits = "".join(c for c in usual_digits(match[0]) if c.isdecimal())
            found.setdefault(NUMBER + digits, Word(NUMBER + digits, *match.span()))
    return list(found.values())


def folded(word: str) -> str:
    """A word without case and accents, in the shapes of letters that are alike.

    Letters of another script than the word's others, which look like some of it, are these.
    """
    if word.isascii():
        return word.lower()[:_LONGEST]
    plain = unicodedata.normalize("NFKD", word.translate(DECORATED).casefold()).casefold()
    plain = _in_one_script(_ACCENTS.sub("", plain))
    return unicodedata.normalize("NFC", usual_digits(plain.translate(_ALIKE)))[:_LONGEST]


def _in_one_script(word: str) -> str:
    others = {letter for letter in word if letter > _LAST_MARK}
    latin = {letter for letter in word if letter.isascii() and letter.isalpha()}
    if latin and others and others <= AS_LATIN.keys():
        return word.translate(_TO_LATIN)
    is_cyrillic = any("\u0400" <= letter <= "\u052f" for letter in others)
    return (in_own_alphabet(word) or word) if is_cyrillic else word


def drawer(word: str) -> str:
    """What words are put away and looked up by: words with the same beginning are together.

    A telephone number is by its last digits. The forms of a word usually begin alike, and an
    Arabic article is no beginning.
    """
    if word.startswith(NUMBER):
        return NUMBER + word[-_NUMBER_DIGITS:]
    if word.startswith(_ARTICLE) and len(word) > len(_ARTICLE) + 2:
        word = word.removeprefix(_ARTICLE)
    return word[:_LEADING]


def same_number(one: str, other: str) -> bool:
    """Whether two telephone numbers may be the same, with or without the code of the country."""
    short, long = sorted((each.lstrip(NUMBER + "0") for each in (one, other)), key=len)
    return len(short) >= _NUMBER_DIGITS and long.endswith(short)


def is_unparted(word: str) -> bool:
    """Whether a word is a piece of a text without blanks."""
    return _UNPARTED.match(word) is not None


def _parts(word: str, start: int) -> list[Word]:
    """The word itself, or the pairs of a script without blanks in it."""
    if word.isascii():
        return [Word(folded(word), start, start + len(word))]
    found, end = [], 0
    for run in _UNPARTED.finditer(word):
        if run.start() > end:
            found.append(_word(word, start, end, run.start()))
        letters = [letter.span() for letter in _LETTER.finditer(word, *run.span())]
        if len(letters) == 1:
            found.append(_word(word, start, run.start(), run.end()))
        for (first, _), (_, last) in pairwise(letters):
            found.append(_word(word, start, first, last))
        end = run.end()
    if end < len(word):
        found.append(_word(word, start, end, len(word)))
    return [each for each in found if each.word]


def _word(text: str, offset: int, start: int, end: int) -> Word:
    return Word(folded(text[start:end]), offset + start, offset + end)
