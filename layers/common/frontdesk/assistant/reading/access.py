"""Access notes: how a technician gets in ("gate code 4411", "key under the mat")."""

import re
from functools import cache

from frontdesk.assistant.reading.pieces import LETTER, MARK, Piece, text_of, vocabulary, words

LONGEST = 200
_BELL = re.compile(
    r"\b(?:[Kk]lingel|[Zz]vonek|[Ii]nterphone|[Cc]itofono|[Ss]onnette|[Cc]ampanello|[Dd]omofon"
    r"|[Dd]oor ?bell|[Dd]eurbel|[Tt]imbre|[Dd]zwonek|[Zz]il)(?: ?:| bei| na| di| au nom de)? "
    r"[A-ZÀ-Ž]\w{2,20}(?=[,.;\n]|$)"
)
_REST = re.compile(rf"[^,.;!?\n。，、；！？،؛।{MARK}]{{0,80}}")
_CODE = re.compile(r"[\s:=#*]{0,3}(?:[^\W\d]{1,12}[\s:]{1,2}){0,3}[#*]?(?=\w{0,3}\d)[\w#*]{1,10}")
_CODE_UNPARTED = re.compile(
    r"[\s:=#*]{0,3}[は是为는은이가]?\s?[#*]?(?=[A-Za-z]{0,3}\d)[\dA-Za-z#*]{2,10}"
)


def find(text: str, message: str) -> list[Piece]:
    """The access notes in a levelled text, as ``message`` writes them; at most three."""
    found: list[Piece] = []
    for code in words("access", "code").finditer(text):
        pattern = _CODE_UNPARTED if text[code.end() - 1] >= "\u2e80" else _CODE
        number = pattern.match(text, code.end())
        if number:
            _add(found, text_of(message, code.start(), number.end(), LONGEST))
    for bell in _BELL.finditer(text):
        _add(found, text_of(message, bell.start(), bell.end(), LONGEST))
    for way in words("access", "way").finditer(text):
        rest = _REST.match(text, way.end())
        end = rest.end() if rest else way.end()
        other = _ends().search(text, way.end() + 2, end)
        _add(found, text_of(message, way.start(), other.start() if other else end, LONGEST))
    return sorted(found[:3], key=lambda piece: piece.start)


def joined(pieces: list[Piece]) -> str | None:
    """The notes as one text of at most `LONGEST` characters."""
    texts: list[str] = []
    for piece in pieces:
        if sum(map(len, texts)) + 2 * len(texts) + len(piece.value) <= LONGEST:
            texts.append(piece.value)
    return ", ".join(texts) or None


@cache
def _ends() -> re.Pattern[str]:
    listed = "|".join(vocabulary()["access"]["end"])
    return re.compile(rf"(?<=\s)(?:{listed})(?![{LETTER}])")


def _add(found: list[Piece], piece: Piece | None) -> None:
    if piece and all(piece.end <= other.start or piece.start >= other.end for other in found):
        found.append(piece)
