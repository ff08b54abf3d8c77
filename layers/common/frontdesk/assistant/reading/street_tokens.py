"""The words, numbers and signs of a text, as far as addresses need them."""

import re
from functools import cache
from typing import NamedTuple

from frontdesk.assistant.reading.pieces import LETTER, MARK, vocabulary, words

_TOKEN = re.compile(
    r"(?P<numeral>\d{1,4}\.?(?=\s?(?:[Ss]ok|[Cc]ad|[Ss]k)))"
    rf"|(?P<number>\d{{1,5}}(?:[A-Za-zА-Яа-я](?!\w)|bis|ter|к\d{{1,2}})?(?:[-/]\w{{1,5}}){{0,3}}(?![\w:])"
    r"|(?<=\w )(?:snc|SNC|s/n|S/N|б/н)(?!\w))"
    rf"|(?P<word>[^\W\d_](?:[{LETTER}]|['-](?=\w)){{0,30}}\.?|\d{{1,3}}(?:st|nd|rd|th)\b)"
    r"|(?P<sign>[,:#º°/])|(?P<end>[^\s])"
)
WITHOUT_NUMBER = re.compile(r"\w (?:snc|s/n|б/н)(?!\w)", re.IGNORECASE)
"""What stands for the number of a house that has none."""
_CROSS_STREET = re.compile(
    r" ?(?:#|no\.?|n[°º]\.?|nro\.?) ?\d{1,3}[A-Za-z]? ?- ?\d{1,3}", re.IGNORECASE
)
_KINDS = {"numeral": "word"}  # in Turkey streets are named by numbers ("12. Sokak")
_MOST_TOKENS = 1500
_LETTER_BEHIND = re.compile(r" (?:(?:[A-Z]|bis|ter)(?![\w':.]|\s?\d)|[a-h](?=\s*(?:$|[.,;!?\n])))")
QUANTITY = re.compile(
    r"\s?(?:(?:[ap]\.?m|uhr|h|mm|cm|km|kg|kilos?|qm|m²|zoll|stück|stk|units|liter|grad|градус\w{0,2}"
    r"|mal|times|veces|fois|volte|keer|kw|hp|psi|bhk|volt\w?|watt\w?|amp\w?)\b"
    r"|m (?!\d)|:\d|[.,]\d|\. (?:stock|og|etage|obergeschoss|piętro|patro|kat|emelet|våning)"
    r"|\.?º andar|o'clock|[%€$£°]|день|часов|बजे|giờ|点|時|시)",
    re.IGNORECASE,
)


class Token(NamedTuple):
    """A word, a number, a sign or anything else, at its place in the text.

    ``bare`` is it in small letters, without the full stop of an abbreviation.
    """

    kind: str
    text: str
    start: int
    end: int
    bare: str

    @property
    def has_capital(self) -> bool:
        """Whether it starts as names do; scripts without capitals cannot tell."""
        return not self.text[0].islower() or self.text.partition("'")[2][:1].isupper()


_SMALL = ("straße", "strasse", "str", "gasse", "straat", "laan", "gracht", "kade", "gatan", "vägen")
"""The endings of streets that tell one also where it is written in small letters."""
_SHORTEST = 5
_NAME_WORDS = 5


@cache
def _endings() -> tuple[str, ...]:
    return tuple(vocabulary()["address"]["ending"])


def is_compound(token: Token) -> bool:
    """Whether a word ends in one for a street: "Goethestraße", and "goethestr." in haste."""
    word = token.bare
    endings = _endings() if token.has_capital else _SMALL
    is_long = len(word) > _SHORTEST + 3 * (not token.has_capital)
    return is_long and word.endswith(endings) and word not in vocabulary()["address"]["no_street"]


def tokens_of(text: str) -> list[Token]:
    """The first tokens of ``text``, as many as an address may need."""
    found = []
    for token in _TOKEN.finditer(text):
        kind, text_of = str(token.lastgroup), token[0]
        bare = text_of.rstrip(".").lower()
        found.append(Token(_KINDS.get(kind, kind), text_of, *token.span(), bare))
        if len(found) == _MOST_TOKENS:
            break
    return found


def number_at(text: str, tokens: list[Token], at: int) -> int | None:
    """The index of the number that starts at ``at``, behind a comma and a word for "number"."""
    labels = words("address", "number")
    for index in range(at, min(at + 5, len(tokens))):
        token = tokens[index]
        if token.kind == "number":
            return None if QUANTITY.match(text, token.end) else index
        is_label = token.kind == "word" and labels.fullmatch(token.bare.rstrip("º°."))
        if not is_label and token.kind != "sign":
            return None
    return None


def with_letter(text: str, tokens: list[Token], at: int) -> int:
    """The end of a number, with the letter that belongs to it ("12 B", "12 bis")."""
    token = tokens[at]
    letter = _LETTER_BEHIND.match(text, token.end)
    return letter.end() if letter else token.end


_BETWEEN = {",", "bis", "ter", "B", "A", "le", "la", "les", "di", "de", "da"}


def number_before(tokens: list[Token], at: int) -> int | None:
    """The index of a number right before ``at``, behind a comma, "bis" or a name for it."""
    for index in range(at - 1, max(-1, at - 4), -1):
        token = tokens[index]
        if token.kind == "number":
            return index
        if token.text not in _BETWEEN:
            return None
    return None


def compound_start(tokens: list[Token], start: int, at: int) -> int:
    """Where the name of "Prinz-Eugen-Straße" or "Van Goghstraat" starts: mostly at the word."""
    first = at
    while first > start and tokens[first - 1].bare in {"van", "von", "sankt", "st", "de", "der"}:
        first -= 1
    return first


def name_end(name: list[Token], particles: frozenset[str]) -> int:
    """Where a street's name ends that no number ends: with its capitals, else with a word."""
    end = name[0].end
    had = False
    for token in name[:_NAME_WORDS]:
        if token.bare in particles and not token.text[0].isupper():
            continue
        if had and token.text[0].islower():
            break
        is_last = token.text[0].islower()
        end, had = token.end - token.text.endswith("."), True
        if is_last:
            break
        if not token.text[0].isupper() and token is name[min(len(name), 3) - 1]:
            break
    return end


def cross_street(text: str, end: int) -> int:
    cross = _CROSS_STREET.match(text, end)
    return cross.end() if cross else end


def is_clause(text: str, tokens: list[Token], at: int, number: int | None) -> bool:
    """Whether a street from ``at`` to its number is all between two marks of punctuation."""
    if number is None:
        return False
    behind = text[tokens[number].end :].lstrip(" ")[:1]
    return (at == 0 or not tokens[at - 1].text[0].isalnum()) and behind in ("", *",.;!\n", MARK)
