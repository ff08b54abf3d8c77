"""Addresses in which no word tells a street: what answers the question, or stands beside a town."""

import re

from frontdesk.assistant.classifier.lexicon import normalise
from frontdesk.assistant.classifier.ordinary import languages
from frontdesk.assistant.classifier.spelling import is_known
from frontdesk.assistant.reading import street_tokens, streets
from frontdesk.assistant.reading.name_list import Kind, kind
from frontdesk.assistant.reading.name_words import is_given
from frontdesk.assistant.reading.pieces import LETTER, MARK, vocabulary, words

_SMALL_ENDS = (
    *(
        "straat",
        "laan",
        "laantje",
        "pad",
        "pleintje",
        "straatje",
        "steeg",
        "plein",
        "gracht",
        "kade",
    ),
    *("straße", "strasse", "str.", "weg", "gasse", "gatan", "vägen", "gränd"),
)
"""The ends of words that are streets, though written in small letters."""
_LONGEST = 120
"""The most characters of an answer that is little more than an address."""
_PIECES = re.compile(rf"[^.,!?;\n،।{MARK}]{{4,60}}")
_NUMBER = r"\d{1,4}[A-Za-zА-Яа-я]?(?:[/-]\d{1,4})?"
_WORD = rf"[^\W\d_][{LETTER}'-]{{2,24}}"
_STREET_FIRST = re.compile(rf"\s*((?:{_WORD} ){{1,3}}{_NUMBER})\s*")
_STREET = re.compile(
    r"[^\W\d_]{2,}(?:sk[áa]|ck[áa]|ova|ская|цкая|ова|ська|цька)(?= \d)", re.IGNORECASE
)
"""The adjectives that are streets' names in Slavic languages."""
_BESIDE_TOWN = re.compile(
    rf"(?:^|[.,!]) ?(?P<street>[^\W\d_][{LETTER}'-]{{3,24}}(?: [^\W\d_][{LETTER}'-]{{2,24}}){{0,2}}"
    rf" {_NUMBER}), (?P<town>[^\W\d_][{LETTER}'-]{{2,24}})(?= ?(?:$|[.,!]))"
)
_BUILDING = re.compile(
    rf"(?<![{LETTER}])(?:(?:manzana|mz|mza|lote|lt|edificio|torre|bloque|bloco|blok|daire|objekt"
    r"|عمارة|عماره|فيلا|بناية|مبنى|برج|منزل|بيت|شقة|قطعة|مجمع"
    r"|मकान|फ्लैट|ब्लॉक|टावर|प्लॉट|सेक्टर|वार्ड|makan|block|tower|sector|plot)"
    rf"\.?(?: (?:no|nr|رقم|नं|नंबर)\.?)? ?[A-Za-z]?-?\d{{1,5}}|[A-Za-z] blok)(?![{LETTER}:])"
    r"|\d{1,4}동 ?\d{2,5}호|\d{1,4}[栋棟幢](?:[\d一二三四五六七八九十]{1,3}单元)?\d{2,4}(?!\d)"
    r"|(?:ハイツ|マンション|コーポ|アパート|荘|メゾン|ハウス|団地)\s?\d{2,4}(?!\d)"
    r"(?:号棟\s?\d{1,4}(?!\d))?",
    re.IGNORECASE,
)
"""A building that is told by its number."""
_INDIAN = re.compile(
    rf"(?<![{LETTER}])(?:[A-Z]|[\u0905-\u0939][\u093e-\u094c]?) ?-? ?"
    r"\d{1,4}[A-Z]?(?:/\d{1,4})?,?"
    rf"(?: [{LETTER}]{{2,20}}){{1,3}}? (?:nagar|vihar|colony|enclave|puram|bagh|kunj|ganj|marg"
    rf"|नगर|विहार|कॉलोनी|एन्क्लेव|पुरम|बाग|कुंज|गंज|मार्ग)(?![{LETTER}])",
    re.IGNORECASE,
)
"""A house with the letter of its block, and the colony: "B-42 Lajpat Nagar"."""


_HOUSE = (
    r"(?:house|flat|plot|makan|मकान|फ्लैट|प्लॉट)"
    r"(?: ?(?:no|number|नं|नंबर)\.?)? ?[A-Z]?-?\d{1,4}[A-Z]?"
)
_SECTOR = re.compile(
    rf"(?<![{LETTER}])(?:{_HOUSE},? )?(?:sector|सेक्टर) ?-? ?\d{{1,3}}[A-Z]?,? "
    rf"(?!(?:mein?|main|में|मे|se|से|par?|पर|k[aei]|का|के|की|house|makan|मकान)(?![{LETTER}]))"
    rf"[{LETTER}]{{3,20}}(?:,? {_HOUSE})?(?![{LETTER}])",
    re.IGNORECASE,
)
"""A sector of an Indian town: "Sector 15 Noida, house no 45"."""


