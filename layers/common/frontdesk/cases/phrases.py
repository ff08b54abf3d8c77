"""What a message is about beyond its reading, by the phrases of ``visits.toml``."""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

_NO_BLANKS = frozenset({"zh", "ja", "ko"})


def speaks_of(what: str, message: str) -> bool:
    """Whether a message has a phrase of one of the tables of ``visits.toml``, in any language."""
    return _pattern(what).search(folded(message)) is not None


def folded(text: str) -> str:
    """A text in small letters, without accents and with single blanks."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(unicodedata.normalize("NFC", plain).split())


@cache
def _pattern(what: str) -> re.Pattern[str]:
    path = Path(__file__).with_name("visits.toml")
    phrases: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))[what]
    words = "|".join(folded(p) for language, p in phrases.items() if language not in _NO_BLANKS)
    parts = "|".join(folded(p) for language, p in phrases.items() if language in _NO_BLANKS)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)|{parts}")
