"""Addresses: street and number, in the forms of the countries whose languages are read."""

import re
from functools import cache
from itertools import islice

from frontdesk.assistant.reading import (
    answered,
    asian_addresses,
    numbered_streets,
    street_tokens,
    streets,
    vietnamese_addresses,
    written,
)
from frontdesk.assistant.reading.pieces import (
    LETTER,
    MARK,
    Piece,
    text_of,
    vocabulary,
    words,
)

LONGEST = 200
_MOST_CUES = 12


def find(text: str, message: str, asked: bool) -> Piece | None:
    """The first address in a levelled text, as ``message`` writes it.

    ``asked`` says that the address was asked for: then a street with a number is enough.
    """
    if asked:
        text = _abbreviations().sub(lambda found: found[1] + ":", text)
    place = (
        answered.colony(text)
        or asian_addresses.find(text)
        or numbered_streets.find(text)
        or numbered_streets.dated(text, asked)
        or vietnamese_addresses.flat(text)
        or streets.find(text, asked)
        or vietnamese_addresses.find(text)
        or _cued(text)
        or (answered.building(text) if asked else None)
        or _numbered(text, asked)
        or _before_postcode(text)
        or answered.beside_town(text)
        or answered.behind_preposition(text)
        or ((answered.find(text) or written.find(text)) if asked else None)
    )
    if place is None or answered.is_thing(text[slice(*place)]):
        return None
    start, end = answered.whole(text, *place)
    unit = _units().match(text, end)
    front = _front_unit().search(text[max(0, start - 24) : start])
    start = start - len(front[0]) if front else start
    first = _FIRST_WORDS.search(text[max(0, start - 20) : start])
    start = start - len(first[0]) if first else start
    end = unit.end() if unit else end
    gap = _GAP.match(text, end)
    street = streets.find(text[gap.end() : end + _NEXT]) if gap else None
    end = gap.end() + street[1] if gap and street and not street[0] else end
    phone = _PHONE.search(text[start:end])
    return text_of(message, start, start + phone.start() if phone else end, LONGEST)


@cache
def _abbreviations() -> re.Pattern[str]:
    """A short word for a number or a flat, whose full stop ends no sentence: "102 m. 7"."""
    short = "|".join((*vocabulary()["address"]["unit"], "čp", "č", "д", "буд"))
    return re.compile(rf"(?<![{LETTER}])({short})\.(?= ?\d)", re.IGNORECASE)


_NEXT = 60
_GAP = re.compile(r"[,،]? (?!\d{4})(?=[^\W_])")
"""What parts a building from its street, and no postcode: "rés. Acacias 4, 112 rue Foch"."""
_PHONE = re.compile(
    r"[\s,;-]+(?:phone|mobile|tel|telefon|telefone|teléfono|téléphone|телефон|тел|هاتف|جوال|موبايل"
    r"|फोन|फ़ोन|मोबाइल|电话|電話|手机|전화)"
    r"\.?(?: (?:number|no|nr|नंबर|नं|номер)\.?)?[\s:]*$",
    re.IGNORECASE,
)
"""The word for the telephone number that follows an address."""


@cache
def _units() -> re.Pattern[str]:
    names = "|".join(vocabulary()["address"]["unit"])
    one = (
        rf"[,\s-]{{1,3}}(?:(?:{names})(?![{LETTER}])[.:]?\s?(?:no|nr|номер|نمرة|رقم|नंबर)?[.:]?\s?#?\s?"
        r"(?:\d[\w/-]{0,5}|[A-Za-z](?!\w)|\w\d{1,4})"
        r"|#\s?\d[\w-]{0,5}|\d{1,2}\s?[ºª°][A-Za-z]{0,2}(?:[\s,]{1,2}(?:[A-Z]|\w{3})(?!\w))?"
        r"|\d{1,3}(?:st|nd|rd|th|\.|er|e|ème)? "
        r"(?:floor|stock|og|étage|verdieping|hoog|vån|kat)(?!\w))"
    )
    return re.compile(rf"(?:{one}){{1,3}}", re.IGNORECASE)


@cache
def _front_unit() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![{LETTER}])(?:apt|apartment|unit|suite|flat|shop|appt|căn hộ|phòng|फ्लैट|شقة"
        r"|فيلا|بناية|عمارة|مبنى|برج|منزل)[. #]{1,2}(?:no\.? ?)?\w{1,5}[,،\s]{1,2}$"
        r"|(?:गली|gali)(?: (?:नंबर|नं|no)\.?)? ?\d{1,3}, ?$",
        re.IGNORECASE,
    )


_FIRST_WORDS = re.compile(
    r"(?<!\w)(?:[PVCL]\.(?:zza|za|le|so|go)|Pza\.|Burg\.(?: van)?|tř\.|Zum|Zur|Am|Im"
    r"|(?:An|Auf|In|Hinter|Vor|Unter) (?:der|dem|den)) $"
)
"""What may stand before the word that tells a street."""

