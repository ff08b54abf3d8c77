"""Words that are misspelt, disguised or run together, as the words that they seem to be.

A word that the training texts have stays as it is. One that is an ordinary word of the language of
the text, and that they lack, is at most a form of a frequent word, with a letter more at its end.
Any other one becomes, if there is such a one, the frequent word that it is once digits are read as
letters ("sm0ke"), repeated letters are read once ("gaass"), one letter is moved, it is written by
its sound ("leekin"), or one letter is added, left out or changed; or the frequent words that it is
made of ("smellofgas"). Where digits hide several words, they hide short ones too ("7h3 g45").
``evaluation/vocabulary.py`` writes all lists of words.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import product
from pathlib import Path

from frontdesk.assistant.classifier.frequent import ranks
from frontdesk.assistant.classifier.misspellings import MISTAKES, NEGATIONS, SHORTEST
from frontdesk.assistant.classifier.ordinary import Numbers, languages, spoken

KNOWN = Path(__file__).with_name("known.bin")
"""The numbers of the training texts' words: 32 bits each, little-endian, in ascending order."""

_LONGEST = 14
"""The number of letters up to which a word is corrected."""
_SHORTEST_RUN, _LONGEST_RUN = 5, 160
"""The number of letters of words that were run together."""
_LONGEST_PART = 20
_LEFT_OVER, _MOST_LEFT_OVER = 3, 4
"""What a letter that is in no word costs, and the part of a run that may be such: a quarter."""
_SURE = 2
"""How many of the mistakes leave a word with the letters that it has: one repeated, or moved."""
_MOST_CHANGES = 60
"""The number of unknown words of a message up to which they are looked at."""
_DIGITS = {
    "0": "o",
    "1": "il",
    "3": "e",
    "4": "a",
    "5": "s",
    "6": "g",
    "7": "t",
    "8": "b",
    "9": "g",
}
_MIXED = re.compile(r"\d(?:[^\W\d_]|(?<=[^\W\d_].))")
"""A digit beside a letter."""
_FEWEST_HIDDEN, _PART_HIDDEN = 2, 4
"""Digits hide words of a text, and are no numbers of flats, if they hide at least so many of them,
and more than one of so many."""
_NUMBER = re.compile(r"(\d{2,})")
_DISGUISED = re.compile(r"[^\W\d]\d+[^\W\d]")


@lru_cache(maxsize=64)
def respelt(normalised: str) -> str:
    """``normalised`` with the words as which its unknown words can be read."""
    words = normalised.split()
    if _MIXED.search(normalised):
        words = _without_hidden(words)
    unknown = [at for at, word in enumerate(words) if is_unknown(word)][:_MOST_CHANGES]
    if not unknown:
        return " ".join(words)
    ordinary = {at for at in unknown if languages(words[at])}
    own = spoken(words)
    for at in unknown:
        is_ordinary = at in ordinary and languages(words[at]) & own
        read = _form(words[at]) if is_ordinary else _reading(words[at])
        words[at] = words[at] if _is_foreign(read, own) else read
    return " ".join(words)


def _is_foreign(word: str, own: int) -> bool:
    """Whether a word is an ordinary one of other languages only than those of its text."""
    spoken_in = languages(word)
    return bool(own and spoken_in and not spoken_in & own)


def _without_hidden(words: list[str]) -> list[str]:
    """``words`` with the frequent ones that digits hide, if they hide many."""
    mixed = {word for word in words if _MIXED.search(word) and not is_known(word)}
    hidden = {word: read for word in mixed if (read := _likeliest(_letters_for(word)))}
    count = sum(word in hidden for word in words)
    is_code = count < _FEWEST_HIDDEN or count * _PART_HIDDEN <= len(words)
    return words if is_code else [hidden.get(word, word) for word in words]


def _form(word: str) -> str:
    """The frequent word of which an ordinary one is a form; else the word itself."""
    form = word[:-1]
    return form if form in ranks() and form not in NEGATIONS else word


def undisguised(normalised: str) -> str:
    """The words that one word has run together, or hides by digits; else an empty text."""
    if not is_unknown(normalised):
        return ""
    read = _reading(normalised)
    is_disguised = " " in read or any(letter.isdigit() for letter in normalised)
    return read if is_disguised and read != normalised else ""


def is_mixed(text: str) -> bool:
    """Whether a digit stands beside a letter."""
    return _MIXED.search(text) is not None


