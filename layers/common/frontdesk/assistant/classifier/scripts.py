"""Words in the letters of one script: Latin, Cyrillic and Greek have letters that look alike."""

import re
import unicodedata
from functools import lru_cache

from frontdesk.assistant.classifier.spelling import is_frequent, is_known
from frontdesk.base.letters import AS_LATIN, in_own_alphabet

WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 3
"""The number of letters of words that tell by themselves in which alphabet they are."""
_LATIN = re.compile("[A-Za-z]")
_ALIKE = "".join(AS_LATIN)
_ALL_ALIKE = re.compile(f"[{_ALIKE}]+")
_FOREIGN = re.compile(f"(?![{_ALIKE}])[\u0370-\U0010ffff]")
"""A letter of another script than Latin that looks like none of it."""
_NO_LATIN = re.compile(f"[{_ALIKE}\u0370-\U0010ffff]")
_CYRILLIC, _OTHERS = r"[\u0400-\u052f]", r"[\u0370-\u03ff\u0530-\u058f]"
_MIXED = re.compile(f"{_CYRILLIC}{_OTHERS}|{_OTHERS}{_CYRILLIC}")
"""A Cyrillic letter beside a Greek or an Armenian one."""


@lru_cache(maxsize=16)
def in_one_script(text: str) -> str:
    """``text`` with each word in the letters of one script, if it has Latin ones at all.

    A word is Latin if all its letters could be; of words without a Latin letter that is believed
    only where the others are Latin. So no Russian or Greek word changes in its own surroundings.
    """
    if not _NO_LATIN.search(unicodedata.normalize("NFKD", text)):
        return text
    written = WORD.findall(text)
    if not written:
        return text
    latin, twins, is_foreign, is_mixed = map(sum, zip(*map(_traits, written), strict=True))
    are_latin = not is_foreign and (latin > twins or _are_latin(written))
    if not (latin or are_latin or is_mixed):
        return text
    folded = {
        word: _folded(word, are_latin=are_latin, is_foreign=is_foreign > 0)
        for word in dict.fromkeys(written)
        if not word.isascii()
    }
    if all(word == read for word, read in folded.items()):
        return text
    return WORD.sub(lambda found: folded.get(found[0], found[0]), text)


def _folded(written: str, *, are_latin: bool, is_foreign: bool) -> str:
    """A word in the letters of one script."""
    word = bare(written)
    if not _NO_LATIN.search(word):
        return written
    others = [letter for letter in word if not letter.isascii()]
    is_mixed = len(others) < len(word) or _MIXED.search(word) is not None
    if not (is_mixed or are_latin):
        return written
    is_believed = is_foreign or any(letter not in AS_LATIN for letter in others)
    if is_mixed and is_believed and (own := in_own_alphabet(word)):
        return own
    return _latin(word) if all(letter in AS_LATIN for letter in others) else written


@lru_cache(maxsize=4096)
def _traits(written: str) -> tuple[bool, bool, bool, bool]:
    """Whether a word has a Latin letter, only letters that look like one, one that looks like none,
    or letters of two other scripts."""
    if written.isascii():
        return True, False, False, False
    word = bare(written)
    return (
        _LATIN.search(word) is not None,
        _ALL_ALIKE.fullmatch(word) is not None,
        _FOREIGN.search(word) is not None,
        _MIXED.search(word) is not None,
    )


def _are_latin(words: list[str]) -> bool:
    """Whether those of the words that may be Latin are words only if they are."""
    twins = [word for word in map(bare, words) if _ALL_ALIKE.fullmatch(word)]
    read = [(word.lower(), _latin(word).lower()) for word in twins if len(word) >= _SHORTEST]
    as_latin = sum(not is_known(word) and is_frequent(latin) for word, latin in read)
    return as_latin * 2 > len(read)


def _latin(word: str) -> str:
    return "".join(AS_LATIN.get(letter, letter) for letter in word)


@lru_cache(maxsize=4096)
def bare(word: str) -> str:
    """``word`` without compatibility forms and accents."""
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(c for c in decomposed if not unicodedata.combining(c))
