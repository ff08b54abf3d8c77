"""What a message says of the customer and the place: contact details, address and access notes."""

import re
from functools import reduce
from typing import NamedTuple

from frontdesk.assistant.reading import (
    access,
    addresses,
    emails,
    house_numbers,
    names,
    phones,
    postcodes,
    street_tokens,
    towns,
)
from frontdesk.assistant.reading.denied import is_denied
from frontdesk.assistant.reading.dialling import regions_of
from frontdesk.assistant.reading.name_list import Kind, kind
from frontdesk.assistant.reading.pieces import Piece, blanked, level, shown, words
from frontdesk.models.case import Case, Missing
from frontdesk.models.reading import Contact, Place, Span

_WITH_TOWNS = ("place.address", "place.postcode")


class Found(NamedTuple):
    """The contact details and the place that one message tells.

    ``spans`` are of the message, in its order; their ``what`` is a field such as "contact.phone".
    ``corrected``: the message replaces something told before. ``rest`` is the message with a mark
    for each character of what was found, and of towns beside it, so of the same length.
    ``phone_unread``: there is what looks like a telephone number, and is none that could be read.
    """

    contact: Contact
    place: Place
    spans: tuple[Span, ...]
    corrected: bool
    rest: str
    phone_unread: bool


def find(
    message: str, before: Case, country: str, *, previous: str = "", language: str | None = None
) -> Found:
    """What ``message`` tells, read by the rules of ``country``, a code of two letters.

    ``before`` is the case before the message: what was asked for, and the telephone number that
    the message may correct. ``previous`` is the customer's message before this one, which may hold
    the first half of a telephone number. ``language`` is the customer's, which tells whose numbers
    they may write besides the country's.
    """
    seen, places = shown(message)
    found = _find(seen, before, country, previous, language)
    if places is None:
        return found
    spans = tuple(
        span.model_copy(update={"start": places[span.start], "end": places[span.end - 1] + 1})
        for span in found.spans
    )
    rest = message
    for span in spans:
        rest = blanked(rest, Piece("", span.start, span.end))
    return found._replace(spans=spans, rest=rest)


def _find(message: str, before: Case, country: str, previous: str, language: str | None) -> Found:
    text = level(message)
    rest = message
    spans: list[Span] = []
    found: dict[str, str] = {}
    corrected = False

    def take(what: str, piece: Piece) -> None:
        nonlocal text, rest
        found.setdefault(what, piece.value)
        spans.append(Span(what=what, start=piece.start, end=piece.end))
        text, rest = blanked(text, piece), blanked(rest, piece)

    if email := emails.find(text):
        take("contact.email", email[0])
        corrected |= email[1]
    has_digit = any(map(str.isdigit, text))
    notes = access.find(text, message)
    for note in notes:
        take("place.access", note)
    if has_digit or len(text) > 12:
        asked_phone = before.asked.get(Missing.PHONE, 0) > 0 and before.contact.phone is None
        regions = regions_of(country, language)
        earlier = level(shown(previous)[0])
        number = phones.find(text, before.contact.phone, regions, asked_phone, earlier)
        if number:
            take("contact.phone", number.piece)
            corrected |= number.corrected
    address = None
    if has_digit or street_tokens.WITHOUT_NUMBER.search(text):
        asked = before.asked.get(Missing.ADDRESS, 0) > 0 and before.place.address is None
        text, address, postcode = _street(text, message, country, asked)
        if address:
            take("place.address", address)
        elif house := house_numbers.find(text, before.place.address, level(shown(previous)[0])):
            take("place.address", house)
            corrected = True
        postcode = postcode or postcodes.find(text, country, address)
        if postcode:
            take("place.postcode", postcode)
    around = names.Around(
        _expects_name(before, found),
        tuple(span.end for span in spans if span.what in ("place.address", "place.postcode")),
        tuple(span.end for span in spans if span.what in ("contact.phone", "contact.email")),
        before.contact.name is not None,
        language,
    )
    near = towns.beside(text, [(s.start, s.end) for s in spans if s.what in _WITH_TOWNS])
    rest = reduce(blanked, near, rest)
    name = _name(text, message, around, near)
    if name and not ("place.postcode" in found and kind(name.value) is Kind.TOWN):
        take("contact.name", name)
    if access_text := access.joined(notes):
        found["place.access"] = access_text
    contact = Contact(**_fields("contact", found))
    place = Place(**_fields("place", found))
    return Found(
        contact,
        place,
        tuple(sorted(spans, key=lambda span: span.start)),
        corrected or _replaces(message, before, contact, place),
        rest,
        contact.phone is None and phones.is_like_one(text, asked=Missing.PHONE in before.asked),
    )


