"""The lexicon: stems in many languages, and the concepts that they stand for."""

import re
import unicodedata
from functools import cache, lru_cache
from itertools import islice, pairwise
from pathlib import Path
from typing import NamedTuple

from frontdesk.assistant.classifier.plain import plain
from frontdesk.assistant.classifier.spelling import respelt

_FILE = Path(__file__).with_name("lexicon.txt")
UNPARTED = "\u2e80"
"""The first of the Chinese and Japanese scripts, which do not part words."""
_HEAD = 5
_SURE = 3
"""The number of first characters, including the space before, that a misspelling keeps."""
_FIGURE = "figure_of_speech"
_MOST_CLAUSES = 300
_SHORTEST_MISSPELT = 7
_MOST_LETTERS = 4
"""How many letters a character is read as, at most: there are ligatures of whole sentences."""
_LONGEST_ENDING = 3
_WORD = re.compile(r" \w{5,}")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "_": " "})
_ARABIC = str.maketrans({"ى": "ي", "ة": "ه", "ـ": ""})
_APOSTROPHE_T = re.compile(r"(?<=n)['’‘`´](?=t\b)")
_REPEATED = re.compile(r"([^\W\d])\1{2,}")
_BELOW_ZERO = re.compile(r"(?<![^\s(])[-\u2212\u2013](?=\d{1,2}(?!\d))")
_SHOUT = re.compile(r"!{2,}")
_NOT_WORD = re.compile(r"[^\w\u203c\u0900-\u0dff\u2600-\u27bf\U0001f300-\U0001faff]+")
_CLAUSE_END = re.compile(r"[.;:!?\n。！？；،؟।…]+|,\s|，|、|\s[-–—]\s|(?<=\d)\)")
_SENTENCE_END = ".;!?\n。！？；؟।…"


@lru_cache(maxsize=256)
def normalise(text: str) -> str:
    """``text`` in the form of the lexicon: lower case, no accents, one space between words.

    Only the optional marks of Latin, Greek, Cyrillic and Arabic are removed: without its marks, a
    Japanese or Devanagari word is another word.
    """
    if text.isascii():
        text = text.lower().replace("_", " ")
    else:
        text = unicodedata.normalize("NFKD", text.casefold())[: _MOST_LETTERS * len(text)]
        text = "".join(
            c for c in text if not ("\u0300" <= c <= "\u036f" or "\u064b" <= c <= "\u065f")
        )
        text = unicodedata.normalize("NFC", text).translate(_LETTERS).translate(_ARABIC)
    text = _BELOW_ZERO.sub(" minus ", text)
    text = _SHOUT.sub("\u203c", _APOSTROPHE_T.sub("", text))
    text = _NOT_WORD.sub(" ", text).replace("\u203c", " !! ")
    return " ".join(_REPEATED.sub(r"\1\1", text).split())


