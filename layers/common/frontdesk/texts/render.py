"""Lines rendered in a language, and the language that a customer is answered in."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from unicodedata import bidirectional

from frontdesk.models.briefing import Line

LANGUAGES = (
    *("en", "es", "pt", "fr", "de", "it", "nl", "pl", "cs", "sv"),
    *("tr", "vi", "ru", "uk", "ar", "hi", "zh", "ja", "ko"),
)
"""The languages that customers are answered in, as two-letter codes."""

FALLBACK = "en"

_FOLDER = Path(__file__).parent
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_RIGHT_TO_LEFT = frozenset({"ar"})
_WANTED = re.compile(r"\s*([A-Za-z]{2,8})(?:[-_][A-Za-z0-9_-]*)?\s*(?:;\s*[qQ]\s*=\s*([\d.]+)\s*)?")
"""A BCP 47 tag, or one of an Accept-Language header with its weight."""


def render(line: Line, language: str) -> str:
    """The line in a language; in English where the language, or the line in it, is missing.

    A value is inserted as it is: braces in it mean nothing. A placeholder that has no value takes
    its default in the language, such as "your local emergency number". ``KeyError`` where there is
    no such line, or a placeholder has neither a value nor a default.
    """

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name not in line.values:
            return _text(f"default.{name}", language)
        shown = line.values[name]
        if language in _RIGHT_TO_LEFT or any(bidirectional(c) in ("R", "AL") for c in shown):
            # Isolated, so that "+1 206" is not shown as "206 1+", nor an Arabic street as ". 12".
            return f"\u2068{shown}\u2069"
        return shown

    return _PLACEHOLDER.sub(value, _text(line.key, language))


def say(lines: Iterable[Line], language: str) -> str:
    """The lines in a language, one sentence after the other."""
    between = _text("format.between_sentences", language)
    return between.join(render(line, language) for line in lines)


def language_of(*candidates: str | None) -> str:
    """The first candidate that is one of ``LANGUAGES``; English if none is.

    A candidate is a BCP 47 tag ("pt-BR" is Portuguese) or the value of an Accept-Language header,
    of which the most wanted languages come first.
    """
    return next(filter(None, map(known_language, candidates)), FALLBACK)


def known_language(candidate: str | None) -> str | None:
    """The most wanted language of a candidate that is one of ``LANGUAGES``; None if none is."""
    wanted = _wanted(candidate or "")
    return next((language for language in wanted if language in LANGUAGES), None)


def _wanted(candidate: str) -> Iterator[str]:
    """The languages that a candidate names, the most wanted first."""
    weighed = []
    for part in candidate.split(","):
        found = _WANTED.fullmatch(part)
        if found:
            weight = _weight(found[2])
            if weight > 0:
                weighed.append((-weight, found[1].lower()))
    for _, language in sorted(weighed, key=lambda pair: pair[0]):
        yield language


def _weight(text: str | None) -> float:
    try:
        return 1.0 if text is None else float(text)
    except ValueError:
        return 0.0


def _text(key: str, language: str) -> str:
    texts = load(language) if language in LANGUAGES else {}
    return texts[key] if key in texts else load(FALLBACK)[key]


@cache
def load(language: str) -> Mapping[str, str]:
    """The texts of one of ``LANGUAGES`` by key ("advice.gas"); none if it has no file."""
    import tomllib  # noqa: PLC0415 (needed once a text is)

    path = _FOLDER / f"{language}.toml"
    if not path.exists():
        return {}
    return dict(_flat(tomllib.loads(path.read_text(encoding="utf-8"))))


def _flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", str(value)
