"""Postcodes, by the business's country."""

import re
from functools import cache
from itertools import islice

from frontdesk.assistant.classifier.lexicon import normalise
from frontdesk.assistant.classifier.ordinary import languages
from frontdesk.assistant.reading.name_list import Kind, kind
from frontdesk.assistant.reading.pieces import Piece, before, vocabulary, words

_AROUND = 40
_NEAR = 12
_MOST = 40
_ONLY = re.compile(
    r"[\s.,!?_]*(?:it'?s|is|in|at|es|é|c'est|das ist|è|to|je|это|هو|是|です|입니다)?[\s.,:]*",
    re.IGNORECASE,
)
_UNITS = re.compile(
    r"\s?(?:[%€$£¥₽₴₹]|[a-z]{1,3}\d|mm|cm|kg|km|lit(?:er|re)s?|euros?|eur|usd|dollars?|kr|zł|kč|tl|руб|грн|元|円|원"
    r"|am|pm|uhr|times|days|hours|years|volts?|watts?|btu|sq)(?!\w)",
    re.IGNORECASE,
)
_STATE = re.compile(r"(?<!\w)(?:NSW|VIC|QLD|WA|SA|TAS|NT|ACT),? $")
_YEAR = re.compile(r"(?:19|20)\d\d")


def find(text: str, country: str, address: Piece | None) -> Piece | None:
    """The postcode in a levelled text whose address, where there is one, is ``address``."""
    form = _form(country.upper())
    if form is None:
        return None
    for found in islice(form.finditer(text), _MOST):
        start, end = found.span()
        if _is_postcode(text, start, end, country.upper(), address):
            return Piece(" ".join(found[0].upper().split()), start, end)
    return None


def in_address(text: str, country: str, address: Piece) -> Piece | None:
    """The postcode that was taken for the number of the house in ``address``.

    It has more digits than a house's number, is all of it, or a known town follows it.
    """
    form = _form(country.upper())
    if form is None or country.upper() in _LONG_NUMBERS:
        return None
    for found in islice(form.finditer(text, max(0, address.start - 3), address.end + 3), _MOST):
        start, end = found.span()
        is_edge = start <= address.start < end or start < address.end <= end
        is_all = start <= address.start and address.end <= end
        is_long = is_all or _LONG.search(found[0]) is not None
        if is_edge and (is_long or _is_known_town(_TOWN_NEXT.match(text, end))):
            return Piece(" ".join(found[0].upper().split()), start, end)
    return None


_LONG_NUMBERS = frozenset({"US"})
"""Countries whose houses' numbers are as long as a postcode."""
_LONG = re.compile(r"\d{5}|\d-\d{3}")


@cache
def _form(country: str) -> re.Pattern[str] | None:
    written = vocabulary()["postcode"]["forms"].get(country)
    if written is None:
        return None
    return re.compile(
        rf"(?<![A-Za-z\d$€£#+])(?<!\d[-.,/])(?:{written})(?![A-Za-z\d@]|[-./]\d)", re.IGNORECASE
    )


def _is_postcode(text: str, start: int, end: int, country: str, address: Piece | None) -> bool:
    """Whether the place tells it from any other number of as many digits."""
    written = text[start:end]
    said = before(text, start, 30)
    cues = list(words("postcode", "cue").finditer(said))
    other = list(words("phone", "no_phone").finditer(said))
    if cues and (not other or cues[-1].end() > other[-1].start()):
        return True
    is_other = _UNITS.match(text, end) or (other and other[-1].end() > len(said) - 12)
    is_prose = country == "NL" and bool(text[:start].strip()) and not written[-2:].isupper()
    if is_other or is_prose:
        return False
    if address and (0 <= start - address.end < _AROUND or 0 <= address.start - end < _NEAR):
        return True
    return _tells_itself(text, start, end)


def _tells_itself(text: str, start: int, end: int) -> bool:
    """Whether a number without words around that announce it has to be a postcode."""
    written = text[start:end]
    if re.search(r"[^\d\s]", written) and not re.fullmatch(r"[A-Za-z]{1,2}\d{4}", written):
        return True
    if _ONLY.fullmatch(text[:start]) and (_ONLY.fullmatch(text[end:]) or _begins(text, end)):
        return True
    is_year = _YEAR.fullmatch(written) and not _STATE.search(text[:start][-5:])
    return not is_year and _city(text, start, end)


def _begins(text: str, end: int) -> bool:
    """Whether a number of five digits and more, at whose ``end`` something follows, begins it all.

    An order number is told as one.
    """
    is_other = words("phone", "no_phone").search(text, end, end + _AROUND)
    return bool(re.search(r"\d{5}$", text[:end])) and text[end] in " ,\n" and not is_other


_PLACE_BEFORE = re.compile(
    r"(?<!\w)(?:in|area|en|em|à|aus|a|te|w|ve?|i|город|[A-Z]{2,3}|[A-Z][^\W\d_]{3,20},?) $"
)
_NEAR_TOWN = 30
_NAME = re.compile(r"(?:[A-Z]|(?![A-Za-z])[^\W\d_])[^\W\d_\s]*[^\s\d,.!?;:()-]+")
_CITY_AFTER = re.compile(r" (?:de |la |São |St\.? )?([^\W\d_]{3,25})")


def _city(text: str, start: int, end: int) -> bool:
    """Whether a town, or a word for "in", stands next to it, or a known town shortly before it."""
    after = _CITY_AFTER.match(text, end)
    if after and after[1][0].isupper() and not after[1].isupper():
        return True
    if _known_town(text, start, end) or any(
        kind(word[0]) & Kind.TOWN
        for word in _NAME.finditer(text, max(0, start - _NEAR_TOWN), start)
    ):
        return True
    return bool(_PLACE_BEFORE.search(text[max(0, start - 24) : start]))


_TOWN_NEXT = re.compile(r" ([^\W\d_]{3,25})(?!\w)")
_TOWN_BEHIND = re.compile(r",? ([^\W\d_]{3,25})(?!\w)")
_TOWN_BEFORE = re.compile(r"(?<!\w)([^\W\d_]{3,25}),? $")


def _known_town(text: str, start: int, end: int) -> bool:
    """Whether the word right before or behind is a town in letters of any size."""
    beside = _TOWN_BEHIND.match(text, end), _TOWN_BEFORE.search(text[max(0, start - 28) : start])
    return any(map(_is_known_town, beside))


def _is_known_town(found: re.Match[str] | None) -> bool:
    return (
        found is not None
        and bool(kind(found[1]) & Kind.TOWN)
        and not languages(normalise(found[1]))
    )
