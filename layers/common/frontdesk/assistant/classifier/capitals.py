"""Capitals as they are meant: an I that is an l, and words of capitals with points (C.O.)."""

import re

from frontdesk.assistant.classifier.spelling import is_frequent

_TALL = re.compile(r"(?<![^\W_])(?=[A-Za-z]*(?:[a-z]I|I[a-z]))[A-Za-z]{4,}(?![^\W_])")
"""A word with a capital I beside small letters."""
_POINTED = re.compile(r"[A-Z](?<![\w.@].)\.(?:[A-Z]\.)+(?![\w@])")


def as_meant(text: str) -> str:
    """``text`` with an l for each capital I that looks like one, in words that are known with it,
    and with capitals that have points between them as one word."""
    if "I" in text:
        text = _TALL.sub(_with_l, text)
    return _POINTED.sub(lambda found: found[0].replace(".", ""), text)


def _with_l(found: re.Match[str]) -> str:
    word = found[0].replace("I", "l")
    return word if is_frequent(word.lower()) and not is_frequent(found[0].lower()) else found[0]
