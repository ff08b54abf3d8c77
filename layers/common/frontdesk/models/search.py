"""What a search looks for, and whether a text has it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from frontdesk.base import words as texts
from frontdesk.base.stems import stem
from frontdesk.base.words import NUMBER, Word, drawer, is_unparted, same_number

_STOP_WORDS = Path(texts.__file__).with_name("stop_words.txt")
_PREFIX_LETTERS = 3
"""The least letters that stand for the beginning of a word: fewer are a word of their own."""


@cache
def stop_words() -> frozenset[str]:
    """Words that nearly every message has, in the commonest languages: nobody looks for them."""
    return frozenset(_STOP_WORDS.read_text(encoding="utf-8").split())


def sought(text: str) -> list[Word]:
    """The words of a text that can be looked for."""
    return [each for each in texts.words(text) if each.word not in stop_words()]


@dataclass(frozen=True)
class Term:
    """One word of a query: also as another form in ``languages``, or as a beginning."""

    word: str
    languages: tuple[str, ...] = ()
    is_prefix: bool = False

    @cached_property
    def drawers(self) -> frozenset[str]:
        """Where the words that it finds have been put away."""
        return frozenset({drawer(self.word), *(drawer(form) for form in self._stems.values())})

    def finds(self, word: str) -> bool:
        """Whether it finds a word of a text."""
        if drawer(word) not in self.drawers:
            return False
        if word.startswith(NUMBER) or self.word.startswith(NUMBER):
            return word[:1] == self.word[:1] and same_number(word, self.word)
        if word == self.word or (self.is_prefix and word.startswith(self.word)):
            return True
        return any(stem(word, language) == form for language, form in self._stems.items())

    @cached_property
    def _stems(self) -> dict[str, str]:
        if self.word.startswith(NUMBER) or is_unparted(self.word):
            return {}
        return {language: stem(self.word, language) for language in self.languages}


@dataclass(frozen=True)
class Query:
    """All of its terms have to be in a text."""

    terms: tuple[Term, ...]

    @classmethod
    def of(cls, text: str, languages: Sequence[str]) -> "Query":
        """The query that somebody has typed: the last word may be a beginning.

        Without words other than the commonest, it has no terms, and finds nothing.
        """
        numbers = texts.numbers(text)
        rest = text
        for number in numbers:
            rest = rest[: number.start] + " " * (number.end - number.start) + rest[number.end :]
        typed = texts.words(rest)
        terms = [
            Term(number.word)
            for number in numbers
            if not any(_is_within(number, other) for other in numbers)
        ]
        for each in {each.word: each for each in typed}.values():
            is_last = each.end == len(text.rstrip()) and not is_unparted(each.word)
            begins = is_last and len(each.word) >= _PREFIX_LETTERS
            if each.word not in stop_words() or (begins and len(typed) == 1):
                terms.append(Term(each.word, tuple(languages), begins))
        return cls(tuple(terms))

    def places(self, text: str) -> list[Word] | None:
        """Where a text has the terms; None if it lacks one of them."""
        said = sought(text)
        found: set[Word] = set()
        for term in self.terms:
            here = [each for each in said if term.finds(each.word)]
            if not here:
                return None
            found.update(here)
        return sorted(found, key=lambda each: each.start)

    @property
    def longest(self) -> Iterable[Term]:
        """The terms, those with the longest word first: they are the rarest, as a rule."""
        return sorted(self.terms, key=lambda term: -len(term.word))


def _is_within(one: Word, other: Word) -> bool:
    inside = other.start <= one.start and one.end <= other.end
    return inside and (other.start, other.end) != (one.start, one.end)
