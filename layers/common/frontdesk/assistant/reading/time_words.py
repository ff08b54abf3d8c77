"""The words of time in a message, by ``times.toml``, and the numbers among them."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

_FILE = Path(__file__).with_name("times.toml")
LANGUAGES = tuple(tomllib.loads(_FILE.read_text(encoding="utf-8")))

PARTS = ("morning", "noon", "afternoon", "evening", "night")
JUDGED = {
    "past", "since", "promised", "wish", "home", "must", "question_of_hours", "other", "others",
    "arrives", "likely", "every", "not", "not_after",
}  # fmt: skip
"""What words around a time say of it: that it is past, the beginning of what lasts, was promised by
the business, is wished for, that somebody is at home or something has to be done then, that it is
asked for the opening hours, is of another thing, perhaps of one ("others"; "arrives" is said of
them as of the business), is "likely" wished for, recurs, or does not suit."""
_NO_TIMES = {"joint", "numbers", "order", "ordered_behind", "ordered_before"}
_LETTERS = str.maketrans("łıøđ’‘ʼ`´，：／－．～～أإآٱىة", "liod'''''," + ":/-.~~" + "ااااي" + "ه")
_MARKS = re.compile("[\u0300-\u036f\u064b-\u0652\u0640\u200b-\u200f\u2060\ufeff]")
_NUMBERS = r"""
(?=[+\d])(?:
(?P<phone>\+?(?<![\d/])\d(?:[\s()./-]?\d){6,})
|(?<![\d+\#:/.,-])(?:
 (?P<iso>20\d\d-\d\d?-\d\d?)
|(?P<month_day>\d\d?\s?[月월]\s?\d\d?\s?[日号號일]?)
|(?P<date>\d\d?[/.]\d\d?[/.](?:20)?\d\d)
|(?P<clock>\d\d?(?::|\s?h|u)\d\d)
|(?P<pair>\d\d?[/.]\d\d?)
|(?P<ordinal>\d\d?(?:st|nd|rd|th|:[ea]|º|ª|\.(?=\s?[^\W\d])|-?го|-?е)(?![^\W\d_]|\s?(?:floor|story|storey
   |piso|planta|andar|etage|stock|og|piano|verdieping|pietro|patro|vaning|kat|этаж|поверх)(?!\w)))
|(?P<number>\d\d?)
)(?![\d:/])
|(?:(?<=\d-)|(?<=\d[huч時时点點시]-)|(?<=\d[ap]m-)|(?<=\d\s[ap]m-)|(?<=[ap]\.m\.-)|(?<=uhr-))(?:
 (?P<clock_to>\d\d?(?::|h|u)\d\d)|(?P<number_to>\d\d?))(?![\d:/-])
)
"""
_DATE = re.compile(r"20\d\d-\d\d?-\d\d?|\d\d?[/.]\d\d?[/.](?:20)?\d\d")
_ARABIC_HEAD = re.compile("^(?:[وفبل]|[وفب]?ال|لل)")


class Word(NamedTuple):
    """A word or number of time: characters ``start`` up to ``end`` of the message, and what it
    can mean, each with a value."""

    start: int
    end: int
    means: dict[str, Any]


def fold(text: str, language: str) -> tuple[str, list[int] | None]:
    """``text`` in lower case without accents, and the place of each of its characters in ``text``.

    The places are None where all are the same. Vietnamese keeps its accents.
    """
    if text.isascii():
        return text.lower(), None
    keep = language == "vi"
    pieces = [_folded(character, keep) for character in text]
    folded = "".join(pieces)
    if set(map(len, pieces)) == {1}:
        return folded, None
    return folded, [at for at, piece in enumerate(pieces) for _ in piece]


@cache
def _folded(character: str, keep: bool) -> str:
    """At most three characters; the cache holds no more than there are characters."""
    if keep and not unicodedata.combining(character):
        return character.lower()[:1].translate(_LETTERS) if character != "ı" else "i"
    if character.isdigit() and not character.isascii():
        digit = unicodedata.digit(character, None)
        return str(digit) if digit is not None else character
    if "\uac00" <= character <= "\ud7a3" or "\u0900" <= character <= "\u0dff":
        return character
    if "\u3040" <= character <= "\u30ff":
        return character
    decomposed = unicodedata.normalize("NFKD", character.lower())
    kept = decomposed if character in "йЙїЇ" else _MARKS.sub("", decomposed)
    return unicodedata.normalize("NFC", kept)[:3].translate(_LETTERS)


def words(folded: str, language: str) -> Iterator[Word]:
    """The words of time in a folded text, and the numbers that can be a time or a date."""
    vocabulary = _vocabulary(language)
    for found in vocabulary.pattern.finditer(folded):
        kind = found.lastgroup
        if kind is None:
            yield Word(found.start(), found.end(), vocabulary.meaning(found[0]))
        elif kind != "phone":
            yield Word(found.start(), found.end(), _number(kind, found[0]))
        elif date := _DATE.match(found[0]):
            kind = "iso" if date[0].startswith("20") and "-" in date[0] else "date"
            yield Word(found.start(), found.start() + date.end(), _number(kind, date[0]))


def _number(kind: str, text: str) -> dict[str, Any]:
    values = [int(part) for part in re.findall(r"\d+", text)]
    kind = kind.removesuffix("_to")
    if kind in {"number", "ordinal"}:
        return {"number": values[0]} | ({"ordinal": values[0]} if kind == "ordinal" else {})
    if kind == "clock":
        return {"clock": values[0] * 60 + values[1]} if values[0] < 25 and values[1] < 60 else {}
    if kind == "pair":
        return {"pair": (*values, "/" in text)}
    if kind == "iso":
        return {"date": (values[0], values[1], values[2])}
    if kind == "month_day":
        return {"date": (None, values[0], values[1])}
    return {"numbers": (*values[:2], values[2] + 2000 if values[2] < 100 else values[2])}


class _Vocabulary(NamedTuple):
    pattern: re.Pattern[str]
    words: dict[str, dict[str, Any]]

    def meaning(self, text: str) -> dict[str, Any]:
        if text in self.words:
            return self.words[text]
        for cut in range(5):
            starred = text[: len(text) - cut] + "*"
            if starred in self.words:
                return self.words[starred]
        return self.words.get(_ARABIC_HEAD.sub("", text), {})


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def month_first(language: str) -> bool:
    """Whether a date is written with its month first in ``language``, whatever the country."""
    return _tables()[language].get("order") == "md"


@cache
def _vocabulary(language: str) -> _Vocabulary:
    found: dict[str, dict[str, Any]] = {}
    for written, means in _entries(_tables()[language]):
        word, _ = fold(written, language)
        found.setdefault(word, {}).update(means)
    heads: dict[str, list[str]] = {}
    for word in sorted(found, key=lambda word: (-len(word), word)):
        heads.setdefault(word[0], []).append(re.escape(word[1:]).replace(r"\*", r"\w{0,4}"))
    inner = "|".join(f"{re.escape(head)}(?:{'|'.join(rest)})" for head, rest in heads.items())
    if language in {"zh", "ja", "ko"}:
        inner = f"(?:{inner})"
    elif language == "hi":
        inner = rf"(?<![^\W\d_])(?<![\u0900-\u0963])(?:{inner})(?![\w\u0900-\u0963])"
    elif language == "ar":
        inner = rf"(?<![^\W\d_])(?:[وفبل]|[وفب]?ال|لل)?(?:{inner})(?!\w)"
    else:
        inner = rf"(?<![^\W\d_])(?:{inner})(?!\w)"
    return _Vocabulary(re.compile(f"{_NUMBERS}|{_verbose(inner)}", re.VERBOSE), found)


def _verbose(pattern: str) -> str:
    return pattern.replace(r"\#", "#").replace("#", r"\#")


def _entries(table: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each word with what it means."""
    for day, written in enumerate(table["weekdays"]):
        for word in written.split("|"):
            yield word, {"weekday": day}
            yield from ((said, {}) for said in _ordered(word, table))
            if table.get("compound"):
                yield from _compounds(word.strip("*"), day, table)
    for month, written in enumerate(table["months"], start=1):
        yield from ((word, {"month": month}) for word in written.split("|"))
    numbers = table["numbers"].split("|")
    values = table.get("number_values", range(1, len(numbers) + 1))
    for word, value in zip(numbers, values, strict=True):
        yield word, {"number": value, "word": value}
    for key, written in table.items():
        if not isinstance(written, str) or key in _NO_TIMES:
            continue
        means: dict[str, Any] = {}
        for name in key.split():
            kind, _, value = name.partition(":")
            means[kind] = int(value) if value.isdigit() else value or True
        if key in PARTS:
            means = {"part": key}
        yield from ((word, means) for word in written.split("|"))


def _ordered(day: str, table: dict[str, Any]) -> Iterator[str]:
    """A weekday's name as "second" or "fourth" with what it counts ("segunda porta")."""
    yield from (f"{day} {thing}" for thing in table.get("ordered_behind", "").split("|") if thing)
    yield from (f"{thing} {day}" for thing in table.get("ordered_before", "").split("|") if thing)


def _compounds(
    day: str, number: int, table: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """A weekday and a part of it in one word, such as "Montagabend"."""
    for part in PARTS:
        for word in table.get(part, "").split("|"):
            if word.isalpha():
                yield day + word, {"weekday": number, "part": part}
                if joint := table.get("joint"):
                    yield day + joint + word, {"weekday": number, "part": part}
    if "day:1" in table and table["day:1"] == "morgen":
        yield f"{day}morgen", {"weekday": number, "part": "morning"}
