"""The forms of words: two forms of a word have the same stem."""

from functools import cache, lru_cache
from importlib import import_module
from typing import Any

# Languages of Frontdesk that the stemmer knows; the others are looked for as they are written.
_NAMES = {
    "ar": "arabic", "cs": "czech", "de": "german", "en": "english", "es": "spanish",
    "fr": "french", "hi": "hindi", "it": "italian", "nl": "dutch", "pl": "polish",
    "pt": "portuguese", "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The stem of a word in a language; the word itself in one that has no stemmer."""
    stemmer = _stemmer(language)
    return word if stemmer is None else str(stemmer.stemWord(word))


@cache
def _stemmer(language: str) -> Any:
    """The stemmer of a language: its module alone, because all of them take 0.1 s to import."""
    name = _NAMES.get(language)
    if name is None:
        return None
    module = import_module(f"snowballstemmer.{name}_stemmer")
    return getattr(module, f"{name.capitalize()}Stemmer")()