def is_known(word: str) -> bool:
    """Whether the training texts have the word."""
    return _known().place(word) is not None


def is_frequent(word: str) -> bool:
    """Whether it is one of the frequent words of the training texts."""
    return word in ranks()


@lru_cache(maxsize=4096)
def is_unknown(word: str) -> bool:
    """Whether a word is one that is looked at, and that the training texts lack."""
    return _is_read(word) and not is_known(word)


def _is_read(word: str) -> bool:
    """Whether a word is of a script with an alphabet here, and not a number with its unit."""
    return (
        SHORTEST - 1 <= len(word) <= _LONGEST_RUN
        and (word[0] < "\u0530" or _is_eastern(word))
        and (word.isalpha() or sum(map(str.isalpha, word)) >= 2)
    )


def _is_eastern(word: str) -> bool:
    """Whether a word is Arabic or Hindi: of these too few are known to tell which are misspelt."""
    return "\u0620" <= word[0] <= "\u064a" or "\u0900" <= word[0] <= "\u097f"


@lru_cache(maxsize=4096)
def _reading(word: str) -> str:
    if any(letter.isdigit() for letter in word):
        return _without_digits(word)
    if len(word) <= _LONGEST:
        for meant in MISTAKES[:_SURE] if _is_eastern(word) else MISTAKES:
            if known := _likeliest(meant(word)):
                return known
            if len(word) < SHORTEST:
                return word
        if _is_eastern(word):
            return word
    return _parted(word) if len(word) >= _SHORTEST_RUN else word


def _without_digits(word: str) -> str:
    """The word with letters for its digits; or the words and numbers that were run together."""
    if len(word) > _LONGEST:
        parts = (each if each.isdigit() else _parted(_letters_only(each)) for each in _runs(word))
        return " ".join(parts)
    reads = _as_letters(word)
    if known := _likeliest(reads):
        return known
    # A stem of the lexicon may be its beginning.
    return reads[0] if reads and _DISGUISED.search(word) and reads[0].isalpha() else word


def _runs(word: str) -> list[str]:
    """The parts of a word that are numbers of two digits or more, and those between them."""
    return [part for part in _NUMBER.split(word) if part]


def _letters_only(word: str) -> str:
    return "".join(_DIGITS.get(letter, letter)[0] for letter in word)


def _as_letters(word: str) -> list[str]:
    """The words that a word with digits can stand for; none for a number with its unit."""
    start = word.lstrip("0123456789")
    if len(start) < 2 or (len(word) - len(start) > 1 and start.isalpha()):
        return []
    return _letters_for(word)


def _letters_for(word: str) -> list[str]:
    choices = [_DIGITS.get(letter, letter) for letter in word]
    if sum(len(choice) > 1 for choice in choices) > 3:
        return []
    return ["".join(letters) for letters in product(*choices)]


def _likeliest(candidates: Iterable[str]) -> str:
    """The most frequent one of the frequent words among the candidates; else an empty text."""
    known = ranks().keys() & candidates
    return min(known, key=ranks().__getitem__, default="")


def _parted(word: str) -> str:
    """The word as frequent words in a row, as few and as long as can be; as it is if it is none.

    In a long run there may be letters between them, as of a name or a word of one letter.
    """
    loose = len(word) > _LONGEST
    best: list[tuple[int, int, bool] | None] = [(0, 0, True), *[None] * len(word)]
    for end in range(1, len(word) + 1):
        before = best[end - 1]
        if loose and before is not None:
            best[end] = (before[0] - _LEFT_OVER, end - 1, False)
        for start in range(max(0, end - _LONGEST_PART), end - 1):
            before, part = best[start], word[start:end]
            if before is None or part not in ranks():
                continue
            score = before[0] + len(part) ** 2
            so_far = best[end]
            if so_far is None or score > so_far[0]:
                best[end] = (score, start, True)
    parts: list[str] = []
    end, left_over = len(word), 0
    was_word = True
    while end:
        found = best[end]
        if found is None:
            return word
        _, start, is_word = found
        part = word[start:end]
        if is_word or was_word:
            parts.append(part)
        else:
            parts[-1] = part + parts[-1]
        left_over += not is_word
        was_word, end = is_word, start
    return word if left_over * _MOST_LEFT_OVER > len(word) else " ".join(reversed(parts))


@cache
def _known() -> Numbers:
    return Numbers(memoryview(KNOWN.read_bytes()))
