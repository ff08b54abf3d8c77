"""A text in pieces for streaming: words, or a few characters where the script has no blanks."""

import re
import unicodedata
from collections.abc import Iterator

MOST_CHARACTERS = 255
"""The longest chunk."""

FEW = 4
"""How many characters of a script without blanks make a chunk."""

_NO_BLANKS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, kana, and Chinese characters."""
_OPENING = frozenset({"Ps", "Pi"})
_ATTACHED = re.compile("[\u200c\u200d\u1160-\u11ff\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
"""What belongs to the character before it, besides combining marks: joiners, the vowels and finals
of decomposed Hangul, and emoji modifiers."""
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
_JOINER = "\u200d"


def chunks(text: str) -> list[str]:
    """The text in pieces, which joined are the text exactly.

    A piece is a word with the blanks after it, or ``FEW`` characters of a script without blanks.
    A character is not separated from its combining marks, unless it has more of them than the
    ``MOST_CHARACTERS`` of a piece.
    """
    pieces: list[str] = []
    piece, few = "", 0
    for character in _characters(text):
        word_ends = piece[-1:].isspace() and not character.isspace()
        enough = few >= FEW and not _hangs_on(character)
        if piece and (word_ends or enough or len(piece) + len(character) > MOST_CHARACTERS):
            pieces.append(piece)
            piece, few = "", 0
        piece += character
        few += bool(_NO_BLANKS.match(character))
    if piece:
        pieces.append(piece)
    return pieces


def _characters(text: str) -> Iterator[str]:
    """The characters of a text as a reader sees them, each with its combining marks."""
    start = 0
    for at in range(1, len(text)):
        if at - start >= MOST_CHARACTERS or not _belongs(text, start, at):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


def _belongs(text: str, start: int, at: int) -> bool:
    """Whether the code point at ``at`` belongs to the character that begins at ``start``."""
    one = text[at]
    if text[at - 1].isspace():
        return False
    if unicodedata.category(one).startswith("M") or _ATTACHED.match(one):
        return True
    if text[at - 1] == _JOINER:
        return not one.isspace()
    return at - start == 1 and bool(_FLAG.match(one) and _FLAG.match(text[start]))


def _hangs_on(character: str) -> bool:
    """Whether a character goes on with the piece before it: a blank, or closing punctuation."""
    category = unicodedata.category(character[0])
    return character.isspace() or (category.startswith("P") and category not in _OPENING)
