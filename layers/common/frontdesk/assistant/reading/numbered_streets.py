"""Streets that a number or a date names: American roads, Singapore's blocks, "via 4 Novembre 9"."""

import re
from itertools import islice

from frontdesk.assistant.reading import vietnamese_addresses
from frontdesk.assistant.reading.pieces import LETTER, lowered
from frontdesk.assistant.reading.street_tokens import QUANTITY

_HIGHWAY = re.compile(
    r"(?<![\w-])\d{1,5} (?:(?:old|state|county|us|n|s|e|w|north|south|east|west) )?"
    r"(?:county road|county rd|state road|rural route|road|rd|highway|hwy|route|rte|cr|fm|sr)"
    r" \d{1,4}[A-Z]?(?: (?:[NSEW]|north|south|east|west))?(?!\w)",
    re.IGNORECASE,
)
"""American roads that have a number themselves."""
_BLOCK = re.compile(
    r"(?<!\w)(?:[Bb]lk|[Bb]lock) \d{1,4}[A-Z]?(?: [A-Z][\w'-]+){1,4}(?: \d{1,2}(?![\w:-]))?"
    r"(?:,? ?#\d{2}-\d{1,4})?"
    r"|(?<![\w.,:#-])\d{1,4}[A-Z]?(?: [A-Z][\w'-]+){1,3} (?:Avenue|Ave|Street|St|Road|Drive|Ring)"
    r" \d{1,2}(?=\s*(?:$|[,;#\n]))"
)
"""Houses in Singapore, with the street: "Blk 14 Jalan Kemboja", "127 Hougang Avenue 1"."""
_MONTH = (
    r"(?:gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre"
    r"|dicembre|enero|febrero|abril|mayo|junio|julio|septiembre|setiembre|octubre|noviembre"
    r"|diciembre|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro"
    r"|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    r"|stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października"
    r"|listopada|grudnia|ledna|února|března|dubna|května|června|července|srpna|září|října"
    r"|listopadu|prosince|januar|februar|märz|juni|juli|oktober|dezember|januari|februari|maart"
    r"|augustus|ocak|şubat|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık"
    r"|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
    r"|січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня)"
)
_DAY = re.compile(
    rf"(?<![{LETTER}.:-])(?:\d{{1,2}}[.º°]?|[ivx]{{1,5}}) ?(?:de |di |d')?{_MONTH}"
    rf"(?: (?:19|20)\d\d)?(?P<kind> (?:caddesi|cad|sokak|sok|sokağı|bulvarı|straße|laan|plein)\.?)?"
    rf"(?![{LETTER}])"
)
_TYPE = re.compile(
    rf"(?<![{LETTER}])(?P<first>\d{{1,4}}(?: bis| ter)?,? )?(?:via|viale|v\.le|corso|piazza|largo"
    r"|calle|c/|avenida|avd?a?\.?|plaza|paseo|rua|praça|travessa|rue|avenue|place|boulevard|ulic[ae]"
    r"|ul\.?|aleja|al\.?|plac|pl\.?|náměstí|nám\.?|třída|улица|ул\.?|вулиця|вул\.?|площадь|площа"
    r"|пл\.?|проспект|straße des) (?:du |do |da |del |dell')?$"
)
_HOUSE = re.compile(
    r",? (?:(?:n[.°º]?|nr\.?|no:?|č\.?|д[.:]?|дом|буд[.:]?) ?)?\d{1,4}[a-zа-я]?"
    r"(?:/\d{1,4})?(?![\w:]|\.\d)"
)


def find(text: str) -> tuple[int, int] | None:
    """A street that is told by its number, or by the word for the number before it."""
    found = _HIGHWAY.search(text) or _BLOCK.search(text)
    if found:
        return found.span()
    return vietnamese_addresses.numbered(text)


def dated(text: str, asked: bool) -> tuple[int, int] | None:
    """A street that is named after a day, with its kind; without it where it was ``asked`` for."""
    small = lowered(text)
    for day in islice(_DAY.finditer(small), _MOST):
        kind = _TYPE.search(small, max(0, day.start() - _FARTHEST), day.start())
        start = kind.start() if kind else day.start()
        house = _HOUSE.match(small, day.end())
        if kind and kind["first"] and not house:
            return start, day.end()
        has_kind = kind or day["kind"] or (asked and not start and small[day.end()] == " ")
        if house and has_kind and not QUANTITY.match(text, house.end()):
            return start, house.end()
    return None


_MOST, _FARTHEST = 8, 30
