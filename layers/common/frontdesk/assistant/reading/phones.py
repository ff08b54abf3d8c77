"""Telephone numbers: the customer's own, in E.164 form, and corrections of the one known."""

import re
from functools import cache
from itertools import islice
from typing import NamedTuple

from frontdesk.assistant.reading import last_digits
from frontdesk.assistant.reading.denied import without_denied
from frontdesk.assistant.reading.dialling import e164
from frontdesk.assistant.reading.pieces import (
    LETTER,
    Piece,
    before,
    by_first,
    lowered,
    vocabulary,
    words,
)

_BETWEEN = r"[ \t().\-/·~–_'\u200b-\u200f\u2060\ufe0f\u20e3]"
_DIGITS = re.compile(
    r"(?<![A-Za-z\d_\u00c0-\u058f$€£¥₹₽₴₩#№])(?:\+\s?|\+?\()?\d"
    + rf"(?:{_BETWEEN}{{0,3}}\d){{2,24}}"
)
"""A run of digits, with no letter right before it but of scripts that do not part words."""
_MISTYPED = re.compile(r"\b(?=\w{0,3}\d)[\doOlI]{2,15}(?!\w)")
_MISTYPES = str.maketrans("oOlI", "0011")
_A_DIGIT = re.compile(r"\d")
_GROUP = re.compile(r"\d+")
_DATE = re.compile(r"(?:\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|\d{4}[-./]\d{1,2}[-./]\d{1,2})\W{0,2}")
_AFTER = re.compile(
    r"[A-Za-z@]|[ ]?(?:[€$£₽₴₹₩¥%]|usd|eur|euros?|dollars?|rub|kr)\b", re.IGNORECASE
)
_AMOUNT = re.compile(r"[$€£¥₹₽₴₩#№]\s?$")
_LATIN_PREFIX = re.compile(r"[A-Za-z\d][-_/]$")
_SPOKEN_WORD = re.compile(rf"[\u2e80-\ud7ff]|[{LETTER}']+")
_MOST_RUNS = 24
_LEAST_DIGITS = 8
_MOST_TRIES = 24


class Number(NamedTuple):
    """A telephone number as a piece, and whether it corrects one that was told before."""

    piece: Piece
    corrected: bool


def find(
    text: str, known: str | None, regions: tuple[str, ...], asked: bool, previous: str = ""
) -> Number | None:
    """The customer's number in a levelled text.

    ``known`` is the number told so far, which a text may correct; ``asked`` says that the number
    was asked for; ``regions`` are the countries whose numbers are read, the business's first;
    ``previous`` is the customer's previous message, which may hold the first half.
    """
    own = without_denied(text, _own(text, _numbers(text, regions, asked)))
    first, last = (own[0], own[-1]) if own else (None, None)
    corrects = words("correction", "says")
    if first and last and first is not last:
        between = first.end, last.start
        if corrects.search(text, *between) or words("phone", "ended").search(text, *between):
            return Number(last, corrected=True)
    said = first.value if first else known
    mended = last_digits.find(text, said, first.end if first else 0) if said else None
    if mended:
        return Number(mended, corrected=True)
    if first:
        changed = known not in (None, first.value)
        is_over = words("phone", "ended").search(text, max(0, first.start - 60), first.start)
        return Number(first, changed and bool(is_over or corrects.search(text)))
    joined = _joined(text, previous, regions) if previous and not known else None
    return Number(joined, corrected=False) if joined else None


def is_like_one(text: str, *, asked: bool) -> bool:
    """Whether a levelled text, without what was found in it, holds what seems a number to call.

    Digits are one if a word announces them, or if a number was ``asked`` for.
    """
    return _A_DIGIT.search(text) is not None and any(
        sum(c.isdigit() for c in run[0]) >= _LEAST_DIGITS
        and (cued := _is_cued(text, run.start()) or asked)
        and not _is_something_else(text, run, cued)
        for run in islice(_DIGITS.finditer(text), _MOST_RUNS)
    )


def _own(text: str, numbers: list[Piece]) -> list[Piece]:
    """The numbers without those that are said to be somebody else's, or old."""
    ends = [0, *(number.end for number in numbers)]
    others = words("phone", "others")
    return [
        number
        for number, end in zip(numbers, ends, strict=False)
        if not others.search(_said(text, number.start, end))
    ]


def _said(text: str, at: int, end: int) -> str:
    """The words before ``at``: those in its own clause, if another number ends at ``end``.

    So it is if the clause has words, and what stands before it takes an older number back ("that's
    my old cell, it's").
    """
    said = before(text, at, min(40, at - end))
    earlier, _, own = said.rpartition(",")
    is_other = end or (own.strip() and words("phone", "ended").search(earlier))
    return own if is_other else said


