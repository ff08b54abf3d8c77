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
from frontdesk.assistant.reading.traditional import TO_SIMPLIFIED, simplified

FILE = Path(__file__).with_name("acts.toml")
UNPARTED = "\u2e80"
"""The first letter of the scripts in which a phrase stands anywhere, spaces or none."""

_HEAD = 3
_MOST_FOUND = 64
"""How many phrases of one clause are looked at; no clause that means them has so many."""

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


def read(message: str) -> list[Clause]:
    """The clauses of ``message``, each with all phrases in it."""
    result = []
    sentence = 0
    for part in clauses(simplified(plain(message))):
        text = f" {normalise(part.replace(_DANDA, ' '))} "
        tail = part.rstrip()[-1:]
        if text.strip():
            result.append(Clause(text, tail in _QUESTION_MARKS, sentence, _all_found(text)))
        sentence += tail in _QUESTION_MARKS or part[-1] in _SENTENCE_ENDS
    return result


@lru_cache(maxsize=256)
def _all_found(text: str) -> tuple[Found, ...]:
    found = _found(text if text.isascii() else text.translate(TO_SIMPLIFIED))
    return tuple(dict.fromkeys(islice(found, _MOST_FOUND)))


def _found(text: str) -> Iterator[Found]:
    index = _index()
    at = text.find(" ")
    while 0 <= at < len(text) - 1:
        start = at + 1
        yield from _matches(index, text, start)
        if "\u0600" <= text[start] <= "\u06ff":
            for article in _ARTICLES:
                if text.startswith(article, start):
                    yield from _matches(index, text, start + len(article))
        at = text.find(" ", start)
    if any(letter >= UNPARTED for letter in text):
        dense = text.replace(" ", "")
        for start, letter in enumerate(dense):
            if letter >= UNPARTED:
                yield from _matches(index, dense, start, unparted=True)


def _matches(
    index: dict[str, list[tuple[str, str, str]]], text: str, start: int, unparted: bool = False
) -> Iterator[Found]:
    for name, language, phrase in index.get(text[start : start + (1 if unparted else _HEAD)], ()):
        if not text.startswith(_starts(phrase), start):
            continue
        end = _end(_slots(phrase), 0, text, start, unparted)
        if end is not None:
            yield Found(name, language, start, end)


def _end(
    slots: tuple[tuple[tuple[str, bool], ...] | None, ...],
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
    for literal, is_open in slot:
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
def _slots(phrase: str) -> tuple[tuple[tuple[str, bool], ...] | None, ...]:
    """The parts of a phrase in order: the literals of which one must stand, or None for a gap."""
    parts: list[tuple[tuple[str, bool], ...] | None] = []
    unparted = _is_unparted(phrase)
    for part in _split(phrase, ""):
        if part == "~":
            parts.append(None)
        elif "* " in part and not part.startswith("("):
            parts += [((_literal(f"{word}*", unparted)),) for word in part.split("* ")[:-1]]
            parts.append((_literal(part.split("* ")[-1], unparted),))
        elif part.strip():
            literals = {_literal(choice, unparted) for choice in _choices(part)}
            parts.append(tuple(sorted(literals, key=lambda each: -len(each[0]))))
    return tuple(parts)


@cache
def _starts(phrase: str) -> tuple[str, ...]:
    """What a text starts with where the phrase may stand; anything if that is a gap."""
    first = _slots(phrase)[0]
    return tuple(literal for literal, _ in first) if first else ("",)


def _choices(part: str) -> list[str]:
    """The alternatives of a part, those in parentheses inside it written out."""
    whole = part.strip()
    if not whole.startswith("(") or len(_split(whole, "")) > 1:
        choices = [""]
        for piece in _split(part, ""):
            inner = _choices(piece) if piece.startswith("(") else [piece]
            choices = [f"{choice}{each}" for choice in choices for each in inner]
        return choices
    return [each for choice in _split(whole[1:-1], "|") for each in _choices(choice)]


def _split(text: str, mark: str) -> list[str]:
    """``text`` parted at ``mark`` outside of parentheses; without one, into groups and gaps."""
    parts = [""]
    depth = 0
    for letter in text:
        opens = letter == "(" and depth == 0
        if not mark and depth == 0 and letter in "(~":
            parts.append("")
        depth += (letter == "(") - (letter == ")")
        if mark and letter == mark and depth == 0:
            parts.append("")
            continue
        parts[-1] += letter
        if not mark and not opens and depth == 0 and letter in ")~":
            parts.append("")
    return [part for part in parts if part or mark]


def _literal(written: str, unparted: bool) -> tuple[str, bool]:
    words = " ".join(written.translate(TO_SIMPLIFIED).split())
    is_open = words.endswith("*")
    words = words.removesuffix("*")
    if unparted:
        return words.replace(" ", ""), is_open
    return (words if is_open or not words else f"{words} "), is_open


def _is_unparted(phrase: str) -> bool:
    return any(letter >= UNPARTED for letter in phrase)


def _heads(phrase: str) -> set[str]:
    """What a text starts with where the phrase may stand: its first letters, in each form."""
    size = 1 if _is_unparted(phrase) else _HEAD
    first, _, after = phrase.translate(TO_SIMPLIFIED).partition("(")
    if len(first) >= size:
        return {first[:size]}
    choices = after.partition(")")[0].split("|")
    if (
        not first
        and "(" not in after.partition(")")[0]
        and all(len(choice) >= size for choice in choices)
    ):
        return {choice[:size] for choice in choices}
    starts = {""}
    for slot in _slots(phrase):
        if slot is None or all(len(start) >= size for start in starts):
            break
        starts = {
            start + literal if len(start) < size else start
            for start in starts
            for literal, _ in slot
        }
    return {start[:size] for start in starts if start}


@cache
def table() -> dict[str, dict[str, list[str]]]:
    """The phrases of ``acts.toml``, by language and name."""
    written = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        language: {name: text.split(", ") for name, text in names.items()}
        for language, names in written.items()
    }


@cache
def _index() -> dict[str, list[tuple[str, str, str]]]:
    index: dict[str, list[tuple[str, str, str]]] = {}
    for language, names in table().items():
        for name, phrases in names.items():
            for phrase in phrases:
                for head in _heads(phrase):
                    index.setdefault(head, []).append((name, language, phrase))
    return index


def literals(phrase: str) -> list[str]:
    """All the pieces of text that a phrase is made of."""
    return [literal for slot in _slots(phrase) if slot for literal, _ in slot]
