"""The question who answers, put together from words that do not ask it by themselves.

"Is a person writing, or a machine?" names both and parts them; "does a computer answer?" names one
and what it does.
"""

from collections.abc import Iterable

from frontdesk.assistant.reading import wishes
from frontdesk.assistant.reading.joints import named
from frontdesk.assistant.reading.phrases import Clause
from frontdesk.assistant.reading.remainder import remainder, tidy

_WORDS = frozenset({*wishes.WORDS, "either", "answering", "who"})
"""The names of the words that such a question is made of."""
_WANTED = frozenset({"wish", "no_person", "by_phone", "worker"})
"""What tells that a person is wished for, or that the sentence is about a visit."""
_NAMED = 2
"""The weight from which on a concept names a thing of a trade by itself."""


def asked(clauses: Iterable[Clause]) -> frozenset[int]:
    """The numbers of the sentences that ask it."""
    sentences: dict[int, list[Clause]] = {}
    for clause in clauses:
        sentences.setdefault(clause.sentence, []).append(clause)
    return frozenset(number for number, said in sentences.items() if _asks(said))


def left_beside(clause: Clause) -> str:
    """What a clause with the question says besides: nothing, unless it names a thing of a trade."""
    words = [each._replace(name="who") for each in clause.found if each.name in _WORDS]
    left = tidy(remainder(clause, words))
    return left if left and named(left) >= _NAMED else ""


def _asks(sentence: list[Clause]) -> bool:
    names = {each.name for clause in sentence for each in clause.found}
    is_wish = (bool(_WANTED & names) and "who" not in names) or {"may", "talking"} <= names
    if "machine" not in names or is_wish or any(map(left_beside, sentence)):
        return False
    is_question = any(clause.is_question for clause in sentence)
    if "answering" in names and is_question:
        return True
    return {"somebody", "either"} <= names and (is_question or "answering" in names)
