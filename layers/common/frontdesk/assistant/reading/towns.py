"""The towns that stand beside an address or a postcode, before it or behind.

A town is no name of a customer, and nothing in it tells of a job ("8020 Graz", "Bath BA1 2AB").
"""

import re
from collections.abc import Iterable, Iterator

from frontdesk.assistant.reading.name_list import Kind, kind
from frontdesk.assistant.reading.name_words import is_given
from frontdesk.assistant.reading.pieces import LETTER, Piece

_MOST = 3
"""How many towns or parts of one may follow each other."""
_MOST_WORDS = 3
_FARTHEST = 60
"""How many characters beside the place are looked at."""
_WORD = rf"[{LETTER}][{LETTER}'.-]*"
_BEHIND = re.compile(
    rf"[\s,.(;-]{{0,3}}(?:(?:in|à|en|a|em|w|we|v|ve|i|te|bei|near|tại|ở|в|у|м|г|г\.|city of)\s)?"
    rf"(?P<words>{_WORD}(?: {_WORD}){{0,2}})"
)
_BEFORE = re.compile(rf"(?P<words>{_WORD}(?: {_WORD}){{0,2}})[\s,;:.-]{{1,3}}$")

_DISTRICT = re.compile(rf"{_WORD}(?: {_WORD}){{0,2}}")


def beside(text: str, places: Iterable[tuple[int, int]]) -> list[Piece]:
    """The towns beside the ``places`` found in a levelled text, each place from start to end."""
    found: list[Piece] = []
    for start, end in places:
        found += _behind(text, end)
        found += _before(text, start)
    return found


def is_only_town(value: str) -> bool:
    """Whether what may be a town is no person's name as well; one with its district is none."""
    return "," in value or _kind(value.partition(" ")[0]) is Kind.TOWN or _kind(value) is Kind.TOWN


def _behind(text: str, end: int) -> Iterator[Piece]:
    for _ in range(_MOST):
        match = _BEHIND.match(text, end, end + _FARTHEST)
        words = match["words"].split(" ") if match else []
        for count in range(min(len(words), _MOST_WORDS), 0, -1):
            value = " ".join(words[:count])
            if match and _kind(value) & Kind.TOWN:
                start = match.start("words")
                end = start + len(value)
                yield Piece(value, start, end)
                break
        else:
            return


def _before(text: str, start: int) -> Iterator[Piece]:
    for _ in range(_MOST):
        match = _BEFORE.search(text[max(0, start - _FARTHEST) : start])
        words = match["words"].split(" ") if match else []
        base = max(0, start - _FARTHEST)
        for first in range(max(0, len(words) - _MOST_WORDS), len(words)):
            value = " ".join(words[first:])
            if match and _kind(value) & Kind.TOWN:
                at = base + match.end("words") - len(value)
                before = words[first - 1] if first else ""
                if before[:1].isupper() and not before.endswith((".", ":")):
                    return  # a family name
                yield Piece(value, at, at + len(value))
                start = at
                break
        else:
            if match and base + match.start("words") == 0 and _kind(words[0]) is Kind.TOWN:
                yield Piece(match["words"], 0, match.end("words"))  # with a district
            elif chain := _with_districts(text, start):
                yield chain
            return


def _with_districts(text: str, start: int) -> Piece | None:
    """The town and its districts that a message begins with: "Leeds, Roundhay, 52 Elmete Drive"."""
    chain = text[:start].rstrip(" ,")
    town, *districts = chain.split(", ")
    if not 0 < len(districts) < _MOST or len(chain) > _FARTHEST or not _kind(town) & Kind.TOWN:
        return None
    if not all(_DISTRICT.fullmatch(part) and not is_given(part) for part in districts):
        return None
    return Piece(chain, 0, len(chain))


def _kind(value: str) -> Kind:
    """What a word is the name of; of one with a hyphen ("Ostrava-Poruba"), its first part."""
    return kind(value.rstrip(".-")) or kind(value.partition("-")[0])
