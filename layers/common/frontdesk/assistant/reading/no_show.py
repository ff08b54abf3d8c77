"""A visit that was missed, told by words that do not tell it by themselves.

"Your plumber was to come between 8 and 10" has a visit that was due, "nobody has been here" that
nobody came. Within a sentence they are a complaint; a comma often parts them.
"""

from collections.abc import Iterable

from frontdesk.assistant.reading.phrases import Clause

WORDS = frozenset({"awaited", "nobody"})
"""The names of the words that a missed visit is made of."""


def told(clauses: Iterable[Clause]) -> frozenset[int]:
    """The numbers of the sentences that tell of one, each of them in two places."""
    due: dict[int, set[str]] = {}
    for clause in clauses:
        names = {each.name for each in clause.found}
        if "may" not in names and not clause.is_question:
            due.setdefault(clause.sentence, set()).update(names & WORDS)
    return frozenset(sentence for sentence, names in due.items() if names == WORDS)
