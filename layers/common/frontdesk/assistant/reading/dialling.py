"""A telephone number in E.164 form, by how numbers are dialled and written in a country."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_E164 = re.compile(r"\+[1-9]\d{5,14}")
_SHORTEST = 9
"""The least digits of a number that the library does not know."""
_GROUP = re.compile(r"\d+")
_SPOKEN_IN = {
    "ar": ("SA", "EG", "AE", "JO"),
    "cs": ("CZ",),
    "de": ("DE", "AT", "CH"),
    "es": ("ES", "MX", "AR", "CO"),
    "fr": ("FR", "BE", "CH"),
    "hi": ("IN",),
    "it": ("IT",),
    "ja": ("JP",),
    "ko": ("KR",),
    "nl": ("NL", "BE"),
    "pl": ("PL",),
    "pt": ("BR", "PT"),
    "ru": ("RU", "KZ"),
    "sv": ("SE",),
    "tr": ("TR",),
    "uk": ("UA",),
    "vi": ("VN",),
    "zh": ("CN", "TW"),
}
"""The countries in which a language is spoken most. English tells none."""


def regions_of(country: str, language: str | None) -> tuple[str, ...]:
    """The countries whose numbers a customer may write: the business's, then the language's."""
    own = country.upper()
    spoken = _SPOKEN_IN.get(language or "", ())
    return (own,) if own in spoken else (own, *spoken)


def e164(written: str, regions: tuple[str, ...], cue: bool) -> str | None:
    """The number that ``written`` is in the first of ``regions`` where it is valid.

    One of a later region wins if it is written as numbers are there, and not as they are in the
    first. ``cue`` says that a word announces a telephone number.
    """
    import phonenumbers  # noqa: PLC0415 (takes 30 ms, and most messages have no number)

    digits = "".join(c for c in written if c.isdigit())
    if written.startswith("00") and len(digits) > 10:
        written = "+" + digits[2:]
    elif written.startswith("+"):
        written = "+" + digits
    written = written.replace("·", " ")  # the library knows no number with it
    own = None
    for region in regions:
        try:
            number = phonenumbers.parse(written.strip("("), region)
        except phonenumbers.NumberParseException:
            continue
        number.extension = None
        if not (phonenumbers.is_valid_number(number) and _is_dialled(digits, written, region, cue)):
            continue
        if own is None or (_is_usual(written, number) and not _is_usual(written, own)):
            own = number
        if region == regions[0] and (written.startswith("+") or _is_usual(written, number)):
            break
    if own is None and cue:
        own = _possible(written, digits, regions[0])
    if own is None:
        return None
    value = phonenumbers.format_number(own, phonenumbers.PhoneNumberFormat.E164)
    return value if _E164.fullmatch(value) else None


def _possible(written: str, digits: str, region: str) -> "PhoneNumber | None":
    """A number that the library does not know, and that may be a new one."""
    import phonenumbers  # noqa: PLC0415 (as above)

    try:
        number = phonenumbers.parse(written.strip("("), region)
    except phonenumbers.NumberParseException:
        return None
    number.extension = None
    is_possible = (
        phonenumbers.is_possible_number_with_reason(number)
        == phonenumbers.ValidationResult.IS_POSSIBLE
    )
    return (
        number
        if len(digits) >= 9 and is_possible and not _is_of_elsewhere(digits, region)
        else None
    )


def _is_usual(written: str, number: "PhoneNumber") -> bool:
    """Whether the digits are in the groups in which the number's country writes them.

    Digits that are not grouped are usual if they are all that is dialled inside the country.
    """
    import phonenumbers  # noqa: PLC0415 (as above)

    groups = _GROUP.findall(written)
    forms = phonenumbers.PhoneNumberFormat
    national = _GROUP.findall(phonenumbers.format_number(number, forms.NATIONAL))
    if len(groups) == 1:
        return groups == ["".join(national)]
    international = _GROUP.findall(phonenumbers.format_number(number, forms.INTERNATIONAL))[1:]
    return groups in (national, international)


def _is_of_elsewhere(digits: str, region: str) -> bool:
    """Whether a number begins with a 0 that numbers of the region do not begin with."""
    from phonenumbers.phonemetadata import PhoneMetadata  # noqa: PLC0415 (as above)

    metadata = PhoneMetadata.metadata_for_region(region)
    return digits.startswith("0") and (metadata is None or metadata.national_prefix != "0")


def _is_dialled(digits: str, written: str, region: str, cue: bool) -> bool:
    """Whether digits that no word announces are written as one dials them."""
    from phonenumbers.phonemetadata import PhoneMetadata  # noqa: PLC0415 (as above)

    if cue:
        return True
    if written.startswith("+"):
        return len(digits) >= 9
    metadata = PhoneMetadata.metadata_for_region(region)
    prefix = metadata.national_prefix if metadata else None
    if prefix == "0" and not digits.startswith("0"):
        return len(digits) >= 10
    return len(digits) >= 8
