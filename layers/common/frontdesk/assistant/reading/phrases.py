"""The phrases of ``acts.toml``, found in a message in one pass.

A phrase is tried only where its first letters stand, so the time grows with the message's length,
whatever it holds. Regular expressions over the whole vocabulary would take longer to compile than
a cold start allows.
"""

import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from frontdesk.assistant.classifier.lexicon import clauses, normalise
from frontdesk.assistant.classifier.plain import plain
from frontdesk.assistant.classifier.traditional import TO_SIMPLIFIED, simplified
from frontdesk.assistant.reading.phrase_syntax import HEAD, Slots, heads, is_unparted, slots, starts

FILE = Path(__file__).with_name("acts.toml")
_MOST_FOUND = 64
"""How many phrases of one clause are looked at; no clause that means them has so many."""

_LONGEST_START = 5
_GAP_WORDS = 3
_GAP_LETTERS = 6
_ARTICLES = ("و", "ف", "ال")
_DANDA = "\u0964"
"""The full stop of Hindi, which `normalise` keeps with the word."""

_QUESTION_MARKS = "?？؟"
_SENTENCE_ENDS = ".;!\n。！；।…"


class Found(NamedTuple):
    """A phrase in a clause: what it means, in which language, and from where to where it stands."""

    name: str
    language: str
    start: int
    end: int


class Clause(NamedTuple):
    """A clause as it is searched, whether it is a question, and the number of its sentence."""

    text: str
    is_question: bool
    sentence: int
    found: tuple[Found, ...]


def read(message: str, languages: frozenset[str] = frozenset()) -> list[Clause]:
    """The clauses of ``message``, each with the phrases of ``languages`` in it; of all if empty."""
    result = []
    sentence = 0
    for part, text in _texts(message):
        tail = part.rstrip()[-1:]
        if text.strip():
            result.append(
                Clause(text, tail in _QUESTION_MARKS, sentence, _all_found(text, languages))
            )
        sentence += _ends_sentence(part)
    return result


@lru_cache(maxsize=64)
def named(message: str, names: frozenset[str]) -> frozenset[str]:
    """Which of these names have a phrase in ``message``, in any language."""
    languages = _languages_by_start(names)
    return frozenset(
        found.name
        for _, text in _texts(message)
        for searched, start, head, unparted in _heads(text)
        for language in languages.get(head, ())
        for found in _matches(language, searched, start, names, unparted)
    )


def _texts(message: str) -> Iterator[tuple[str, str]]:
    """The clauses of a message, as they are written and as they are searched."""
    for part in clauses(simplified(plain(message))):
        yield part, f" {normalise(part.replace(_DANDA, ' '))} "


def sentence_at(message: str, at: int) -> int:
    """The number of the sentence in which a position of ``message`` lies."""
    return sum(map(_ends_sentence, clauses(message[:at])))


def _ends_sentence(part: str) -> bool:
    return part.rstrip()[-1:] in (*_QUESTION_MARKS,) or part[-1] in _SENTENCE_ENDS


@lru_cache(maxsize=256)
def _all_found(text: str, languages: frozenset[str]) -> tuple[Found, ...]:
    return tuple(dict.fromkeys(islice(_found(text, languages), _MOST_FOUND)))


def _found(text: str, languages: frozenset[str]) -> Iterator[Found]:
    places = list(_heads(text))
    for language in languages or table():
        index = _index(language)
        for searched, start, head, unparted in places:
            if head in index:
                yield from _matches(language, searched, start, None, unparted)


def _heads(text: str) -> Iterator[tuple[str, int, str, bool]]:
    """Where phrases may stand: in which text and from where, the first letters, and whether it is
    without spaces.
    """
    if not text.isascii():
        text = text.translate(TO_SIMPLIFIED)
    for start in _starts(text):
        yield text, start, text[start : start + HEAD], False
    if is_unparted(text):
        dense = text.replace(" ", "")
        for start, letter in enumerate(dense):
            yield dense, start, letter, True