def _street(
    text: str, message: str, country: str, asked: bool
) -> tuple[str, Piece | None, Piece | None]:
    """The text without a denied address, the address that is meant, and the postcode if it stands
    where an address has the number of the house, or hides an address that was asked for."""
    address = addresses.find(text, message, asked)
    if address and is_denied(text, address.start, address.end):
        text = blanked(text, address)
        address = addresses.find(text, message, asked)
    if address:
        postcode = postcodes.in_address(text, country, address)
    else:
        postcode = postcodes.find(text, country, None) if asked else None
    if postcode:
        address = addresses.find(blanked(text, postcode), message, asked)
    if address and _is_town(address.value, country):
        address = None
    return text, address, postcode


def _name(text: str, message: str, around: names.Around, near: list[Piece]) -> Piece | None:
    """The customer's name, which is not that of a town ``near`` the address.

    Where the message begins with what may be both ("Braga, Rua do Souto 15, Rita Moura"), it is
    another one, if there is one.
    """
    text = reduce(blanked, (town for town in near if towns.is_only_town(town.value)), text)
    for town in near:
        is_first = not text[: town.start].strip()
        if is_first and (name := names.find(blanked(text, town), message, around)):
            return name
    return names.find(text, message, around)


def _expects_name(before: Case, found: dict[str, str]) -> bool:
    """Whether a word alone may be the customer's name rather than that of a town."""
    if before.contact.name is not None or not (before.standing or before.asked):
        return False
    asked_place = Missing.ADDRESS in before.asked and not (before.place.address or found)
    return not asked_place


def _is_town(address: str, country: str) -> bool:
    """Whether what looks like a street and its number is a town and its postcode."""
    if country.upper() in _SHORT_POSTCODES:
        return _TOWN.fullmatch(address) is not None
    code = postcodes.find(address, country, None)
    if code is None or len(code.value) < _LONG_POSTCODE:
        return False
    rest = f" {address[: code.start]} {address[code.end :]}"
    town = _STATE.sub("", rest).strip(" ,")
    return not town or bool(kind(town) & Kind.TOWN)


_SHORT_POSTCODES = frozenset({"AT", "BE", "CH", "DK", "LU", "NO"})
"""Countries whose postcodes are as short as a house's number, and stand before the town."""
_LONG_POSTCODE = 5
"""A shorter postcode is as long as the number of a house."""
_STATE = re.compile(r",? [A-Z]{2}(?=[ ,]*$)")
_TOWN = re.compile(r"\d{4} [^\W\d_][^\d,]{2,30}")


def _fields(of: str, found: dict[str, str]) -> dict[str, str]:
    return {
        what.partition(".")[2]: value for what, value in found.items() if what.startswith(f"{of}.")
    }


def _replaces(message: str, before: Case, contact: Contact, place: Place) -> bool:
    """Whether the message says that it corrects, and tells something else than was known."""
    pairs = ((before.contact, contact), (before.place, place))
    changed = any(
        known and new and known != new
        for old, told in pairs
        for (_, known), (_, new) in zip(old, told, strict=True)
    )
    return changed and words("correction", "says").search(level(message)) is not None
