"""Where a business works: postcodes, by how they begin, in its country."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import zip_longest
from pathlib import Path

from frontdesk.base.text import IGNORABLE, usual_digits

_CLASSES = {"9": "0123456789", "A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_CLASSES["*"] = _CLASSES["9"] + _CLASSES["A"]
_ANY = "*" * 10
_WORD = re.compile("[A-Za-z0-9]+")
_BETWEEN = re.compile(r"[\s〒-]+")
_HIDDEN = re.compile(f"[{IGNORABLE}]")
_PLAIN = {
    **{0xFEE0 + code: chr(code) for code in range(0x21, 0x7F)},  # of full width
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\uff70"), "-"),
}
_DISTRICT = re.compile(r"[A-Z]{1,2}[0-9]{1,2}")
_BRITISH = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)(?:[0-9][A-Z]{2})?")


def plain(written: str) -> str:
    """A text with the usual letters, digits and dashes for those that look like them, with single
    blanks, and without what shows nothing; never longer than ``written``."""
    return " ".join(usual_digits(_HIDDEN.sub("", written).translate(_PLAIN)).split())


def prefix_of(written: str, country: str) -> str | None:
    """The beginning of a postcode in capitals, without blanks; None if none begins like that.

    For a country whose postcodes are not known here, up to ten letters and digits are.
    """
    compact = _compact(written)
    if compact and any(_begins(compact, form) for form in _forms().get(country, [_ANY])):
        return compact
    return None


def is_postcode(written: str, country: str) -> bool:
    """Whether this is a whole postcode of the country.

    For a country whose postcodes are not known here, up to ten letters and digits are.
    """
    compact, forms = _compact(written), _forms().get(country)
    if forms is None:
        return bool(compact) and _begins(compact, _ANY)
    return any(len(compact) == len(form) and _begins(compact, form) for form in forms)


def postcode_in(text: str, country: str) -> str | None:
    """The first whole postcode of the country in a text, in capitals and without blanks.

    Only for a text that asks where a business works: elsewhere, any number might look like one.
    """
    words = _WORD.findall(usual_digits(text.translate(_PLAIN)))  # what shows nothing may part words
    forms = _forms().get(country, ())
    for word, following in zip_longest(words, words[1:], fillvalue=""):
        for compact in (_compact(word + following), _compact(word)):
            if any(len(compact) == len(form) and _begins(compact, form) for form in forms):
                return compact
    return None


def covers(prefixes: Iterable[str], postcode: str, country: str) -> bool:
    """Whether a postcode begins with one of the prefixes, which `prefix_of` has made.

    A British district is a whole one: E1 covers E1 6AN and E1W, but not E10.
    """
    compact = _compact(postcode)
    return any(
        compact.startswith(prefix) and not (country == "GB" and _cuts_district(prefix, compact))
        for prefix in prefixes
    )


def _cuts_district(prefix: str, postcode: str) -> bool:
    """Whether a prefix ends within the number of a British district."""
    found = _BRITISH.fullmatch(postcode)
    if found is None or not _DISTRICT.fullmatch(prefix):
        return False
    return found[1][len(prefix) :].isdigit()


def _compact(written: str) -> str:
    return _BETWEEN.sub("", plain(written)).upper()


def _begins(compact: str, form: str) -> bool:
    return len(compact) <= len(form) and all(
        character in _CLASSES[kind] for character, kind in zip(compact, form, strict=False)
    )


@cache
def _forms() -> Mapping[str, Sequence[str]]:
    path = Path(__file__).with_name("postcodes.toml")
    forms: dict[str, list[str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return forms
