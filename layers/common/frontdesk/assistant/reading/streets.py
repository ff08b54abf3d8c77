"""Streets with a number in languages that part words: around the word for a kind of street."""

import re
from functools import cache, lru_cache

from frontdesk.assistant.reading.pieces import (
    MARK,
    Words,
    before,
    vocabulary,
    words,
)
from frontdesk.assistant.reading.street_tokens import (
    QUANTITY,
    Token,
    compound_start,
    cross_street,
    is_clause,
    is_compound,
    name_end,
    number_at,
    number_before,
    tokens_of,
    with_letter,
)

_NAME_WORDS = 5


@cache
def _kinds() -> dict[str, frozenset[str]]:
    listed = vocabulary()["address"]
    return {
        kind: frozenset(listed[kind]) for kind in ("before", "after", "behind", "weak", "particles")
    }


@lru_cache(maxsize=4096)
def _is_stop(word: str) -> bool:
    """Whether a word, in small letters, is in no street's name."""
    return words("address", "stop").fullmatch(word) or words("address", "days").fullmatch(word)


def find(text: str, asked: bool = False) -> tuple[int, int] | None:
    """The address around the first word for a street that has a number.

    ``asked`` says that the address was asked for: then some of these words need no capitals.
    """
    tokens = tokens_of(text)
    kinds = _kinds()
    for at, token in enumerate(tokens):
        if token.kind != "word":
            continue
        place = None
        if token.bare in kinds["after"] or token.bare in kinds["behind"]:
            place = _before_type(text, tokens, at, compound=False)
        if place is None and (
            token.bare in kinds["before"] or (token.bare == "c" and text[token.end :][:1] == "/")
        ):
            place = _after_type(text, tokens, at, asked)
        if place is None and is_compound(token):
            place = _before_type(text, tokens, at, compound=True)
        if place is not None:
            return place
    return None


LEADS = {"Am", "An", "Auf", "Hinter", "Im", "In", "Unter", "Vor", "Zum", "Zur"}
"""German words that start a street's name with a capital letter, and a time without one."""


def is_name(token: Token) -> bool:
    is_street = token.text in LEADS or not _is_stop(token.bare)
    return token.kind == "word" and is_street and MARK not in token.text


def is_part_of_name(token: Token) -> bool:
    """Whether a word has a capital, or is one of those that names have without ("de", "van")."""
    return token.has_capital or token.bare in _kinds()["particles"]


def _after_type(text: str, tokens: list[Token], at: int, asked: bool) -> tuple[int, int] | None:
    """A type, a name, a number; or a number, a type, a name."""
    kinds = _kinds()
    is_weak = tokens[at].bare in kinds["weak"]
    stop = at + 1
    while stop < len(tokens) and tokens[stop].text == "/":
        stop += 1
    first = stop
    while (
        stop < len(tokens)
        and stop < first + _NAME_WORDS + 2
        and _is_in_name(tokens[stop], kinds["particles"])
        and not words("address", "number").fullmatch(tokens[stop].bare)
    ):
        stop += 1
    name = tokens[first:stop]
    begins = [
        t for t in name if t.bare not in kinds["particles"] and not _ARTICLES.fullmatch(t.bare)
    ]
    number = number_at(text, tokens, stop)
    if is_weak and not (
        begins
        and (
            begins[0].has_capital
            or _is_announced(text, tokens[at].start, tokens[at].bare)
            or (tokens[at].bare in _IN and (asked or is_clause(text, tokens, at, number)))
        )
    ):
        return None
    front = number_before(tokens, at)
    is_postcode = number is not None and len(tokens[number].text) > 4
    if front is not None and begins and (number != stop or is_postcode):
        return tokens[front].start, name_end(name, kinds["particles"])
    if number is not None and (name or (number == first and not is_postcode)):
        end = cross_street(text, with_letter(text, tokens, number))
        if number == first and end == tokens[number].end:
            named = _capitals(tokens, number + 1)
            end = tokens[named - 1].end
        return tokens[at if front is None else front].start, end
    return None


