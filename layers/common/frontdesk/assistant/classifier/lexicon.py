"""The lexicon: stems in many languages, and the concepts that they stand for."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, pairwise

from frontdesk.assistant.classifier.plain import plain
from frontdesk.assistant.classifier.spelling import respelt
from frontdesk.assistant.classifier.stems import FILE, UNPARTED, misspelt_concepts, of_word
from frontdesk.assistant.classifier.traditional import simplified

_FIGURE = "figure_of_speech"
_MOST_CLAUSES = 300
_MOST_LETTERS = 4
"""How many letters a character is read as, at most: there are ligatures of whole sentences."""
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "_": " "}
    | {"ى": "ي", "ـ": ""}
    | dict.fromkeys("ةۃہھە", "ه")
)
_ASCII_WORDS = str.maketrans({c: " " for c in map(chr, range(128)) if not c.isalnum()})
_MARKS = re.compile("[\u0300-\u036f\u064b-\u065f\u0670]")
_NASALS = re.compile(
    "ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[त-ध])|म्(?=[प-भ])"  # गन्ध
)
"""The nasals of Hindi that may as well be written as a dot."""
_FOREIGN_DOT = re.compile("(?<=[कखगजफ])\u093c")
"""The dot below a Hindi letter that many leave out: that of a sound of other languages (गीज़र)."""
_APOSTROPHE_T = re.compile(r"['’‘`´](?<=n.)(?=t\b)")
_REPEATED = re.compile(r"([^\W\d])\1\1+")
_BELOW_ZERO = re.compile(r"(?<![^\s(])[-\u2212\u2013](?=\d{1,2}(?!\d))")
_SHOUT = re.compile(r"!{2,}")
_NO_WORD = r"[^\w\u203c\u0900-\u0dff\u2600-\u27bf\U0001f300-\U0001faff]"
_NOT_WORD = re.compile(f"{_NO_WORD}{_NO_WORD}*")
_ENDS = ".;:!?\n。！？；،؟।…"
_CLAUSE_END = re.compile(
    rf"[{_ENDS},，、)\s](?:(?<=[{_ENDS}])[{_ENDS}]*|(?<=[，、])|(?<=\s)[-–—]\s|(?<=\d\))"
    r"|(?<=,)(?:\s|(?<=[\u2e80-\uffef],)(?=[\u2e80-\uffef])))"
)
"""A regex that begins with a set is tried only where one of it stands, which takes little time."""
_SENTENCE_END = ".;!?\n。！？；؟।…"


@lru_cache(maxsize=512)
def normalise(text: str) -> str:
    """``text`` in the form of the lexicon: lower case, no accents, one space between words.

    Only the optional marks of Latin, Greek, Cyrillic and Arabic are removed: without its marks, a
    Japanese or Devanagari word is another word. Of spellings of Hindi that differ in a nasal, or
    in the dot of a foreign sound, one is taken.
    """
    is_ascii = text.isascii()
    if is_ascii:
        text = text.lower()
    else:
        text = unicodedata.normalize("NFKD", text.casefold())[: _MOST_LETTERS * len(text)]
        text = unicodedata.normalize("NFC", _MARKS.sub("", text))
        text = _NASALS.sub("ं", text) if "्" in text else text
        text = _FOREIGN_DOT.sub("", text).replace("ँ", "ं") if _has_dots(text) else text
    if "-" in text or "\u2212" in text or "\u2013" in text:
        text = _BELOW_ZERO.sub(" minus ", text)
    text = _APOSTROPHE_T.sub("", text)
    if "!!" in text:
        text = _SHOUT.sub("\u203c", text)
    elif is_ascii:
        return _with_few_repeated(text.translate(_ASCII_WORDS))
    text = _NOT_WORD.sub(" ", text.translate(_LETTERS)).replace("\u203c", " !! ")
    return _with_few_repeated(text)


def _has_dots(text: str) -> bool:
    return "\u093c" in text or "ँ" in text


def _with_few_repeated(text: str) -> str:
    """``text`` with no letter more than twice in a row, and one space between words."""
    text = " ".join(text.split())
    return _REPEATED.sub(r"\1\1", text) if _REPEATED.search(text) else text


@dataclass(frozen=True, eq=False, slots=True)
class Clause:
    """A part of a message, normalised, with the position of the first mention of each concept.

    ``sentence`` is the number of the sentence, from 0. A comma or colon ends only a clause.
    ``place`` is the number of places before the clause, as `places` counts them. A clause is equal
    to no other one, so that what is made of it can be cached.
    """

    text: str
    concepts: dict[str, int]
    sentence: int
    place: float


def read(message: str) -> tuple[Clause, ...]:
    """The clauses of ``message`` as it looks.

    They are cached, because classifier, safety gate and reading all need them.
    """
    return _read(plain(message))


@lru_cache(maxsize=32)
def _read(text: str) -> tuple[Clause, ...]:
    found: list[Clause] = []
    sentence, place = 0, 0.0
    for part in clauses(text):
        respelled, named, length = _respelled(normalise(part))
        found.append(Clause(respelled, named, sentence, place))
        sentence += part[-1] in _SENTENCE_END
        place += length
    return tuple(found)


def read_normalised(text: str) -> Clause:
    """The clause that a normalised text is by itself."""
    respelled, named, _ = _respelled(text)
    return Clause(respelled, named, 0, 0.0)


@lru_cache(maxsize=512)
def _respelled(written: str) -> tuple[str, dict[str, int], float]:
    """A normalised clause as it is read, with its concepts and the places that it takes."""
    read = respelt(written)
    # A word that seems misspelt may be one of a language that the training has little of.
    named = concepts(read) if read == written else concepts(written) | concepts(read)
    if (modern := simplified(written)) != written:
        named = concepts(modern) | named
    return read, named, places(read)


def places(text: str) -> float:
    """The number of places that normalised ``text`` takes: words, or pairs of signs."""
    words = text.split()
    return float(len(words)) if text.isascii() else sum(map(length, words))


def length(word: str) -> float:
    """The number of places that a word takes."""
    return len(word) / 2 if word[0] >= UNPARTED else 1


@lru_cache(maxsize=16)
def clauses(text: str) -> tuple[str, ...]:
    """The parts of ``text``, each with the punctuation that ends it."""
    marks = islice(_CLAUSE_END.finditer(text), _MOST_CLAUSES)
    ends = [0, *(mark.end() for mark in marks), len(text)]
    return tuple(text[start:end] for start, end in pairwise(ends) if text[start:end].strip())


@lru_cache(maxsize=512)
def concepts(normalised: str) -> dict[str, int]:
    """The concepts in a normalised text, each with the position of its first mention.

    A figure of speech ("bursting with colour") hides the concepts inside it.
    """
    text = f" {normalised} "
    found: dict[str, int] = {}
    unknown: dict[str, int] = {}
    start = end_of_figure = 0
    for written in normalised.split(" "):
        word = of_word(written)
        end = start + len(written) + 1
        is_known = start < end_of_figure
        for place in word.places:
            at = start + place.at
            if at < end_of_figure:
                continue
            named: Sequence[tuple[str, str]] = place.here
            beyond = place.beyond.get(text[end + 1 : end + 2])
            if beyond:
                named = [*named, *(each for each in beyond if text.startswith(each[0], at))]
            figure = 0
            for stem, concept in named:
                if concept == _FIGURE:
                    figure = max(figure, len(stem))
            if figure:
                end_of_figure = at + figure - (text[at] == " ")
                named = [each for each in named if len(each[0]) > figure]
            for _, concept in named:
                found.setdefault(concept, at)
            is_known = is_known or (at == start and bool(named or figure))
        if word.begun and not is_known:
            unknown[word.begun] = start
        start = end
    for begun, at in unknown.items():
        for concept in misspelt_concepts(begun):
            found.setdefault(concept, at)
    found.pop(_FIGURE, None)
    return found


@cache
def trades() -> dict[str, dict[str, float]]:
    """For each concept, the trades that it indicates, each with a weight of 1 to 3."""
    weights: dict[str, dict[str, float]] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            name, *votes = line.split()
            weights[name] = {t: float(w) for t, w in (vote.split(":") for vote in votes)}
    return weights