def _numbers(text: str, regions: tuple[str, ...], asked: bool) -> list[Piece]:
    """All the numbers that people can be called at, the customer's or not."""
    if not _A_DIGIT.search(text):
        return _spoken(text, regions)
    text = _MISTYPED.sub(lambda found: found[0].translate(_MISTYPES), text)
    found: list[Piece] = []
    tries = _MOST_TRIES
    for run in islice(_DIGITS.finditer(text), _MOST_RUNS):
        cue = asked or _is_cued(text, run.start())
        if _is_something_else(text, run, cue):
            continue
        at = run.start()
        for start, end in _parts(text, run):
            if start < at or tries == 0:
                continue
            tries -= 1
            value = e164(text[start:end], regions, cue)
            if value:
                found.append(Piece(value, start, end))
                at = end
    spoken = _spoken(text, regions)
    begun = [each for each in spoken if any(each.start < one.start < each.end for one in found)]
    return begun or found or spoken  # "two oh six 555 0142"


def _parts(text: str, run: re.Match[str]) -> list[tuple[int, int]]:
    """The run, then the parts of it that groups make, the longest first."""
    groups = [group.span() for group in _GROUP.finditer(text, run.start(), run.end())]
    lead = run.start() if run[0][0] in "+(" else groups[0][0]
    spans = [
        (lead if one == 0 else start, groups[other][1], one)
        for one, (start, _) in enumerate(groups[:8])
        for other in range(one, min(len(groups), one + 12))
        if sum(stop - begin for begin, stop in groups[one : other + 1]) >= 7
    ]
    spans.sort(key=lambda span: (span[0] - span[1], span[0]))
    return [(start, end) for start, end, _ in spans[:12]]


def _is_cued(text: str, at: int) -> bool:
    """Whether the words before say that a telephone number follows, and of nothing else."""
    said = before(text, at, 45)
    cue = list(words("phone", "cue").finditer(said))
    other = list(words("phone", "no_phone").finditer(said))
    if not cue:
        return False
    return not other or cue[-1].start() > other[-1].end() + 8


def _is_something_else(text: str, run: re.Match[str], cue: bool) -> bool:
    start, end = run.span()
    if _DATE.fullmatch(run[0]) or _AFTER.match(text, end) or text[end : end + 1].isdigit():
        return True
    if _AMOUNT.search(text[max(0, start - 2) : start]):
        return True
    if _LATIN_PREFIX.search(text[max(0, start - 2) : start]):
        return True
    if cue and _is_cued(text, start):
        return False
    said = before(text, start, 30)
    return bool(words("phone", "no_phone").search(said))


@cache
def _spoken_digits() -> tuple[re.Pattern[str], dict[str, str]]:
    digit_of = {
        word: digit for digit, listed in vocabulary()["phone"]["spoken"].items() for word in listed
    }
    parted = by_first(sorted((w for w in digit_of if w < "\u2e80"), key=len, reverse=True))
    unparted = "".join(w for w in digit_of if w >= "\u2e80")
    pattern = rf"\b(?:(?:{parted}|\d{{1,9}})(?!\w)[ ,.\-]{{0,3}}){{4,15}}|[{unparted}]{{7,15}}"
    word = rf"(?<!\w)(?:{parted})(?!\w)|[{unparted}]|\d"
    digit_of["pattern"] = word
    return re.compile(pattern), digit_of


def _spoken(text: str, regions: tuple[str, ...]) -> list[Piece]:
    """Numbers in words, digit by digit, or begun so."""
    pattern, digit_of = _spoken_digits()
    small = lowered(text)
    if sum(map(digit_of.__contains__, _SPOKEN_WORD.findall(small))) < 3:
        return []
    for run in islice(pattern.finditer(small), 3):
        said = re.findall(digit_of["pattern"], run[0].lower())
        value = e164("".join(digit_of.get(word, word) for word in said), regions, cue=True)
        if value:
            return [Piece(value, run.start(), run.start() + len(run[0].rstrip(" ,.-")))]
    return []


_TAIL = re.compile(
    rf"(?<![A-Za-z\d_\u00c0-\u058f$€£#])\+?\(?\d(?:{_BETWEEN}{{0,3}}\d){{1,9}}[\s.…,\-]{{0,6}}$"
)
_HEAD = re.compile(
    rf"[^\w+]{{0,6}}(?:[^\W\d]{{1,10}} ){{0,3}}(\d(?:{_BETWEEN}{{0,3}}\d){{1,9}})(?!\d)"
)
_REST = re.compile(rf"[^\d\n]{{0,12}}(\d(?:{_BETWEEN}{{0,3}}\d){{1,9}})(?!\d)")


def _joined(text: str, previous: str, regions: tuple[str, ...]) -> Piece | None:
    """The number whose first half ended the previous message, and whose second starts this one, or
    follows words that announce it in this one."""
    half = _TAIL.search(previous[-40:])
    if half is None:
        return None
    announced = words("phone", "rest").search(text) or words("phone", "ends").search(text)
    rest = (_REST.match(text, announced.end()) if announced else None) or _HEAD.match(text)
    if rest is None:
        return None
    said = before(previous, len(previous) - len(half[0]), 30)
    if words("phone", "no_phone").search(said):
        return None
    value = e164(f"{half[0].strip(' .…,-')} {rest[1]}", regions, cue=False)
    return Piece(value, rest.start(1), rest.end(1)) if value else None
