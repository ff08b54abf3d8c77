"""What a clause says besides the phrases that were found in it."""

from collections.abc import Sequence

from frontdesk.assistant.classifier.lexicon import concepts
from frontdesk.assistant.reading import pairs, wishes
from frontdesk.assistant.reading.meant import UNPARTED_LANGUAGES
from frontdesk.assistant.reading.phrase_syntax import is_unparted
from frontdesk.assistant.reading.phrases import Clause, Found
from frontdesk.models.classification import Hazard

_NOTHING = frozenset(
    [
        "not",
        "not_after",
        "may",
        "left",
        "but",
        "also",
        "unsaid",
        "system",
        "all_jobs",
        "same",
        "soon",
        "week",
        "must",
        "event",
        "several",
        "request",
        "arrival",
        "knock",
        "mild",
        "once",
        "mended",
        "flows",
        "either",
        "answering",
        *pairs.WORDS,
        *wishes.WORDS,
    ]
)
"""The names of phrases that are a part of what is said."""
_MOST_FILLER_LETTERS = 2
WHOLE = {"settled_word": "resolved", "person_word": "person", "greeting_word": "greeting"}
"""Words that count only where they are a whole clause, and as what ("sorted", "a human please")."""
_OF_DEGREE = {"mild", "once", "mended"}
"""What tells how bad a fault is, or that it is over; the words may tell other things as well."""
_BESIDE_WORDS = {*WHOLE, "filler", "thanks", "yes", "no", "greeting"}


def remainder(clause: Clause, said: Sequence[Found]) -> str:
    """The clause with spaces for its phrases; positions are those of the phrases.

    Of one that refuses to tell something, what stands before that ("my sink leaks and I won't …").
    """
    dense = is_unparted(clause.text)
    text = clause.text.replace(" ", "") if dense else clause.text
    if not said:
        return text
    letters = list(text)
    for each in said:
        if each.name not in _NOTHING and (each.language in UNPARTED_LANGUAGES) == dense:
            letters[each.start : each.end] = " " * (each.end - each.start)
    refused = [each.start for each in said if each.name == "withheld"]
    left = "".join(letters[: min(refused, default=len(letters))])
    return left if not refused or concepts(left.strip()) else ""


def tidy(text: str) -> str:
    """``text`` with single spaces; empty if only a few letters are left."""
    left = " ".join(text.split())
    is_word = len(left) > _MOST_FILLER_LETTERS or is_unparted(left)
    return left if is_word else ""


def taken_whole(clause: Clause, said: list[Found], danger: Hazard | None) -> list[Found]:
    """The phrases, where a word that is vague beside others counts if it is all that is said.

    Nothing vague ends a danger.
    """
    words = [each for each in said if each.name in WHOLE]
    names = {
        each.name
        for each in said  # "personne" is a person, and nobody
        if each.name != "not" or not any(w.start <= each.start and each.end <= w.end for w in words)
    }
    names -= wishes.WORDS | _OF_DEGREE | {"request"}
    if any(each.name == "greeting_word" for each in words):
        names -= {"soon"}  # "Morgen!"
    is_all = names <= _BESIDE_WORDS and not tidy(remainder(clause, said))
    counts = {name for name in WHOLE if is_all and not (name == "settled_word" and danger)}
    return [
        each._replace(name=WHOLE.get(each.name, each.name))
        for each in said
        if each.name not in WHOLE or each.name in counts
    ]
