"""Telephone numbers and addresses that a message names only to deny them."""

import re
from collections.abc import Iterable

from frontdesk.assistant.reading.pieces import LETTER, Piece, before, lowered

_FARTHEST = 30
"""How many characters before a piece its denial may begin."""
_BEFORE = re.compile(
    rf"(?<![{LETTER}])(?<!why )(?<!if )"
    r"(?:not|isn't|isnt|wasn't|instead of|rather than|no (?:es|al?|el)|en (?:vez|lugar) de|não|nao"
    r"|em vez d[eo]|pas|et non|au lieu d[eu]|plutôt que|nicht|statt|anstatt|non|invece di"
    r"|al posto di|niet|in plaats van|nie|zamiast|ne|není|místo|inte|istället för|không phải"
    r"|thay vì|не|вместо|замість|و?ليس|بدلا من|न कि)"
    r"(?: (?:at|on|to|via|the|it's|that's|al?|el|la|es|o|é|n[ao]|sur|le|à|au|unter|auf|an|die|der"
    r"|il|su|op|het|is|pod|to|na|je|på|till|số|по|на|номер|على))*[ :]{1,2}$"
    r"|(?:不是|别打|别用|不要打|不要用)\s?$"
)
_AFTER = re.compile(
    rf" ?(?:değil|yerine|नहीं|के बजाय|की जगह)(?![{LETTER}])|(?:では|じゃ)な[いく]|の代わりに"
    r"|[이가]? ?(?:아니라|아니고|아닌|아니에요|아닙니다|말고)|(?: ?대신)"
)


def is_denied(text: str, start: int, end: int) -> bool:
    """Whether what stands from ``start`` to ``end`` of a levelled text is said not to be meant."""
    said = lowered(before(text, start, _FARTHEST))
    return bool(_BEFORE.search(said) or _AFTER.match(lowered(text[end : end + 12])))


def without_denied(text: str, pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces of a levelled text that are not denied: "not this one but that one"."""
    return [piece for piece in pieces if not is_denied(text, piece.start, piece.end)]