class Clause(NamedTuple):
    """A part of a message, normalised, with the position of the first mention of each concept.

    ``sentence`` is the number of the sentence, from 0. A comma or colon ends only a clause.
    ``place`` is the number of places before the clause, as `places` counts them.
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
        written = normalise(part)
        respelled = respelt(written)
        # A word that seems misspelt may be one of a language that the training has little of.
        named = concepts(respelled)
        if respelled != written:
            named = concepts(written) | named
        found.append(Clause(respelled, named, sentence, place))
        sentence += part[-1] in _SENTENCE_END
        place += places(respelled)
    return tuple(found)


def places(text: str) -> float:
    """The number of places that normalised ``text`` takes: words, or pairs of signs."""
    return sum(map(length, text.split()))


def length(word: str) -> float:
    """The number of places that a word takes."""
    return len(word) / 2 if word[0] >= UNPARTED else 1


def clauses(text: str) -> list[str]:
    """The parts of ``text``, each with the punctuation that ends it."""
    marks = islice(_CLAUSE_END.finditer(text), _MOST_CLAUSES)
    ends = [0, *(mark.end() for mark in marks), len(text)]
    return [text[start:end] for start, end in pairwise(ends) if text[start:end].strip()]


@lru_cache(maxsize=256)
def concepts(normalised: str) -> dict[str, int]:
    """The concepts in a normalised text, each with the position of its first mention.

    A figure of speech ("bursting with colour") hides the concepts inside it.
    """
    index = _index()
    text = f" {normalised} "
    found: dict[str, int] = {}
    exact: set[int] = set()
    end_of_figure = 0
    for at in range(len(text) - 1):
        if at < end_of_figure:
            continue
        widths = index.widths.get(text[at : at + 2]) or index.widths.get(text[at])
        if not widths:
            continue
        named = [
            (stem, concept)
            for width in widths
            for stem, concept in index.stems.get(text[at : at + width], ())
            if text.startswith(stem, at)
        ]
        if not named:
            continue
        figure = max((len(stem) for stem, concept in named if concept == _FIGURE), default=0)
        if figure:
            end_of_figure = at + figure - 1
            named = [(stem, concept) for stem, concept in named if len(stem) > figure]
        for _, concept in named:
            found.setdefault(concept, at)
            exact.add(at)
        if figure:
            exact.update(range(at, end_of_figure))
    unknown = {word[0]: word.start() for word in _WORD.finditer(text) if word.start() not in exact}
    for word, at in unknown.items():
        for concept in _misspelt_concepts(word):
            found.setdefault(concept, at)
    found.pop(_FIGURE, None)
    return found


@cache
def trades() -> dict[str, dict[str, float]]:
    """For each concept, the trades that it indicates, each with a weight of 1 to 3."""
    weights: dict[str, dict[str, float]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            name, *votes = line.split()
            weights[name] = {t: float(w) for t, w in (vote.split(":") for vote in votes)}
    return weights


class _Index(NamedTuple):
    """Stems with their concepts, to be looked up.

    ``stems`` has them by their first characters, at most `_HEAD`; ``widths`` tells, by the first
    two characters or by a stem of one, how many these may be. ``long`` has the long stems by their
    first `_SURE` characters and their length.
    """

    stems: dict[str, list[tuple[str, str]]]
    widths: dict[str, tuple[int, ...]]
    long: dict[tuple[str, int], list[tuple[str, str]]]


@cache
def _index() -> _Index:
    stems: dict[str, list[tuple[str, str]]] = {}
    long: dict[tuple[str, int], list[tuple[str, str]]] = {}
    concept = ""
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith(" "):
            concept = line.split()[0] if line and not line.startswith("#") else ""
            continue
        for written in line.split():
            stem = _pattern(written)
            stems.setdefault(stem[:_HEAD], []).append((stem, concept))
            body = stem.rstrip()
            if len(body) > _SHORTEST_MISSPELT and " " not in body[1:]:
                long.setdefault((body[:_SURE], len(body)), []).append((body, concept))
    widths: dict[str, set[int]] = {}
    for head in stems:
        widths.setdefault(head[:2], {1} if head[0] in stems else set()).add(len(head))
    return _Index(stems, {start: tuple(sorted(found)) for start, found in widths.items()}, long)


def _pattern(written: str) -> str:
    """The pattern of a stem: ``foo`` starts a word, ``foo.`` is a word, ``*foo`` is anywhere.

    Stems of scripts without spaces, or with prefixed articles, match anywhere.
    """
    body = written.strip("*.").replace("_", " ").strip()
    anywhere = written.startswith("*") or "\u0600" <= body[:1] <= "\u06ff" or body[:1] >= UNPARTED
    whole = written.endswith(".") and body[:1] < UNPARTED
    return ("" if anywhere else " ") + body + (" " if whole else "")


@lru_cache(maxsize=4096)
def _misspelt_concepts(word: str) -> tuple[str, ...]:
    """The concepts of the long stems that a word, after a space, seems to begin with misspelt."""
    long = _index().long
    return tuple(
        concept
        for length in range(len(word) - _LONGEST_ENDING, len(word) + 2)
        for stem, concept in long.get((word[:_SURE], length), ())
        if _misspelt(word, stem)
    )


def _misspelt(word: str, stem: str) -> bool:
    """Whether ``word`` starts with ``stem``, with one letter missing, extra, wrong or swapped.

    Use it for long stems and words that are not much longer: short ones are too much alike.
    """
    letters = min(len(stem) - 1, len(word))
    at = _SURE
    while at < letters and word[at] == stem[at]:
        at += 1
    if at == letters:
        return False
    return (
        word.startswith(stem[at:], at + 1)
        or word.startswith(stem[at + 1 :], at)
        or word.startswith(stem[at + 1 :], at + 1)
        or word.startswith(stem[at + 1] + stem[at] + stem[at + 2 :], at)
    )