def _starts(text: str) -> Iterator[int]:
    """Where a phrase may stand: at each word, and after an Arabic article."""
    at = text.find(" ")
    while 0 <= at < len(text) - 1:
        start = at + 1
        yield start
        if "\u0600" <= text[start] <= "\u06ff":
            for article in _ARTICLES:
                if text.startswith(article, start):
                    yield start + len(article)
        at = text.find(" ", start)


def _matches(
    language: str,
    text: str,
    start: int,
    names: frozenset[str] | None,
    unparted: bool,
) -> Iterator[Found]:
    by_length = _phrases(language, text[start : start + (1 if unparted else HEAD)], names)
    begun = {
        begin.number: begin
        for length, phrases in by_length.items()
        for begin in phrases.get(text[start : start + length], ())
        if text.startswith(begin.first, start)
        and text.startswith(begin.then, start + len(begin.first))
    }
    for number in sorted(begun):
        end = _end(begun[number].slots, 0, text, start, unparted)
        if end is not None:
            yield Found(begun[number].name, language, start, end)


class _Begun(NamedTuple):
    """A phrase with its number and its meaning; after ``first``, one of ``then`` stands."""

    number: int
    name: str
    slots: Slots
    first: str
    then: tuple[str, ...]


@lru_cache(maxsize=8192)
def _phrases(
    language: str, head: str, names: frozenset[str] | None
) -> dict[int, dict[str, list[_Begun]]]:
    """The phrases of a language that start so, by the first `_LONGEST_START` letters.

    They are parted by how many these are: so many times a text is looked up.
    """
    found: dict[int, dict[str, list[_Begun]]] = {}
    for number, (name, phrase) in enumerate(_index(language).get(head, ())):
        if names is not None and name not in names:
            continue
        for first, then in starts(phrase):
            start = first[:_LONGEST_START]
            of_length = found.setdefault(len(start), {})
            of_length.setdefault(start, []).append(_Begun(number, name, slots(phrase), first, then))
    return found


def _end(
    slots: Slots,
    number: int,
    text: str,
    at: int,
    unparted: bool,
) -> int | None:
    """Where the phrase ends that starts at ``at``; None if it does not stand there."""
    if number == len(slots):
        return at
    slot = slots[number]
    if slot is None:
        for _ in range(_GAP_LETTERS if unparted else _GAP_WORDS + 1):
            end = _end(slots, number + 1, text, at, unparted)
            if end is not None:
                return end
            at = at + 1 if unparted else text.find(" ", at) + 1
            if at <= 0 or at >= len(text):
                return None
        return None
    for literal, is_open in slot.choices if text.startswith(slot.literals, at) else ():
        if not text.startswith(literal, at):
            continue
        after = at + len(literal)
        if is_open and not unparted:
            after = text.find(" ", after) + 1
        end = _end(slots, number + 1, text, after, unparted)
        if end is not None:
            return end
    return None


@cache
def table() -> dict[str, dict[str, list[str]]]:
    """The phrases of ``acts.toml``, by language and name."""
    written = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        language: {name: text.split(", ") for name, text in names.items()}
        for language, names in written.items()
    }


@cache
def _index(language: str) -> dict[str, list[tuple[str, str]]]:
    """The phrases of a language, and what they mean, by what a text starts with."""
    index: dict[str, list[tuple[str, str]]] = {}
    for name, phrases in table()[language].items():
        for phrase in phrases:
            for head in heads(phrase):
                index.setdefault(head, []).append((name, phrase))
    return index


@cache
def _languages_by_start(names: frozenset[str]) -> dict[str, list[str]]:
    """By what a text starts with, the languages in which a phrase of these names does."""
    languages: dict[str, list[str]] = {}
    for language in table():
        for head, phrases in _index(language).items():
            if any(name in names for name, _ in phrases):
                languages.setdefault(head, []).append(language)
    return languages
