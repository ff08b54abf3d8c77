"""What two kinds of words tell together, of which neither tells it by itself.

"Your plumber was to come between 8 and 10" has a visit that was due, "nobody has been here" that
nobody came: a complaint. "They checked it" and "no leak" are an all-clear. A comma or a full stop
often parts them.
"""

from collections.abc import Sequence

from frontdesk.assistant.classifier import dangers
from frontdesk.assistant.classifier.lexicon import read
from frontdesk.assistant.reading.meant import UNPARTED_LANGUAGES, meant
from frontdesk.assistant.reading.phrases import Clause, Found

MISSED = frozenset({"awaited", "nobody"})
"""The names of the words that tell of a missed visit, within a sentence."""
CHECKED = frozenset({"checked", "came", "worker"})
"""The names of words that tell that somebody has looked after a danger."""
WORDS = MISSED | {"checked", "sound"}


def told(clauses: Sequence[Clause]) -> dict[int, str]:
    """By the number of the sentence, "complaint" or "all_clear", where it is told so."""
    missed: dict[int, set[str]] = {}
    for clause in clauses:
        names = {each.name for each in clause.found}
        if not (clause.is_question or "may" in names):
            missed.setdefault(clause.sentence, set()).update(names & MISSED)
    found = {number: "complaint" for number, names in missed.items() if names == MISSED}
    return found | dict.fromkeys(_sound(clauses), "all_clear")


def words_of(name: str) -> frozenset[str]:
    """The names of the words that tell a "complaint" or an "all_clear"; of another name, none."""
    return {"complaint": MISSED, "all_clear": frozenset({"sound"})}.get(name, frozenset())


def _sound(clauses: Sequence[Clause]) -> list[int]:
    """The sentences that say that nothing is wrong, after somebody has looked.

    None does if a danger is told after it.
    """
    is_checked = False
    sentences = []
    for at, clause in enumerate(clauses):
        if clause.is_question or any(each.name == "may" for each in clause.found):
            continue
        said = meant(clause)
        is_checked |= any(each.name in CHECKED for each in said)
        ends = [each for each in said if each.name == "sound"]
        if is_checked and ends:
            after = [_after(ends, clause), *(each.text for each in clauses[at + 1 :])]
            if not dangers.present(read(" . ".join(after))):
                sentences.append(clause.sentence)
    return sentences


def _after(ends: list[Found], clause: Clause) -> str:
    """What a clause goes on with after phrases ("it is tight but it still smells of gas")."""
    last = max(ends, key=lambda each: each.end)
    unparted = last.language in UNPARTED_LANGUAGES
    return (clause.text.replace(" ", "") if unparted else clause.text)[last.end :]