def _capitals(tokens: list[Token], at: int) -> int:
    """The index behind the capitalised words that start at ``at``: "ngõ 45 Trần Hưng Đạo"."""
    stop = at
    while (
        stop < min(len(tokens), at + 4) and is_name(tokens[stop]) and tokens[stop].text[0].isupper()
    ):
        stop += 1
    return stop


def _is_announced(text: str, at: int, kind: str = "") -> bool:
    """Whether words announce an address at ``at``; "in" does before a street of some kinds."""
    said = before(text, at, 25)
    return bool(cues().search(said)) or (kind in _IN and said.endswith((" in ", " en ")))


_ARTICLES = re.compile(r"ai|agli|(?:a|da|su)(?:l|ll[aeo]?|i)")
"""Italian words that begin a street's name behind its kind ("via ai Castagni"), and times."""
_IN = {"via", "viale", "corso", "piazza", "av", "ave", "avda"}


def _is_in_name(token: Token, particles: frozenset[str]) -> bool:
    return (
        token.kind == "word"
        and MARK not in token.text
        and (token.bare in particles or token.text == "I" or not _is_stop(token.bare))  # Umberto I
    )


def _before_type(
    text: str, tokens: list[Token], at: int, *, compound: bool
) -> tuple[int, int] | None:
    """A name, a type, a number; or a number, a name, a type."""
    kinds = _kinds()
    start = at
    while (
        start > 0
        and at - start < _NAME_WORDS + 2 * ("." in tokens[start - 1].text)
        and is_name(tokens[start - 1])
        and (tokens[start - 1].has_capital or not compound)
    ):
        start -= 1
    name = tokens[start:at]
    is_weak = tokens[at].bare in kinds["weak"]
    behind = at + 1
    while (
        behind < len(tokens)
        and tokens[behind].kind == "word"
        and tokens[behind].bare
        in (kinds["after"] | {"n", "s", "e", "w", "ne", "nw", "se", "sw", "north", "south"})
    ):
        behind += 1
    if not compound and tokens[at].bare in kinds["after"]:
        place = _after_number(text, tokens, at, start, behind)
        if place:
            return place
    number = number_at(text, tokens, behind)
    if number is None or not (name or compound):
        return None
    capitals = [index for index in range(start, at) if tokens[index].has_capital]
    if compound:
        first = compound_start(tokens, start, at)
    elif tokens[at].bare not in kinds["behind"] and (
        number != behind or not tokens[at].has_capital or not capitals
    ):
        return None
    elif capitals:
        first = capitals[0]
        if tokens[first].text[0].isupper():
            while first > start and tokens[first - 1].bare in kinds["particles"]:
                first -= 1
    elif not tokens[at].bare.startswith(_TURKISH) and (
        is_weak or not _is_announced(text, tokens[start].start)
    ):
        return None
    else:
        first = max(start, at - 1)
    return tokens[first].start, with_letter(text, tokens, number)


_TURKISH = ("caddesi", "sokağı", "sokagi", "bulvarı", "bulvari")
"""Words that follow the name of a street and are used for nothing else."""


def _after_number(
    text: str, tokens: list[Token], at: int, start: int, behind: int
) -> tuple[int, int] | None:
    """A number, then the name that starts at ``start``, then the type."""
    name = tokens[start:at]
    if start > 1 and tokens[start - 1].text == "," and _takes_comma(text, tokens, start):
        start -= 1
    if (
        start == 0
        or not name
        or name[0].bare in ("bis", "ter")
        or tokens[start - 1].kind != "number"
    ):
        return None
    number, last = tokens[start - 1], tokens[behind - 1]
    is_named = (
        tokens[at].bare not in _kinds()["weak"]
        or any(token.has_capital for token in (*name, tokens[at]))
        or _is_announced(text, number.start)
    )
    if not is_named or QUANTITY.match(text, number.end):
        return None
    return number.start, last.end - last.text.endswith(".")


def _takes_comma(text: str, tokens: list[Token], start: int) -> bool:
    """Whether a comma may part a number from the name behind it, as in India."""
    number = tokens[start - 2]
    if number.kind != "number":
        return False
    return tokens[start].text[0] >= "\u0900" or _is_announced(text, number.start)


def cues() -> Words:
    """The words that announce an address."""
    return words("address", "cue")
