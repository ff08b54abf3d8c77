"""Corrections of the number of a house: "24 not 42", "no, 646 Delmar", "sorry, it's 14"."""

import re
from itertools import islice

from frontdesk.assistant.reading import last_digits, street_tokens
from frontdesk.assistant.reading.pieces import Piece, words
from frontdesk.models.reading import TEXT_CHARACTERS

_MOST_NUMBERS = 20
_SHORT = 60
"""The most characters of a message that only corrects the number."""
_NUMBER_AND_WORD = re.compile(
    r"(?<![\w-])(?:(?P<number>\d{1,5}[A-Za-z]?) )?(?P<word>[^\W\d_]{4,30})"
    r"(?: (?P<last>\d{1,5}[A-Za-z]?))?(?![\w-])"
)
_HOUSE = re.compile(r"(?<![\d:.,/+-])\d{1,4}[A-Za-z]?(?![A-Za-z\d:/+-]|[.,]\d)")
_DIGITS = re.compile(r"\d+")


def find(text: str, known: str | None, previous: str) -> Piece | None:
    """The address that is ``known``, with the number in it that a levelled text corrects.

    ``previous`` is the message before it, which may have told the address.
    """
    if known is None:
        return None
    swap = (
        last_digits.swapped(text) or _same_street(text, known) or _told_anew(text, known, previous)
    )
    if swap is None:
        return None
    old, new = swap
    value = re.sub(rf"(?<!\d){old}(?!\d)", new.value, known, count=1)
    return new._replace(value=value) if value != known and len(value) <= TEXT_CHARACTERS else None


def _same_street(text: str, known: str) -> tuple[str, Piece] | None:
    """The old number and the new one of the street that is known: "no, 646 Delmar"."""
    for found in islice(_NUMBER_AND_WORD.finditer(text), _MOST_NUMBERS):
        number, word, behind = found["number"] or found["last"], found["word"], found["last"]
        pattern = rf"{re.escape(word)},? (\d+\w?)" if behind else rf"(\d+\w?),? {re.escape(word)}"
        old = re.search(rf"(?<!\w){pattern}(?!\w)", known)
        if old and old[1] != number:
            at = "last" if behind else "number"
            return old[1], Piece(number, found.start(at), found.end(at))
    return None


def _told_anew(text: str, known: str, previous: str) -> tuple[str, Piece] | None:
    """The number of the address just told, and the only one of a message that corrects it.

    Its digits are those of the old one in another order, or the word for a house stands before it,
    so that it is no hour and no amount.
    """
    if len(text) > _SHORT or known not in previous:
        return None
    numbers = list(islice(_HOUSE.finditer(text), 2))
    if len(numbers) != 1 or len(_DIGITS.findall(text)) != 1:
        return None
    new = numbers[0]
    if street_tokens.QUANTITY.match(text, new.end()):
        return None
    is_said = words("correction", "says").search(text) is not None
    is_house = words("address", "number").fullmatch(_word_before(text, new.start()))
    for old in _DIGITS.findall(known):
        is_alike = old != new[0] and sorted(old) == sorted(new[0])
        if (is_said and (is_alike or is_house)) or (is_alike and is_house):
            return old, Piece(new[0], *new.span())
    return None


def _word_before(text: str, at: int) -> str:
    return text[:at].rstrip(" .:").rpartition(" ")[2].strip(",.").lower()