_PREPOSITION = re.compile(
    r"(?<!\w)(?:Na|Nad|Pod|Před|Za|U|K|Ke|V|Ve|Mezi|Do) "
    rf"(?:[^\W\d_][{LETTER}]{{2,20}} ){{1,2}}{_NUMBER}"
    r"(?=\s*(?:$|[.,;!?\n]))"
)
"""Czech streets that are named after where they are: "Na Vyhlídce 17"."""
_SMALL = re.compile(rf"\s*([^\W\d_]{{3,25}}(?:{'|'.join(_SMALL_ENDS)}) {_NUMBER})(?![{LETTER}:])")
_NUMBER_FIRST = re.compile(
    r"\s*(\d{1,4}[a-z]?(?: bis| ter)?,? "
    rf"(?:[^\W\d_][{LETTER}'-]* ){{1,4}}[^\W\d_][{LETTER}'-]+)\s*"
)
_FRONT = re.compile(
    r"(?<!\w)(?:[Ss]ố|Na|Nad|Pod|Před|Za|U|K|Ke|Mezi|(?:Ober|Unter|Hinter|Vorder|Neu|Alt|Groß|Klein|Hoh|Lang|Breit|Kurz)e[rsn]?"
    r"|Lilla|Stora|Norra|Södra|Östra|Västra|Gamla|Nya|Övre|Nedre|Sankta?|S:t"
    r"|Grote|Korte|Hoge|Oude|Nieuwe|Eerste|Tweede|Derde) $"
)
"""What belongs to an address whose rest was found."""
_TYPED_FRONT = re.compile(r"(?<!\w)[^\W\d_]{3,20}(?:á|é|í|ova|ovo|ého) $")
_GIVEN_FRONT = re.compile(r"(?<!\w)([A-ZÅÄÖ][^\W\d_]{2,12}) $")
_AFTER_GIVEN = re.compile(r"[A-ZÅÄÖ][^\W\d_]{2,20}s(?:gatan?|vägen|väg|gränd|plats)(?!\w)")
"""The second word of a Swedish street that is named after a person: "Karl Johansgatan"."""
_NUMBERED_FRONT = re.compile(r"(?<![\w.,:])\d{1,4}\. ?$")
_NUMBERED = re.compile(r"(?:cadde|sokak|cad|sok)[a-zıiğ]{0,3}\.? ", re.IGNORECASE)
"""The kinds of Turkish streets that a number names: "8. Cadde 41"."""
_TYPED = re.compile(r"(?:třída|tř\.|náměstí|nábřeží|nám\.|ulic[ei]) ?\d", re.IGNORECASE)
_LANES = re.compile(
    r"(?:,? (?:ngõ|ngách|hẻm|kiệt) \d{1,4}(?:/\d{1,4})*){0,3}"
    r"(?:,? (?:phố|đường)(?: [A-ZĐÀ-Ỹ][^\W\d_]*){1,4})?"
)
_COPULA = re.compile(r"(?:है|हैं) ")


def whole(text: str, start: int, end: int) -> tuple[int, int]:
    """An address with what belongs to it before and behind."""
    copula = _COPULA.match(text, start, end)
    start = copula.end() if copula else start
    lanes = _LANES.match(text, end)
    front = _FRONT.search(text[max(0, start - 12) : start])
    if front is None and _AFTER_GIVEN.match(text, start):
        front = _GIVEN_FRONT.search(text[max(0, start - 24) : start])
        front = front if front and kind(front[1]) & Kind.GIVEN else None
    if front is None and _TYPED.match(text, start):
        front = _TYPED_FRONT.search(text[max(0, start - 24) : start])
    if front is None and _NUMBERED.match(text, start):
        front = _NUMBERED_FRONT.search(text[max(0, start - 8) : start])
    return start - len(front[0] if front else ""), lanes.end() if lanes else end


def is_thing(said: str) -> bool:
    """Whether what looks like a street and its number is a brand's model, a day, or a measure."""
    named, _, number = said.partition(" ")
    small = named.lower()
    is_named = (
        small in vocabulary()["name"]["brands"]
        or small in vocabulary()["address"]["measures"]
        or words("address", "days").fullmatch(small)
    )
    return number.isdigit() and bool(is_named)


