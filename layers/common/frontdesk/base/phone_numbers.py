"""Telephone numbers: one form to store, another one to read."""


def e164(written: str, country: str | None) -> str | None:
    """A number in E.164 form; None if it is none.

    It may be written as in the country (ISO 3166, two letters), or with a plus and the country's
    code, as it has to be without a country. An extension has no place in E.164.
    """
    import phonenumbers  # noqa: PLC0415 (takes 30 ms, and few requests need it)

    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def readable(number: str) -> str:
    """A number in E.164 form with the blanks that make it readable; any other as it is."""
    import phonenumbers  # noqa: PLC0415 (as above)

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
