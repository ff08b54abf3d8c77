"""Vietnamese addresses: a number and a name with capitals, lanes, and flats of a building."""

import re
from itertools import islice

_NUMBERED = re.compile(r"\b[Ss]ố (\d{1,4}[A-Za-z]?(?:/\d{1,4})*(?: [A-ZĐ][^\W\d_]+){1,4})")
_NAMED = re.compile(
    r"(?<![\w/.,:+-])\d{1,4}[A-Z]?(?:/\d{1,4})*(?! (?:Giờ|Ngày|Tháng|Tuần|Năm|Phút|Triệu))"
    r"(?: [A-ZĐÁÂĂÉÊÍÓÔƠÚƯÝ][^\W\d_]+){2,4}"
    r"(?=,? (?:quận|phường|huyện|thành phố|tp|[qp])(?!\w)|, [A-ZĐ]|[.\n]|$)"
)
_LETTER = re.compile("[đĐơƠưƯ\u1ea0-\u1ef9]")
_MOST = 12
_WORD = (
    r"(?!(?:quận|phường|huyện|xã|tỉnh|thành|tp|sđt|đt|số|gọi|liên|em|anh|chị|tôi|tên)\b)[^\W\d_]+"
)
_NUMBER = r"\d{1,4}[A-Z]?(?:/\d{1,4})"
_LANE = re.compile(
    rf"(?<!\w)(?:(?:hẻm|ngõ|ngách|kiệt) {_NUMBER}*(?: {_WORD}){{0,4}}"
    rf"|{_NUMBER}+(?: {_WORD}){{1,4}}(?=,? (?:quận|phường|huyện|tp|q|p)\b))",
    re.IGNORECASE,
)
"""A house in a lane, whose number has a stroke: "hẻm 61/4 Lá Me"."""
_UNIT = r"(?:phòng|p\.|căn(?: hộ)?|lầu|tầng|block|lô) ?[A-Z]?-?\d{1,4}[A-Z]?(?:[.-]\d{1,3})?"
_BUILDING = (
    r"(?:chung cư|cc|tòa(?: nhà)?|toà(?: nhà)?|khu đô thị|kđt|cao ốc)"
    rf" {_WORD}\d{{0,3}}(?: {_WORD}){{0,4}}"
)
_FLAT = re.compile(
    rf"(?<!\w)(?:{_BUILDING}(?:,? {_UNIT}){{1,3}}"
    rf"|(?:{_UNIT},? ){{1,3}}{_BUILDING}(?:,? {_BUILDING})?)",
    re.IGNORECASE,
)
"""A flat with its building: "chung cư Sao Mai, lầu 4, phòng 1508"."""


def numbered(text: str) -> tuple[int, int] | None:
    """A number and a name behind the word for "number"."""
    house = _NUMBERED.search(text)
    return house.span(1) if house else None


def flat(text: str) -> tuple[int, int] | None:
    """A flat and its building, in which no other word tells a street."""
    found = None if text.isascii() else _FLAT.search(text)
    return found.span() if found else None


def find(text: str) -> tuple[int, int] | None:
    """A house in a lane, or a number and a Vietnamese name, which a part of a town follows."""
    if text.isascii():
        return None
    if lane := _LANE.search(text):
        return lane.span()
    named = islice(_NAMED.finditer(text), _MOST)
    return next((one.span() for one in named if _LETTER.search(one[0])), None)
