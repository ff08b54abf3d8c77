"""The name that stands last in a message, or behind the address: "…, 14 Elm Street. Rosa"."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from frontdesk.assistant.classifier.lexicon import normalise
from frontdesk.assistant.classifier.spelling import is_known
from frontdesk.assistant.reading.name_words import has_title, is_given, named
from frontdesk.assistant.reading.pieces import MARK, vocabulary

_LONGEST = 300
_MOST_WORDS = 4
_STATE = 3
"""The most letters of a state's abbreviation."""
_SEPARATOR = re.compile(rf" - |[(),;\n!?،।、。؛{MARK}]|\.(?:(?<=\w\w\w\w.)|(?<=[\d)].))(?=\s|$)")
_VIETNAMESE = re.compile("[ăắằẳẵặấầẩẫậđếềểễệốồổỗộơớờởỡợưứừửữựạảẹẻẽịỉĩọỏụủũỳỵỷỹ]", re.IGNORECASE)
_SENTENCE_END = frozenset("\n!?।。.")
_SHORT = 60
_PATRONYMIC = re.compile(r"\w(?:[оеє]вич|йович|[оеє]вна|[иії]чна|івна|ївна)$")


class Segment(NamedTuple):
    """A piece of text without commas; ``behind`` is what parts it from the piece before it."""

    start: int
    end: int
    behind: str


def find(text: str, is_after_place: Callable[[int], bool]) -> tuple[int, int] | None:
    """Where the name stands in a levelled text whose contact details and address are marked.

    ``is_after_place`` tells whether the last thing found before a position is of a place.
    """
    if len(text) > _LONGEST:
        return None
    since_place = 0
    for number, segment in enumerate(_segments(text)):
        behind_place = is_after_place(segment.start)
        name = named(text, segment.start, segment.end, sure=False)
        if name is not None and _is_over(text, name[1], segment.end):
            at_end = _closing().fullmatch(text, segment.end) is not None
            if _follows().fullmatch(text, name[1], segment.end):
                return name
            before_mark = text[segment.end : segment.end + 3].strip(" ,.:")[:1] == MARK
            is_end = at_end or before_mark
            said = text[name[0] : name[1]]
            titled = has_title(text, segment.start, segment.end)
            place = since_place if behind_place else None
            is_first = not number and MARK not in segment.behind
            if is_first:
                cased = said.lower() != said.upper()
                full = cased and _is_full(said) and not is_town(said)
                if before_mark and (titled or full or is_given(said)):
                    return name
                if full and (_is_sentence(text, said, segment.end) or _is_thanked(text, name[1])):
                    return name
            elif (titled and (is_end or behind_place)) or (
                _is_name(said, segment, place, is_end) and (MARK in text or _is_sure(said))
            ):
                return name
        since_place = since_place + 1 if behind_place else 0
    return None


def _is_over(text: str, start: int, end: int) -> bool:
    """Whether nothing but courtesy follows in a piece behind the name."""
    left = text[start:end].strip(" -:.")
    return not left or any(said.fullmatch(text, start, end) for said in (_courtesy(), _follows()))


def _is_sentence(text: str, said: str, end: int) -> bool:
    """Whether a known given name and a family name are the whole first sentence."""
    return text[end : end + 1] in _SENTENCE_END and bool(text[end:].strip()) and _is_known(said)


def _is_thanked(text: str, start: int) -> bool:
    """Whether the message consists of the name and of thanks."""
    return (
        len(text) < _SHORT and start < len(text) and _closing().fullmatch(text, start) is not None
    )


def _is_known(said: str) -> bool:
    return is_given(said) or _PATRONYMIC.search(said) is not None


def _segments(text: str) -> Iterator[Segment]:
    start, behind = 0, ""
    for mark in (*_SEPARATOR.finditer(text), None):
        stop = mark.start() if mark else len(text)
        first = start + len(text[start:stop]) - len(text[start:stop].lstrip(" -:("))
        if text[first:stop].strip():
            yield Segment(first, stop, behind)
            behind = ""
        if mark:
            behind += mark[0]
            start = mark.end()


def _is_name(said: str, segment: Segment, since_place: int | None, is_end: bool) -> bool:
    """Whether a piece that looks like a name is one, and no town, thing or brand."""
    ends = bool(_SENTENCE_END & {*segment.behind.rpartition(MARK)[2]})
    known = _is_known(said)
    if said.lower() == said.upper():
        return known and (is_end or since_place is not None)
    may_be_town = is_town(said) or segment.behind.endswith(MARK)
    if since_place is not None and may_be_town and not known:
        return False
    if since_place is None and known and MARK in segment.behind:
        return True
    if ends or since_place is None:
        return is_end and (known or _is_full(said) or not _is_common(said))
    return known or _is_full(said) or (since_place > 0 and is_end and not _is_common(said))


def _is_sure(said: str) -> bool:
    """Whether a text is a name also where a message tells no other detail."""
    return is_given(said) or _is_full(said)


def _is_full(said: str) -> bool:
    """Whether a text has a given name and a family name."""
    words = said.split()
    if not 1 < len(words) <= _MOST_WORDS or all(_is_common(word) for word in words):
        return False
    is_vietnamese = _VIETNAMESE.search(said) is not None
    return not is_vietnamese or words[0].lower() in vocabulary()["name"]["vietnamese"]


def _is_common(said: str) -> bool:
    """Whether the first word is one that people use for other things."""
    word = normalise(said).split(maxsplit=1)
    return not word or is_known(word[0])


def is_town(said: str) -> bool:
    """Whether words are like the name of a town ("San …", "… Park", "… NY")."""
    words = said.split()
    first, last = _towns()
    is_state = 1 < len(words[-1]) <= _STATE and words[-1].isupper()
    return words[0].lower().rstrip(".") in first or words[-1].lower() in last or is_state


@cache
def _courtesy() -> re.Pattern[str]:
    return re.compile(rf" (?:{'|'.join(vocabulary()['name']['courtesy'])})\W*", re.IGNORECASE)


@cache
def _follows() -> re.Pattern[str]:
    return re.compile(rf" (?:{'|'.join(vocabulary()['name']['follows'])})\W*", re.IGNORECASE)


@cache
def _closing() -> re.Pattern[str]:
    """The end of a message, with or without a line of courtesy."""
    listed, signs = "|".join(vocabulary()["name"]["courtesy"]), rf"[\s{MARK}.,;:!?)('\"-]*"
    return re.compile(rf"{signs}(?:(?:{listed})(?!\w)[^.!?\n]{{0,40}}{signs})?", re.IGNORECASE)


@cache
def _towns() -> tuple[frozenset[str], frozenset[str]]:
    listed = vocabulary()["name"]
    return frozenset(listed["town_first"]), frozenset(listed["town_last"])
