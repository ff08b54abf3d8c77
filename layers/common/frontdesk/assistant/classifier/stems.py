"""The stems of the lexicon: which of them a word begins, and the concepts that they stand for."""

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from frontdesk.assistant.classifier.misspellings import NEGATES
from frontdesk.assistant.classifier.ordinary import languages

FILE = Path(__file__).with_name("lexicon.txt")
UNPARTED = "\u2e80"
"""The first of the Chinese and Japanese scripts, which do not part words."""
_WITH_ARTICLES = "\u0600"
"""The first of the Arabic letters, of whose words articles are a part."""
_HEAD = 5
_SURE = 3
"""The number of first characters, including the space before, that a misspelling keeps."""
_SHORTEST_MISSPELT = 7
_LONGEST_ENDING = 3
_SHORTEST_BEGUN = 5
_WORD = re.compile(rf" \w{{{_SHORTEST_BEGUN},}}")
_CLITICS = re.compile(
    "[وف]?(?:ال|بال|كال|لل|عال|هال|ب|ل|ك|س|ه|ح|م|ما|مش)?(?:ي|ا|ت|ن|ان|ات|ين|تن|يت|نت|من|مت)?"
)
"""What may stand before an Arabic stem in its word: conjunction, article, person of a verb."""
_LONGEST_WORD = 14
"""The number of letters from which on Arabic words may be several that were run together."""


class Place(NamedTuple):
    """The stems that may be at a place in a word, 0 being the space before it.

    ``here`` are those without a space inside, each with its concept. The others go on in the next
    word: ``beyond`` has them by the first letter there.
    """

    at: int
    here: tuple[tuple[str, str], ...]
    beyond: dict[str, list[tuple[str, str]]]


class Word(NamedTuple):
    """What one word can name, by its stems in the order of their places.

    ``begun`` is the beginning, after a space, that may be a misspelt stem; empty if it is none.
    """

    places: tuple[Place, ...]
    begun: str


@lru_cache(maxsize=4096)
def of_word(word: str) -> Word:
    """What a normalised word can name. In scripts without spaces it may be a whole clause."""
    index = _index()
    text = f" {word} "
    found: list[Place] = []
    is_one_word = len(word) <= _LONGEST_WORD and "\u0620" <= word[:1] <= "\u064a"
    only_begins = max(text) < _WITH_ARTICLES and not index.inside.search(text, 1)
    for at in (0,) if only_begins else range(len(text) - 1):
        widths = index.widths.get(text[at : at + 2]) or index.widths.get(text[at])
        if not widths or (is_one_word and at and not _CLITICS.fullmatch(text, 1, at)):
            continue
        here: list[tuple[str, str]] = []
        beyond: dict[str, list[tuple[str, str]]] = {}
        for width in widths:
            for stem, start, concept in index.stems.get(text[at : at + width], ()):
                if len(start) > width and not text.startswith(start, at):
                    continue
                if start == stem:
                    here.append((stem, concept))
                else:
                    beyond.setdefault(stem[len(start)], []).append((stem, concept))
        if here or beyond:
            found.append(Place(at, tuple(here), beyond))
    begun = _WORD.match(text) if len(word) >= _SHORTEST_BEGUN else None
    return Word(tuple(found), begun[0] if begun and _may_be_misspelt(begun[0]) else "")


class _Index(NamedTuple):
    """Stems with their concepts, to be looked up.

    ``stems`` has them by their first characters, at most `_HEAD` and none of a second word, each
    with the part of it that is in its first word; ``widths`` tells, by the first two characters or
    by a stem of one, how many these may be. ``inside`` are those of a stem that may stand anywhere
    in a word, of scripts without articles. ``long`` has the long stems by their first `_SURE`
    characters, and then by their length.
    """

    stems: dict[str, list[tuple[str, str, str]]]
    widths: dict[str, tuple[int, ...]]
    inside: re.Pattern[str]
    long: dict[str, dict[int, list[tuple[str, str]]]]


@cache
def _index() -> _Index:
    stems: dict[str, list[tuple[str, str, str]]] = {}
    long: dict[str, dict[int, list[tuple[str, str]]]] = {}
    concept = ""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith(" "):
            concept = line.split()[0] if line and not line.startswith("#") else ""
            continue
        for written in line.split():
            stem = _pattern(written)
            space = stem.find(" ", 1)
            start = stem if space < 0 else stem[: space + 1]
            stems.setdefault(start[:_HEAD], []).append((stem, start, concept))
            body = stem.rstrip()
            if len(body) > _SHORTEST_MISSPELT and " " not in body[1:]:
                by_length = long.setdefault(body[:_SURE], {})
                by_length.setdefault(len(body), []).append((body, concept))
    widths: dict[str, set[int]] = {}
    for head in stems:
        widths.setdefault(head[:2], {1} if head[0] in stems else set()).add(len(head))
    inside: dict[str, list[str]] = {}
    for head in stems:
        if head[0] != " " and max(head) < _WITH_ARTICLES:
            inside.setdefault(head[0], []).append(re.escape(head[1:]))
    return _Index(
        stems,
        {start: tuple(sorted(found)) for start, found in widths.items()},
        re.compile("|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in inside.items())),
        long,
    )


def _pattern(written: str) -> str:
    """The pattern of a stem: ``foo`` starts a word, ``foo.`` is a word, ``*foo`` is anywhere.

    Stems of scripts without spaces, or with prefixed articles, match anywhere.
    """
    body = written.strip("*.").replace("_", " ").strip()
    is_arabic = _WITH_ARTICLES <= body[:1] <= "\u06ff"
    anywhere = written.startswith("*") or is_arabic or body[:1] >= UNPARTED
    whole = written.endswith(".") and body[:1] < UNPARTED
    return ("" if anywhere else " ") + body + (" " if whole else "")


def _may_be_misspelt(word: str) -> bool:
    """Whether a stem that it could be is of its length."""
    of_length = _index().long.get(word[:_SURE])
    return of_length is not None and not of_length.keys().isdisjoint(_lengths(word))


@lru_cache(maxsize=4096)
def misspelt_concepts(word: str) -> tuple[str, ...]:
    """The concepts of the long stems that a word, after a space, seems to begin with misspelt.

    An ordinary word is none: it only resembles a stem.
    """
    if languages(word[1:]):
        return ()
    of_length = _index().long.get(word[:_SURE], {})
    return tuple(
        concept
        for length in _lengths(word)
        for stem, concept in of_length.get(length, ())
        if _misspelt(word, stem)
    )


def _lengths(word: str) -> range:
    return range(len(word) - _LONGEST_ENDING, len(word) + 2)


def _misspelt(word: str, stem: str) -> bool:
    """Whether ``word`` starts with ``stem``, with one letter missing, extra, wrong or swapped.

    Use it for long stems and words that are not much longer: short ones are too much alike.
    """
    letters = min(len(stem) - 1, len(word))
    at = _SURE
    while at < letters and word[at] == stem[at]:
        at += 1
    if at == letters or NEGATES.match(word, at):
        return False
    next_letter = word[at + 1 : at + 2]
    if word[at] != stem[at + 1] and next_letter != stem[at] and next_letter != stem[at + 1]:
        return False  # as most words, it goes on with other letters
    return (
        word.startswith(stem[at:], at + 1)
        or word.startswith(stem[at + 1 :], at)
        or word.startswith(stem[at + 1 :], at + 1)
        or word.startswith(stem[at + 1] + stem[at] + stem[at + 2 :], at)
    )