def behind_preposition(text: str) -> tuple[int, int] | None:
    """A Czech street whose name starts with a preposition."""
    found = _PREPOSITION.search(text)
    if found is None or _is_amount(text, found.end()):
        return None
    second = found[0].split()[1]
    return found.span() if second[0].isupper() and not _is_day(second) else None


def _is_day(word: str) -> bool:
    return words("address", "days").fullmatch(word.lower())


def colony(text: str) -> tuple[int, int] | None:
    """An Indian house with its colony, or with its sector and town."""
    house = _SECTOR.search(text) or _INDIAN.search(text)
    return house.span() if house else None


def beside_town(text: str) -> tuple[int, int] | None:
    """A name with a number that a town follows."""
    for found in _BESIDE_TOWN.finditer(text):
        street, town = found["street"], found["town"]
        if street[0].isupper() and town[0].isupper() and not is_given(town):
            named = street.rpartition(" ")[0].split()
            if _are_names([*named, town]) and not _is_amount(text, found.end("street")):
                return found.span("street")
    return None


def building(text: str) -> tuple[int, int] | None:
    """A building that is told by its number, with its name before it, in a short answer."""
    if len(text) > _LONGEST:
        return None
    buildings = list(_BUILDING.finditer(text))
    if not buildings:
        return None
    pieces = [piece.span() for piece in _PIECES.finditer(text)]
    at = next((i for i, piece in enumerate(pieces) if piece[1] > buildings[0].start()), None)
    if at is None:
        return buildings[0].start(), buildings[-1].end()
    start = min(pieces[at][0], buildings[0].start())
    if (
        at
        and not text[start : buildings[0].start()].strip()
        and _is_named(text[slice(*pieces[at - 1])])
    ):
        start = pieces[at - 1][0]
    return start, buildings[-1].end()


def _is_named(said: str) -> bool:
    """Whether a piece before the number of a building is its name or its district."""
    tokens = street_tokens.tokens_of(said)
    return 0 < len(tokens) < _FEW and all(streets.is_part_of_name(token) for token in tokens)


_FEW = 5


def find(text: str) -> tuple[int, int] | None:
    """The house and its number in the answer to the question for the address."""
    if len(text) > _LONGEST:
        return None
    pieces = _PIECES.finditer(text)
    for piece in pieces:
        for pattern in (_SMALL, _NUMBER_FIRST):
            told = pattern.match(piece[0])
            if told and (pattern is _SMALL or _is_street(piece[0], told)):
                return piece.start() + told.start(1), piece.start() + told.end(1)
        if _STREET.search(piece[0]) and (street := _STREET_FIRST.fullmatch(piece[0])):
            return piece.start() + street.start(1), piece.start() + street.end(1)
        found = _STREET_FIRST.fullmatch(piece[0])
        if found and found[1].upper() != found[1].lower():
            named = [word for word in found[1].split() if not word[0].isdigit()]
            if _are_names(named) and not _is_amount(text, piece.end()):
                return piece.start() + found.start(1), piece.start() + found.end(1)
    return None


def _is_street(piece: str, told: re.Match[str]) -> bool:
    """Whether a number and the words after it, which are the whole piece, may be an address."""
    tokens = street_tokens.tokens_of(told[1])
    named = [token for token in tokens if token.kind == "word"]
    ends_in_name = told[1].rpartition(" ")[2][0].isupper()
    is_amount = street_tokens.QUANTITY.match(told[1], tokens[0].end) is not None
    first = normalise(named[0].text) if named else ""
    return (
        told.end() == len(piece)
        and not (is_known(first) or languages(first))
        and ends_in_name
        and not is_amount
        and all(streets.is_name(token) or streets.is_part_of_name(token) for token in named)
    )


def _are_names(said: list[str]) -> bool:
    """Whether no word is one that people use for other things, a day or a brand."""
    return not any(_is_common(word) for word in said)


def _is_common(word: str) -> bool:
    if words("name", "stop").fullmatch(word.lower()):
        return True
    tokens = street_tokens.tokens_of(word)
    if not tokens or not streets.is_name(tokens[0]):
        return True
    plain = normalise(word)
    return is_known(plain) or bool(languages(plain))


def _is_amount(text: str, end: int) -> bool:
    return street_tokens.QUANTITY.match(text, end) is not None
