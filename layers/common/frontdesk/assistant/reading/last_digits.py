"""Corrections of a telephone number's digits: "0186 not 0187", "it ends in 55"."""

import re

from frontdesk.assistant.reading.denied import is_denied
from frontdesk.assistant.reading.pieces import Piece, words

_NO = "not|no|não|nao|pas|non|nicht|niet|nie|ne|inte|değil|không|không phải|не|а не|ليس|नहीं|不是"
_NOT = re.compile(
    r"(?<!\d)(\d{1,8})[ ,.]{1,3}(?:[^\W\d]{1,6} ){0,3}?"
    rf"(?:{_NO}|chứ không phải|وليس|न कि|而不是|아니고)"
    r"[ ,:]{0,2}(?:(?:el|la|the|die|der|le|il|o|de|het) )?(\d{1,8})(?!\d)",
    re.IGNORECASE,
)
_BUT = re.compile(
    rf"(?:{_NO})[ ,:]{{0,2}}(\d{{1,8}})(?!\d)[ ,;.-]{{1,3}}"
    r"(?:but|it's|sino|es|sondern|mais|ma|bensì|maar|ale|utan|mas|а|بل|而是|是|mà là)"
    r"[ ,:]{0,2}(\d{1,8})(?!\d)",
    re.IGNORECASE,
)
_KOREAN_NOT = re.compile(
    r"(\d{1,8})(?:예요|이에요|입니다|이고|요)?[., ]{1,2}(\d{1,8})[이가]? ?"
    r"(?:아니고|아니에요|아님|말고)"
)
_SWAPS = (
    re.compile(r"(\d{1,8})ではなく[てて]?[、,]?\s?(\d{1,8})"),
    re.compile(r"(\d{1,8})じゃなくて?[、,]?\s?(\d{1,8})"),
    re.compile(r"(\d{1,8})[이가]? ?(?:아니라|아니고|말고)[, ]{0,2}(\d{1,8})"),
    re.compile(r"不是(\d{1,8})[,，]?(?:而?是)(\d{1,8})"),
    re.compile(r"(\d{1,8}) değil[, ]{1,2}(\d{1,8})"),
    re.compile(r"(\d{1,8}) नहीं[, ]{1,2}(\d{1,8})"),
)
_END_DIGITS = re.compile(r"[^\d\n]{0,12}?(\d(?:[ -]?\d){0,7})(?!\d)")


_DIGITS_BEFORE = re.compile(r"(?<!\d)(\d{2,6})[^\d\n]{0,4}$")
_FOUR = re.compile(r"[^\d\n]{0,40}(\d{4})[^\d\n]{0,12}")
"""A short message with four digits: the last ones of the number, if half of them agree."""


def find(text: str, said: str, start: int) -> Piece | None:
    """The number that was said, with the digits that ``text`` corrects after ``start``."""
    found = swapped(text, start)
    if found:
        old, new = found
        at = len(said) - len(old) if said.endswith(old) else said.rfind(old)
        if at > 1 and len(new.value) == len(old):
            value = said[:at] + new.value + said[at + len(old) :]
            return Piece(value, new.start, new.end)
    ends = words("phone", "ends").search(text, start)
    digits = None
    if ends:
        in_front = _DIGITS_BEFORE.search(text[: ends.start()], start)
        digits = _END_DIGITS.match(text, ends.end()) or in_front
    elif words("correction", "says").search(text, start):
        digits = _FOUR.fullmatch(text, start)
        if digits and (
            is_denied(text, *digits.span(1))
            or sum(a != b for a, b in zip(digits[1], said[-4:], strict=True)) > 2
        ):
            return None
    if digits is None:
        return None
    new_end = "".join(c for c in digits[1] if c.isdigit())
    value = said[: -len(new_end)] + new_end
    return Piece(value, digits.start(1), digits.end(1)) if value != said else None


def swapped(text: str, start: int = 0) -> tuple[str, Piece] | None:
    """The old digits, and the new ones as a piece that covers both: "0186 not 0187"."""
    for pattern, new, old in (
        (_NOT, 1, 2),
        (_KOREAN_NOT, 1, 2),
        (_BUT, 2, 1),
        *((swap, 2, 1) for swap in _SWAPS),
    ):
        found = pattern.search(text, start)
        if found:
            return found[old], Piece(found[new], found.start(), found.end())
    return None