_SEGMENT = re.compile(rf"[\s:,=-]{{0,4}}([^.!?;\n{MARK}]{{3,80}})")


def _cued(text: str) -> tuple[int, int] | None:
    """The street and number right after words that announce an address."""
    for cue in islice(streets.cues().finditer(text), _MOST_CUES):
        segment = _SEGMENT.match(text, cue.end())
        place = _plain(text, segment.start(1), segment.end(1)) if segment else None
        if place:
            return place
    return None


_BEFORE_POSTCODE = re.compile(
    r"\b[^\W\d_][\w'-]{1,24}(?: [^\W\d_][\w'-]{1,24}){0,2} \d{1,4}[A-Za-z]?(?:/\d{1,4})?"
    r"(?=,? (?:\d{3} \d{2}|\d{2}-\d{3}|\d{4,6},? [^\W\d_])(?!\d))"
)


def _before_postcode(text: str) -> tuple[int, int] | None:
    """A name with a capital and a number, which a postcode follows."""
    for found in _BEFORE_POSTCODE.finditer(text):
        start = next((i for i in range(*found.span()) if text[i].isupper()), None)
        if start is not None and not words("address", "days").search(found[0]):
            return start, found.end()
    return None


def _numbered(text: str, asked: bool) -> tuple[int, int] | None:
    """The street and number that a message consists of, where an address was asked for."""
    if not asked or len(text) > 160:
        return None
    lines = [line.span() for line in re.finditer(rf"[^.!?;\n{MARK}]{{4,80}}", text)]
    parts = [part.span() for part in re.finditer(rf"[^.,!?;\n{MARK}]{{4,80}}", text)]
    for start, end in dict.fromkeys([*lines, *parts]):
        place = _plain(text, start, end)
        if place is None or text[slice(*place)].upper() == text[slice(*place)].lower():
            continue
        if street_tokens.QUANTITY.match(text, place[1]):
            continue
        is_whole = _ENDS.match(text, place[1]) or _units().match(text, place[1])
        if text[place[0]].isdigit() or is_whole:
            return place
    return None


_YEAR = re.compile(r"(?:19|20)\d\d")
_ENDS = re.compile(
    rf"\s*(?:$|[,.;!\n{MARK}]|in |à |en |w |v |i |a |bitte|please|por|tack|[A-ZÀ-ÖØ-ÞА-Я][^\W\d_])"
)
_SAYS = re.compile(
    r"\s*(?:(?:it'?s|is|sure|yes|ok(?:ay)?|here|es|é|c'est|das ist|è|het is|to|je|det är|là|это|هو"
    r"|है)(?!\w))?[\s,:]{0,3}",
    re.IGNORECASE,
)


_NO_NAME = re.compile(r"(?<!\w)(?:[A-Z]{2,}|[A-Z][A-Z]+[a-z]\w*)(?!\w)")
"""Abbreviations and brands, as in the names of models."""
_EMERGENCY = re.compile(r"(?<![\d:])(?<!: )(?:10[1-4]|11[0258]|911|999|000)(?![\d/-])")


def _is_no_place(said: str) -> bool:
    """Whether what looks like a street and a number is a model, an error or an emergency number."""
    if words("phone", "no_phone").search(said) or _EMERGENCY.search(said):
        return True
    return said != said.upper() and _NO_NAME.search(said) is not None


def _is_label(token: street_tokens.Token) -> bool:
    return words("address", "number").fullmatch(token.bare)


def _plain(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A number and a name next to each other, of which nothing else is known."""
    said = _SAYS.match(text, start)
    start = said.end() if said else start
    tokens = street_tokens.tokens_of(text[start:end])
    if len(tokens) < 2 or _is_no_place(text[start:end]):
        return None
    base = start
    at = 0
    while at < min(len(tokens), 6) and streets.is_name(tokens[at]) and not _is_label(tokens[at]):
        at += 1
    number = street_tokens.number_at(text[base:end], tokens, at) if at else None
    start_of_name = next((i for i, token in enumerate(tokens[:at]) if token.has_capital), at)
    name = tokens[start_of_name:at]
    first = name[0] if name and all(streets.is_part_of_name(token) for token in name) else None
    if at == 1 and tokens[0].text in streets.LEADS:
        return None
    if number is not None and first and not _YEAR.fullmatch(tokens[number].text):
        return base + first.start, base + street_tokens.with_letter(text[base:end], tokens, number)
    if tokens[0].kind == "number" and not street_tokens.QUANTITY.match(text, base + tokens[0].end):
        at = 1
        while (
            at < min(len(tokens), 5)
            and streets.is_name(tokens[at])
            and tokens[at].text[0].isupper()
        ):
            at += 1
        if at > 1 and len(tokens[0].text) < 6:
            return base + tokens[0].start, base + tokens[at - 1].end
    return None
