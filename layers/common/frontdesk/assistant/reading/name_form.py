"""How surely a piece of text is the name of a person, whatever stands around it."""

import re
from functools import cache, lru_cache

from frontdesk.assistant.classifier.lexicon import normalise
from frontdesk.assistant.classifier.ordinary import languages
from frontdesk.assistant.classifier.spelling import is_known
from frontdesk.assistant.reading.name_list import Kind, kind
from frontdesk.assistant.reading.name_words import is_given, is_particle, is_stop, is_title
from frontdesk.assistant.reading.pieces import LETTER, vocabulary

UNKNOWN, LIKELY, SURE = 1, 2, 3
"""A word that nobody knows, written as names are; what may well be a name; what is nothing else."""

_MOST_WORDS, _MOST_SMALL = 4, 2
"""The words of a name; and of one that is written in small letters."""
_UNPARTED = "\u2e80"
_WORD = re.compile(rf"[^\W\d_](?:[{LETTER}]|['-](?=[^\W\d_])|\.(?=[^\W\d_]{{3}})){{0,60}}\.?|\S")
_SHORTEST = 3
_INITIAL = re.compile(r"[^\W\d_]\.")
_STATE = re.compile(r"[A-Z]{2,3}")
_MANY = 8
"""The languages of which films' names, unlike other words, are ordinary words."""
_PATRONYMIC = re.compile(r"(?:[оеє]вич|йович|[оеє]вна|[иії]чна|івна|ївна)$")


def sureness(said: str, language: str | None) -> int:
    """How surely ``said``, in a text of a language, is the name of a person; 0 if it is none."""
    named = [word[0] for word in _WORD.finditer(said[:80])]
    titled = False
    while named and is_title(named[0]):
        titled, named = True, named[1:]
    names = [word for word in named if not is_particle(word)]
    if not 0 < len(names) <= _MOST_WORDS or max(said) >= _UNPARTED:
        return 0
    has_case = said.upper() != said.lower()
    is_small = has_case and any(word[0].islower() for word in names)
    if is_small and (len(names) > _MOST_SMALL or not names[0][1:].islower()):
        return 0
    if any(map(_is_none, names)) or max(map(len, names)) < _SHORTEST - 1 or _is_place(said):
        return 0
    ratings = [_rating(word) for word in names]
    if is_small:
        return _in_small_letters(ratings)
    if len(names) == 1:
        return _alone(names[0], ratings[0], titled, has_case, language)
    return _full(names, ratings, titled, has_case)


NONE, OPEN, FAMILY, MAYBE, GIVEN = range(5)
"""A word that is used for other things; one that nobody knows; a family name; a given name that is
another word too; a given name."""


def _rating(word: str) -> int:
    if is_given(word):
        return GIVEN
    if _INITIAL.fullmatch(word) or _PATRONYMIC.search(word.lower()):
        return FAMILY
    kinds, plain = kind(word), normalise(word)
    spoken = languages(plain).bit_count()
    if kinds & Kind.GIVEN:
        return MAYBE if is_known(plain) or 0 < spoken < _MANY else GIVEN
    if is_known(plain):
        return NONE
    if kinds & Kind.FAMILY:
        return FAMILY
    return NONE if spoken else OPEN


def _in_small_letters(ratings: list[int]) -> int:
    first, *others = ratings
    if first != GIVEN or not all(one in (FAMILY, OPEN) for one in others):
        return 0
    return LIKELY if others else UNKNOWN


def _alone(name: str, rating: int, titled: bool, has_case: bool, language: str | None) -> int:
    is_town = bool(kind(name) & Kind.TOWN)
    if titled or rating == GIVEN:
        return (LIKELY if is_town and not titled else SURE) if rating != NONE else 0
    if is_town or not has_case or not name[1:].islower() or rating == NONE:
        return 0
    if rating != OPEN:
        return LIKELY
    return UNKNOWN if language != "de" and len(name) > _SHORTEST else 0


def _full(names: list[str], ratings: list[int], titled: bool, has_case: bool) -> int:
    if titled or names[0].lower() in vocabulary()["name"]["vietnamese"]:
        return SURE
    most, words = max(ratings), ratings.count(NONE)
    is_town = ratings[0] < MAYBE and bool(kind(names[0]) & Kind.TOWN)
    is_state = any(_STATE.fullmatch(name) for name in names)
    if is_town or (is_state and has_case) or (most < GIVEN and (words or not has_case)):
        return 0
    if words > 1 or (words and not has_case) or (ratings[0] != GIVEN and ratings[1:] == [NONE]):
        return 0
    known = most >= MAYBE or ratings.count(FAMILY) > 1
    return SURE if known and not words else LIKELY


def _is_place(said: str) -> bool:
    """Whether a text is a town or has a word for a kind of street."""
    if " " in said and kind(said) & Kind.TOWN:
        return True
    kinds, endings = _street_words()
    bare = [word.rstrip(".") for word in said.lower().split()]
    return any(word in kinds or word.endswith(endings) for word in bare)


@cache
def _street_words() -> tuple[frozenset[str], tuple[str, ...]]:
    """The words for kinds of streets, and those at the end of other words that are long enough."""
    listed = vocabulary()["address"]
    kinds = frozenset(word for kind in ("before", "after", "behind") for word in listed[kind])
    return kinds, tuple(end for end in listed["ending"] if len(end) > _SHORTEST and end != "berg")


@lru_cache(maxsize=4096)
def _is_none(word: str) -> bool:
    """Whether a word, or a sign, is in nobody's name."""
    small = word.lower().rstrip(".")
    return not word[0].isalpha() or is_stop(small) or small in _brands()


@cache
def _brands() -> frozenset[str]:
    return frozenset(vocabulary()["name"]["brands"])
