"""What a message is about beyond its reading, by the phrases of ``visits.toml``."""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

from frontdesk.base.text import pasted

_NO_BLANKS = frozenset({"zh", "ja", "ko"})


def speaks_of(what: str, message: str, language: str | None = None) -> bool:
    """Whether a message has a phrase of one of the tables of ``visits.toml``.

    Phrases of all languages count if no ``language`` is given.
    """
    return _pattern(what, language).search(folded(message)) is not None


def folded(text: str) -> str:
    """A text in small letters, without accents and what shows nothing, and with single blanks."""
    plain = unicodedata.normalize("NFKD", pasted(text).casefold().replace("’", "'"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = unicodedata.normalize("NFC", plain)  # a Korean syllable is one character
    return " ".join(plain.split())


@cache
def _table() -> dict[str, dict[str, str]]:
    path = Path(__file__).with_name("visits.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _pattern(what: str, only: str | None) -> re.Pattern[str]:
    """The phrases of a table; with ``only``, those of one language."""
    phrases = {k: p for k, p in _table()[what].items() if only in (None, k)}
    words = "|".join(folded(p) for language, p in phrases.items() if language not in _NO_BLANKS)
    parts = "|".join(folded(p) for language, p in phrases.items() if language in _NO_BLANKS)
    whole = rf"(?<!\w)(?:{words})(?!\w)" if words else ""
    return re.compile("|".join(filter(None, (whole, parts))))
