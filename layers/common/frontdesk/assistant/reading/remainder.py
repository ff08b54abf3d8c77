"""What a clause says besides the phrases that were found in it."""

from collections.abc import Iterable

from frontdesk.assistant.reading import wishes
from frontdesk.assistant.reading.meant import UNPARTED_LANGUAGES
from frontdesk.assistant.reading.phrase_syntax import UNPARTED
from frontdesk.assistant.reading.phrases import Clause, Found

_NOTHING = frozenset(
    [
        "not",
        "not_after",
        "may",
        "left",
        "but",
        "also",
        "system",
        "all_jobs",
        "same",
        "soon",
        "must",
        "event",
        "several",
        "arrival",
        "knock",
        "mild",
        "once",
        "mended",
        *wishes.WORDS,
    ]
)
"""The names of phrases that are a part of what is said."""
_MOST_FILLER_LETTERS = 2


def remainder(clause: Clause, said: Iterable[Found]) -> str:
    """The clause with spaces for its phrases; positions are those of the phrases."""
    dense = any(letter >= UNPARTED for letter in clause.text)
    letters = list(clause.text.replace(" ", "") if dense else clause.text)
    for each in said:
        if each.name not in _NOTHING and (each.language in UNPARTED_LANGUAGES) == dense:
            letters[each.start : each.end] = " " * (each.end - each.start)
    return "".join(letters)


def tidy(text: str) -> str:
    """``text`` with single spaces; empty if only a few letters are left."""
    left = " ".join(text.split())
    is_word = len(left) > _MOST_FILLER_LETTERS or any(letter >= UNPARTED for letter in left)
    return left if is_word else ""
