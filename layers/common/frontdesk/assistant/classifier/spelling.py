"""Words that are misspelt, disguised or run together, as the words that they seem to be.

A word that the training texts have stays as it is. Any other one becomes, if there is such a one,
the frequent word that it is once digits are read as letters ("sm0ke"), repeated letters are read
once ("gaass"), or one letter is moved, added, left out or changed; or the frequent words that it is
made of ("smellofgas"). ``evaluation/train.py`` writes both lists of words.
"""

from bisect import bisect_left
from functools import cache, lru_cache
from itertools import pairwise, product
from pathlib import Path
from zlib import crc32

KNOWN = Path(__file__).with_name("known.bin")
"""The numbers of the training texts' words: 32 bits each, little-endian, in ascending order."""
FREQUENT = Path(__file__).with_name("frequent.txt")
"""The frequent words of the training texts, the most frequent first, parted by blanks."""

_SHORTEST, _LONGEST = 4, 14
"""The number of letters of a word that is corrected."""
_SHORTEST_RUN, _LONGEST_RUN = 5, 160
"""The number of letters of words that were run together."""
_LONGEST_PART = 20
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
_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщъыьэюяєіїґ")


@lru_cache(maxsize=64)
def respelt(normalised: str) -> str:
    """``normalised`` with the words as which its unknown words can be read."""
    left = _MOST_CHANGES
    words = normalised.split()
    for at, word in enumerate(words):
        if left and _is_read(word) and not is_known(word):
            words[at] = _reading(word)
            left -= 1
    return " ".join(words)


def number(word: str) -> int:
    """The number of a word in `KNOWN`."""
    return crc32(word.encode("utf-8", "replace"))


def is_known(word: str) -> bool:
    """Whether the training texts have the word."""
    known, wanted = _known(), number(word)
    at = bisect_left(known, wanted)
    return at < len(known) and known[at] == wanted


def _is_read(word: str) -> bool:
    """Whether a word is of a script with an alphabet here, and not a number with its unit."""
    return (
        _SHORTEST - 1 <= len(word) <= _LONGEST_RUN
        and word[0] < "\u0530"
        and sum(letter.isalpha() for letter in word) >= 2
    )


@lru_cache(maxsize=4096)
def _reading(word: str) -> str:
    if any(letter.isdigit() for letter in word):
        return next((read for read in _as_letters(word) if read in _ranks()), word)
    if len(word) <= _LONGEST:
        for candidates in (
            _once(word),
            _moved(word),
            _one_more(word),
            _one_less(word),
            _other(word),
        ):
            known = [each for each in candidates if each in _ranks()]
            if known:
                return min(known, key=_ranks().__getitem__)
            if len(word) < _SHORTEST:
                return word
    return _parted(word) if len(word) >= _SHORTEST_RUN else word


def _as_letters(word: str) -> list[str]:
    """The words that a word with digits can stand for; none for a number with its unit."""
    start = word.lstrip("0123456789")
    if len(word) - len(start) > 1 or len(start) < 2:
        return []
    choices = [_DIGITS.get(letter, letter) for letter in word]
    if sum(len(choice) > 1 for choice in choices) > 3:
        return []
    return ["".join(letters) for letters in product(*choices)]


def _once(word: str) -> set[str]:
    """The word with repeated letters read once: all of them, or those of one place."""
    doubled = [at for at, (one, other) in enumerate(pairwise(word)) if one == other]
    fewer = {word[:at] + word[at + 1 :] for at in doubled}
    every = "".join(one for one, other in pairwise(word + " ") if one != other)
    return fewer | ({every, word[::2]} if doubled else set())


def _moved(word: str) -> set[str]:
    return {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}


def _one_more(word: str) -> set[str]:
    return {
        word[:at] + letter + word[at:]
        for at in range(1, len(word) + 1)
        for letter in _letters(word)
    }


def _one_less(word: str) -> set[str]:
    if len(word) <= _SHORTEST:
        return set()
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def _other(word: str) -> set[str]:
    if len(word) <= _SHORTEST + 1:
        return set()
    return {
        word[:at] + letter + word[at + 1 :]
        for at in range(1, len(word))
        for letter in _letters(word)
    }


def _letters(word: str) -> str:
    return _ALPHABETS[0] if word.isascii() else _ALPHABETS[1]


def _parted(word: str) -> str:
    """The word as frequent words in a row, as few and as long as can be; as it is if it is none."""
    best: list[tuple[int, int] | None] = [(0, 0), *[None] * len(word)]
    for end in range(2, len(word) + 1):
        for start in range(max(0, end - _LONGEST_PART), end):
            before, part = best[start], word[start:end]
            if before is None or part not in _ranks():
                continue
            score = before[0] + len(part) ** 2
            so_far = best[end]
            if so_far is None or score > so_far[0]:
                best[end] = (score, start)
    parts: list[str] = []
    end = len(word)
    while end:
        found = best[end]
        if found is None:
            return word
        parts.append(word[found[1] : end])
        end = found[1]
    return " ".join(reversed(parts))


@cache
def _known() -> memoryview:
    return memoryview(KNOWN.read_bytes()).cast("I")


@cache
def _ranks() -> dict[str, int]:
    """The frequent words, each with its rank."""
    words = FREQUENT.read_text(encoding="utf-8").split()
    return {word: rank for rank, word in enumerate(words)}
