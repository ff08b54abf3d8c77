"""The wish for a person or for a call, put together from words that do not tell it by themselves.

"It would be great if someone could ring me" has a wish and a call, "is there anybody I can talk to"
somebody and talk, "I am not discussing this with a machine" a machine that is declined. The words
count within a sentence; a comma often parts them.
"""

import re
from collections.abc import Iterable

from frontdesk.assistant.classifier.denials import NEGATION
from frontdesk.assistant.reading.phrases import Clause, Found

WORDS = frozenset({"by_phone", "wish", "somebody", "talking", "machine"})
"""The names of the words that wishes are made of."""

_NO_WISH = frozenset({"who", "arrival", "worker"})
"""What tells that a sentence is about something else."""
_DENIED = re.compile(
    rf"{NEGATION.pattern}| (?:dont|wont|nechci|nechceme|khong muon|iste[mz]\w*|مش|مو|ابغاش) "
    "|不想|不要"
)
_RELATIVE = re.compile(
    r"\s*(?:who|that|which|to (?:fix|clean|repair|look at)|que|qui|che|der|die|das|wat|ktory"
    r"|ktora|kto|kdo|ktery|ktera|som|который|которая|кто|хто|який|яка) "
)
"""What tells what somebody is wished for ("I want someone who cleans it")."""
_NEAR = 20
"""How many characters before a machine a negation declines it ("not a machine")."""
_NEGATED_BEHIND = frozenset({"tr", "ja", "ko", "hi", "zh", "vi"})
"""Languages in which a negation may also follow what is declined."""
_WHETHER = ("有没有", "有冇")
"""A question in the form of a negation ("is there or is there not")."""


def wished(clauses: Iterable[Clause]) -> dict[int, str]:
    """By the number of the sentence, "person" or "call", where it is wished for."""
    sentences: dict[int, list[Clause]] = {}
    for clause in clauses:
        sentences.setdefault(clause.sentence, []).append(clause)
    found = ((number, _wish(sentence)) for number, sentence in sentences.items())
    return {number: wish for number, wish in found if wish}


def is_other_possibility(said: Iterable[Found]) -> bool:
    """Whether a person is only what answers may be instead ("is this a machine, or somebody?")."""
    asked = [(each.start, -each.end) for each in said if each.name == "who"]
    wanted = [(each.start, -each.end) for each in said if each.name == "person"]
    return bool(asked and wanted) and min(asked) < min(wanted)


def is_for_work(said: Iterable[Found], clause: Clause) -> bool:
    """Whether the person that is wished for is to do the work, rather than to talk or to call."""
    names = {each.name for each in clause.found}
    return not {"talking", "by_phone", "machine", "call"} & names and any(
        each.name == "person" and _RELATIVE.match(clause.text, each.end) for each in said
    )


def _is_fee(each: Found, clause: Clause) -> bool:
    """Whether a call is a part of what is asked about the price: "a call-out fee"."""
    return each.name == "by_phone" and any(
        other.name == "price" and other.start < each.end and each.start < other.end
        for other in clause.found
    )


def _is_declined(clause: Clause) -> bool:
    """Whether a negation is about a machine, which may be the broken one."""
    ends = [match.end() for match in _DENIED.finditer(clause.text)]
    return any(
        each.language in _NEGATED_BEHIND or any(0 <= each.start - end <= _NEAR for end in ends)
        for each in clause.found
        if each.name == "machine"
    )


def _wish(sentence: list[Clause]) -> str | None:
    said = {each.name for clause in sentence for each in clause.found if not _is_fee(each, clause)}
    declines = "talking" in said or ("wish" in said and any(map(_is_declined, sentence)))
    declines = declines and "machine" in said
    calls, talks = {"by_phone", "wish"} <= said, {"somebody", "talking"} <= said
    if not (declines or calls or talks) or "no_person" in said:
        return None
    asks = any(mark in clause.text for clause in sentence for mark in _WHETHER)
    about = ({each.name for each in clause.found} for clause in sentence)
    denied = [
        names
        for clause, names in zip(sentence, about, strict=True)
        if (WORDS - {"talking"}) & names and "who" not in names and _DENIED.search(clause.text)
    ]
    if denied and not asks:
        return "person" if declines and any("machine" in names for names in denied) else None
    if _NO_WISH & said:
        return None
    if calls:
        return "person" if "somebody" in said else "call"
    wishes = asks or "wish" in said or any(clause.is_question for clause in sentence)
    return "person" if talks and wishes else None
