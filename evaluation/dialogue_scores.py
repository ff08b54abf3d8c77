"""Scores of played dialogues: what is expected of a case, compared with what it says."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from evaluation.dialogues import ExpectedTime, Played
from frontdesk.models.classification import FALLBACK, Hazard, Urgency
from frontdesk.models.reading import PreferredTime

EMPTY: tuple[object, ...] = (None, False, frozenset())
"""What a case says where there is nothing to say."""


class Compared(NamedTuple):
    """One thing that a case says."""

    expected: object
    found: object
    right: bool


@dataclass(frozen=True)
class Figure:
    """How often one thing is right.

    It is right in ``right`` of the ``expected`` dialogues that have it. In ``false`` of the
    ``others``, which do not have it, it is found nevertheless. ``found`` counts whatever is found.
    """

    right: int
    expected: int
    false: int
    others: int
    found: int

    @property
    def recall(self) -> float:
        """The share of right ones among the expected; NaN if there are none."""
        return self.right / self.expected if self.expected else float("nan")

    @property
    def f1(self) -> float:
        """The harmonic mean of that and of the share of right ones among the found."""
        both = self.expected + self.found
        return 2 * self.right / both if both else float("nan")


def figures(played: Sequence[Played]) -> dict[str, Figure]:
    """The figures over all dialogues, by name."""
    rows: dict[str, list[Compared]] = {}
    for one in played:
        for name, row in compare(one).items():
            rows.setdefault(name, []).append(row)
    return {name: figure(of) for name, of in rows.items()}


def figure(rows: Sequence[Compared]) -> Figure:
    """One thing over all dialogues."""
    having = [row for row in rows if row.expected not in EMPTY]
    false = [row for row in rows if row.expected in EMPTY and row.found not in EMPTY]
    return Figure(
        right=sum(row.right for row in having),
        expected=len(having),
        false=len(false),
        others=len(rows) - len(having),
        found=sum(row.found not in EMPTY for row in having) + len(false),
    )


def compare(played: Played) -> dict[str, Compared]:
    """What is expected, what was found, and whether that is right, by the name of the figure."""
    dialogue, case, _ = played
    expect, contact, place = dialogue.expect, case.contact, case.place
    last = case.standing or FALLBACK
    trade = _equal(expect.service_type, last.service_type)
    urgency = _equal(expect.urgency, last.urgency)
    danger = _danger(expect.urgency, expect.hazard), _danger(last.urgency, last.hazard)
    time = expect.preferred_time, case.preferred_time
    return {
        "trade": trade,
        "urgency": urgency,
        "both": Compared(trade[:2], urgency[:2], trade.right and urgency.right),
        "danger": Compared(*danger, (danger[0] is None) == (danger[1] is None)),
        "phone": _equal(expect.phone, contact.phone),
        "e-mail": _equal(expect.email, contact.email, str.casefold),
        "postcode": _equal(expect.postcode, place.postcode, _without_blanks),
        "address": _contained(expect.address, place.address),
        "name": _contained(expect.name, contact.name),
        "preferred time": Compared(*time, same_time(*time)),
        "second job": _equal(expect.also, frozenset(case.also)),
        "person wanted": _equal(expect.wants_person, case.wants_person),
        "resolved": _equal(expect.resolved, case.resolved),
        "language": _equal(dialogue.language, case.language),
    }


def _danger(urgency: Urgency, hazard: Hazard | None) -> Hazard | None:
    return hazard or (Hazard.UNSPECIFIED if urgency is Urgency.EMERGENCY else None)


def _equal(expected: object, found: object, form: Callable[[str], str] | None = None) -> Compared:
    if form and isinstance(expected, str) and isinstance(found, str):
        return Compared(expected, found, form(expected) == form(found))
    return Compared(expected, found, expected == found)


def _without_blanks(text: str) -> str:
    return "".join(text.casefold().split())


def _contained(expected: str | None, found: str | None) -> Compared:
    if expected is None or found is None:
        return Compared(expected, found, expected is found)
    return Compared(expected, found, has_words(found, expected))


def has_words(text: str, words: str) -> bool:
    """Whether ``text`` has all of ``words``, whatever their case and punctuation.

    A word of ideographs, kana or Hangul only has to stand somewhere: it may have no blanks.
    """
    there = _words(text)
    joined = "".join(there)
    return all(word in there or (_unspaced(word) and word in joined) for word in _words(words))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(" " if unicodedata.category(c)[0] in "PSC" else c for c in plain).split()


def _unspaced(word: str) -> bool:
    scripts = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")
    return any(unicodedata.name(character, "").startswith(scripts) for character in word)


def same_time(expected: ExpectedTime | None, found: PreferredTime | None) -> bool:
    """Whether a time is right: to the minute, to the day, or in having no date, as expected."""
    if expected is None or found is None:
        return expected is None and found is None
    start = found.start and found.start.replace(tzinfo=None, second=0, microsecond=0)
    if expected.start:
        return start == expected.start
    return (start and start.date()) == expected.date


def known_asked(played: Sequence[Played]) -> tuple[int, int, int]:
    """How many questions there were, on what was known, and on what had been asked too often."""
    asked = [one for each in played for one in each.asked]
    return len(asked), sum(one.known for one in asked), sum(one.too_often for one in asked)
