"""The answer to the question for the address, as it is written, where no rule knows its form."""

import re
from functools import cache
from typing import NamedTuple

from frontdesk.assistant.classifier.lexicon import normalise
from frontdesk.assistant.classifier.ordinary import languages
from frontdesk.assistant.classifier.spelling import is_known
from frontdesk.assistant.reading.name_list import Kind, kind
from frontdesk.assistant.reading.pieces import LETTER, MARK, vocabulary, words
from frontdesk.assistant.reading.street_tokens import QUANTITY, Token, tokens_of

_LONGEST = 120
"""The most characters of an answer that is little more than an address."""
_MOST_WORDS = 6
_LAST = 5
"""The most digits of a house's number."""
_PIECES = re.compile(rf"(?:[^.!?;\n।{MARK}]|\.(?=\S)){{4,100}}")
_STROKE = re.compile(r"\d[A-Za-z]?/\d")
_NO_NUMBER = re.compile(r"[\d.,:]*[.,:]\d|\d+(?:[%°€$£+]|[x×*]\d)")
"""Prices, measures and clocks, which are no numbers of houses."""


class _Part(NamedTuple):
    """A piece of the answer between commas: where it starts, and its words and numbers."""

    start: int
    text: str
    tokens: list[Token]


def find(text: str) -> tuple[int, int] | None:
    """Where the name of a place and its number stand in a short answer."""
    if len(text) > _LONGEST or max(text) >= "\u2e80":
        return None
    for piece in _PIECES.finditer(text):
        parts = [
            _Part(piece.start() + part.start(), part[0], tokens_of(part[0]))
            for part in re.finditer(r"[^,،]+", piece[0])
        ]
        for at, part in enumerate(parts):
            behind = parts[at + 1] if at + 1 < len(parts) else None
            is_beside = text[piece.end() : piece.end() + 1] == MARK and behind is None
            if place := _place(part, behind, at == 0 and not piece.start(), is_beside):
                return place
    return None


def _place(
    part: _Part, behind: _Part | None, is_first: bool, is_beside: bool
) -> tuple[int, int] | None:
    """The place that a piece tells, with the number that stands alone in the piece ``behind``.

    ``is_first``: the answer begins with it. ``is_beside``: a postcode or the like follows it.
    """
    tokens = [token for token in part.tokens if token.kind in ("word", "number", "numeral")]
    first = next((at for at, token in enumerate(tokens) if _may_begin(token)), None)
    if first is None or len(tokens) > _MOST_WORDS + 2 or _is_other(part.text):
        return None
    tokens = tokens[first:]
    named = [token for token in tokens if token.kind == "word"]
    number = next((token for token in tokens if _is_house(part.text, token)), None)
    end = part.start + tokens[-1].end
    if number is None and behind is not None and len(behind.tokens) == 1:
        number = behind.tokens[0]
        end = behind.start + number.end
        if not _is_house(behind.text, number):
            return None
    if number is None or not named or (first and number is tokens[0]):
        return None  # "about 22 …"
    proper = [token for token in named if token.bare not in _particles() | _units()]
    strange = [token for token in proper if not _is_ordinary(token.bare)]
    cased = all(token.text[0].isupper() for token in proper)
    has_flat = _STROKE.search(number.text) or _has_unit(tokens, number)
    has_flat = has_flat or (behind is not None and _tells_place(behind))
    if not proper:
        return None
    if number in tokens[1:-1] or not (cased or len(number.text) < _LAST):
        is_name = False
    elif cased:
        is_name = bool(strange)
    elif number is tokens[0]:
        is_name = is_beside and len(strange) == len(proper) > 1
    else:
        has_capitals = proper[0].text.lower() != proper[0].text.upper()
        is_name = is_first and not first and strange == proper and (has_capitals or len(proper) > 1)
    if not (is_name or (has_flat and (cased or strange == proper))):
        return None
    return part.start + tokens[0].start, end


def _may_begin(token: Token) -> bool:
    """Whether an address may begin with a number or word: "we are at 5" and "in" begin none."""
    is_number = token.kind == "number" and len(token.text) <= _LAST
    return is_number or token.text[0].isupper() or not _is_ordinary(token.bare)


def _is_house(text: str, token: Token) -> bool:
    """Whether a number may be that of a house."""
    is_number = token.kind == "number" and token.text[:1] != "0"
    return is_number and QUANTITY.match(text, token.end) is None


def _has_unit(tokens: list[Token], number: Token) -> bool:
    """Whether a flat or a floor is told beside the ``number`` of the house."""
    units = [at for at, token in enumerate(tokens) if token.bare in _units()]
    return any(0 <= at < len(tokens) - 1 and tokens[at + 1] is not number for at in units)


def _is_other(text: str) -> bool:
    """Whether a piece tells a day, a telephone, a measure or a brand."""
    small = text.lower()
    if words("address", "days").search(small) or words("phone", "no_phone").search(small):
        return True
    listed = vocabulary()
    said = {*re.findall(rf"[{LETTER}]+", small)}
    others = {*listed["name"]["brands"], *listed["address"]["measures"]}
    stopped = any(words("address", "stop").fullmatch(word) for word in said)
    return stopped or not said.isdisjoint(others) or _NO_NUMBER.search(text) is not None


def _is_ordinary(word: str) -> bool:
    """Whether a word is one of other things as well; of "he's", the first part."""
    plain = normalise(word.partition("'")[0])
    return is_known(plain) or bool(languages(plain))


def _tells_place(part: _Part) -> bool:
    """Whether a piece tells a flat, a floor, a part of a town, or a town."""
    first = part.tokens[0].bare if part.tokens else ""
    return first in _units() or bool(kind(part.text.strip()) & Kind.TOWN)


@cache
def _particles() -> frozenset[str]:
    return frozenset(vocabulary()["address"]["particles"])


@cache
def _units() -> frozenset[str]:
    return frozenset(vocabulary()["address"]["unit"]) | _DISTRICTS


_DISTRICTS = {"quận", "phường", "huyện", "colonia", "col", "bairro", "mahallesi", "mah", "район"}
