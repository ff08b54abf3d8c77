"""How the phrases of ``acts.toml`` are written: alternatives, gaps and open endings."""

import re
from functools import cache
from typing import NamedTuple

from frontdesk.assistant.classifier.traditional import TO_SIMPLIFIED

UNPARTED = "\u2e80"
"""The first letter of the scripts in which a phrase stands anywhere, spaces or none."""


class Slot(NamedTuple):
    """A place in a phrase, with the literals of which one stands there.

    ``choices`` are these, the longest first, each with whether any ending may follow.
    """

    literals: tuple[str, ...]
    choices: tuple[tuple[str, bool], ...]


Slots = tuple[Slot | None, ...]
"""A parsed phrase; None for a gap."""

HEAD = 3
"""How many letters tell where a phrase may start; one in the scripts without spaces."""

_GROUP_OR_GAP = re.compile(r"\([^()]*\)|~|[^(~]+")
_WITHOUT_INNER_GROUPS = re.compile(r"(?:\([^()]*\)|[^()])*+")
"""Most phrases and groups have none, and these are parted many times faster."""


@cache
def slots(phrase: str) -> Slots:
    """The parts of a phrase in order: the literals of which one must stand, or None for a gap."""
    parts: list[Slot | None] = []
    unparted = is_unparted(phrase)
    for part in _split(phrase, ""):
        if part == "~":
            parts.append(None)
        elif "* " in part and not part.startswith("("):
            *open_ones, last = part.split("* ")
            parts += [_slot({_literal(f"{word}*", unparted)}) for word in open_ones]
            parts.append(_slot({_literal(last, unparted)}))
        elif part.strip():
            parts.append(_slot({_literal(choice, unparted) for choice in _choices(part)}))
    return tuple(parts)


def _slot(choices: set[tuple[str, bool]]) -> Slot:
    literals = sorted(choices, key=lambda each: -len(each[0]))
    return Slot(tuple(literal for literal, _ in literals), tuple(literals))


@cache
def starts(phrase: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What a text starts with where the phrase may stand, each with what can follow right after.

    Either is anything (an empty text) where there is a gap; so is what follows an open ending.
    """
    anything = ("",)
    first, second, *_ = (*slots(phrase), None)
    if first is None:
        return (("", anything),)
    then = second.literals if second else anything
    never_open = is_unparted(phrase)
    return tuple(
        (each, then if never_open or not is_open else anything) for each, is_open in first.choices
    )


def heads(phrase: str) -> set[str]:
    """What a text starts with where the phrase may stand: its first letters, in each form."""
    size = 1 if is_unparted(phrase) else HEAD
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
    for slot in slots(phrase):
        if slot is None or all(len(start) >= size for start in starts):
            break
        starts = {
            start + literal if len(start) < size else start
            for start in starts
            for literal in slot.literals
        }
    return {start[:size] for start in starts if start}


def literals(phrase: str) -> list[str]:
    """All the pieces of text that a phrase is made of."""
    return [literal for slot in slots(phrase) if slot for literal in slot.literals]


def _choices(part: str) -> list[str]:
    """The alternatives of a part, those in parentheses inside it written out."""
    if "(" not in part:
        return [part]
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
    if not mark and _WITHOUT_INNER_GROUPS.fullmatch(text):
        return _GROUP_OR_GAP.findall(text)
    if mark and "(" not in text:
        return text.split(mark)
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
    if not written.isascii():
        written = written.translate(TO_SIMPLIFIED)
    words = " ".join(written.split())
    is_open = words.endswith("*")
    words = words.removesuffix("*")
    if unparted:
        return words.replace(" ", ""), is_open
    return (words if is_open or not words else f"{words} "), is_open


def is_unparted(text: str) -> bool:
    """Whether a text or a phrase has letters of scripts without spaces; pictures are none."""
    if text.isascii() or max(text) < UNPARTED:
        return False
    return any(letter >= UNPARTED and letter.isalpha() for letter in text)
