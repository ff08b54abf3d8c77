"""The name that stands where people put theirs: alone, at an end, or next to a contact detail."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from frontdesk.assistant.reading.last_names import is_town
from frontdesk.assistant.reading.name_form import LIKELY, SURE, UNKNOWN, sureness
from frontdesk.assistant.reading.name_list import Kind, kind
from frontdesk.assistant.reading.pieces import LETTER, MARK, by_first, lowered, vocabulary

_ENDS = 200
"""How many characters at both ends of a message are looked at."""
_LONGEST = 80
"""The most characters of a piece between two signs."""
_MOST_LEADS = 3
_MOST_BLANKS = 6
_SEPARATOR = re.compile(
    rf"(?![A-Za-z])(?: - | ?[/|~*]+ ?|(?:^|(?<=\n)) ?-+ ?|{MARK}+|[,;:()\[\]\"!?…\n،؛؟।、。，]"
    r"|[\u2190-\u2bff\U0001f300-\U0001faff]|(?<!(?<![^\W\d_])[^\W\d_])\.(?=\s|$|[.!]))"
)
"""No Latin letter is one, which is tried first: most characters are letters."""
_SENTENCE_ENDS = frozenset(".!?…\n।。؟-/|~*")


class Segment(NamedTuple):
    """A piece of text between two signs; ``before`` and ``behind`` are all the signs and blanks
    there."""

    start: int
    end: int
    before: str
    behind: str


class Core(NamedTuple):
    """What a piece says besides courtesy, and whether this marks it as a name.

    ``told``: words before or behind it introduce a name. ``thanked``: it follows thanks or a
    farewell. ``greeted``: it follows a greeting, so may be whom the message speaks to.
    """

    start: int
    end: int
    told: bool = False
    thanked: bool = False
    greeted: bool = False


class Where(NamedTuple):
    """The ends of what was found of a place and of contact details, whether a word alone may
    well be a name, and the customer's language."""

    places: tuple[int, ...]
    others: tuple[int, ...]
    expected: bool
    language: str | None


def find(text: str, where: Where) -> tuple[int, int] | None:
    """Where the name stands in a levelled text whose contact details and address are marked."""
    segments = list(_segments(text))
    small = lowered(text)
    cores = [_core(small, segment, len(text)) for segment in segments]
    best, most = None, 0
    for at, core in enumerate(cores):
        if core is None or core.start == core.end:
            continue
        name = core.start, core.end
        sure = sureness(text[slice(*name)], where.language)
        if not sure and core.told:
            name = core.start, _first_word(text, core)
            sure = sureness(text[slice(*name)], where.language) // SURE * SURE
        is_last = _is_closing(cores[at + 1 :])
        if sure > most and sure >= _least(text, segments, at, core, where, is_last=is_last):
            best, most = name, sure
    return best


def _least(
    text: str, segments: list[Segment], at: int, core: Core, where: Where, *, is_last: bool
) -> int:
    """How sure a piece has to be a name in its place."""
    segment, is_first = segments[at], at == 0
    never = SURE + 1
    if core.told or (_is_beside(segment, where) and not core.greeted):
        return UNKNOWN
    if core.greeted and not (is_first and is_last):
        return never
    if at and kind(text[segments[at - 1].start : segments[at - 1].end]) & Kind.TOWN:
        return SURE
    if _is_place(where.places, where.others, segment):
        may_be = is_last or MARK in segment.behind
        return SURE if may_be and not is_town(text[core.start : core.end]) else never
    ends = core.thanked or (where.expected if is_first else _SENTENCE_ENDS & {*segment.before})
    if is_last:
        return UNKNOWN if ends else LIKELY
    return LIKELY if is_first and " " in text[core.start : core.end] else SURE


def _first_word(text: str, core: Core) -> int:
    """Where the first word ends, in a script that does not tell names by their capitals."""
    end = text.find(" ", core.start, core.end)
    word = text[core.start : end]
    return end if end > 0 and word.lower() == word.upper() else core.start


def _is_closing(left: list[Core | None]) -> bool:
    """Whether nothing but courtesy is left."""
    return len(left) < _MOST_LEADS and all(one and one.start == one.end for one in left)


def _is_place(places: tuple[int, ...], others: tuple[int, ...], segment: Segment) -> bool:
    """Whether the last thing found before a piece is of a place."""
    place = max((end for end in places if end <= segment.start), default=-1)
    return place > max((end for end in others if end <= segment.start), default=-1)


def _is_beside(segment: Segment, where: Where) -> bool:
    """Whether a contact detail stands right before or behind."""
    before = segment.start - len(segment.before)
    marked = segment.before.strip(" ,;:.-\n(").endswith(MARK)
    if marked and any(before <= end <= segment.start for end in where.others):
        return True
    behind = segment.behind.lstrip(" ,;:.-\n(")
    end = segment.end + len(segment.behind)
    return behind.startswith(MARK) and any(segment.end < other <= end for other in where.others)


def _segments(text: str) -> Iterator[Segment]:
    """The pieces between signs, without blanks at their ends."""
    found: list[Segment] = []
    start, before = 0, ""
    for mark in (*_SEPARATOR.finditer(text), None):
        stop = mark.start() if mark else len(text)
        piece = text[start:stop]
        if piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            last = start + len(piece.rstrip())
            found.append(Segment(first, last, before + text[start:first], text[last:stop]))
            before = ""
        else:
            before += piece
            if found:
                found[-1] = found[-1]._replace(behind=found[-1].behind + piece)
        if mark:
            before += mark[0]
            if found:
                found[-1] = found[-1]._replace(behind=found[-1].behind + mark[0])
            start = mark.end()
    return iter(found)


def _core(small: str, segment: Segment, length: int) -> Core | None:
    """A piece, of a text in small letters, without what is said around a name; None if it is long
    or far from both ends of the text."""
    start, end = segment.start, segment.end
    is_far = min(end, length - start) > _ENDS
    if is_far or end - start > _LONGEST or small.count(" ", start, end) > _MOST_BLANKS:
        return None
    told = thanked = greeted = False
    for _ in range(_MOST_LEADS):
        lead = None if told else _leads().match(small, start, end)
        if lead is None:
            break
        told |= lead["tells"] is not None
        thanked |= lead["thanks"] is not None
        greeted |= lead["greets"] is not None
        start = lead.end()
    if tail := _tails().search(small, start, end):
        told |= tail["tells"] is not None
        end = tail.start()
    return Core(start, end, told, thanked, greeted)


def _listed(kind: str) -> str:
    found = vocabulary()["name"][kind]
    return by_first(sorted(found, key=len, reverse=True))


@cache
def _leads() -> re.Pattern[str]:
    """What may stand before a name in its piece."""
    return re.compile(
        rf"\s*(?:(?P<tells>{_listed('introduces')}|{_listed('tells')})"
        rf"|(?P<thanks>{_listed('signs')}|{_listed('courtesy')})"
        rf"|(?P<greets>{_listed('greetings')})|{_listed('before')})(?![{LETTER}])[\s:.]*"
    )


@cache
def _tails() -> re.Pattern[str]:
    """What may stand behind a name in its piece."""
    return re.compile(
        rf"[\s.][\s.]*(?:(?P<tells>{_listed('follows')}|{_listed('speaks')})|{_listed('courtesy')}"
        rf"|{_listed('behind')})\.?\s*$"
    )
