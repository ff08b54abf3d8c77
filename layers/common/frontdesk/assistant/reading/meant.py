"""Which phrases of a clause are meant as they stand, neither denied nor asked about."""

from frontdesk.assistant.reading.parts import CALMING
from frontdesk.assistant.reading.phrases import Clause, Found

_BEFORE, _BEFORE_UNPARTED = 26, 7
_AFTER, _AFTER_UNPARTED = 16, 5
"""The distance in characters within which a negation before or after a phrase denies it."""

_GUARDED = frozenset(
    [
        "person",
        "call",
        "resolved",
        "cancel",
        "false_alarm",
        "harmless",
        "all_clear",
        "out",
        "gone",
        "fine",
        "shut",
        "needless",
        "checked",
        "sound",
        "key_came",
        "no_rush",
        "correction",
        "settled_word",
        "person_word",
    ]
)

_WISHES = frozenset({"person", "call"})
"""The wish for a person; a call that only announces who comes is none ("call me before")."""

_PARTS = frozenset({"but", "also", "left", "no_person", "hours"})
_WHOLES = CALMING | {"harmless", "thanks", "person"}
"""A phrase of the first kinds within a longer one of the second is only a part of what that says
("it was only a fuse", "nothing left to repair")."""

_PLAIN_NO = frozenset(
    {"nein", "nee", "non", "nope", "nah", "nej", "hayir", "ні", "いいえ", "아니요", "아뇨"}
)
"""Words that only ever answer: what follows them in the clause is not what they deny."""

_ASKS = ("か ", "吗 ", "嗎 ", "么 ")
"""The particles that end a question, in languages in which it needs no mark."""

_COURTEOUS = frozenset({"filler", "greeting", "thanks"})

UNPARTED_LANGUAGES = frozenset({"zh", "ja", "ko"})


def meant(clause: Clause) -> list[Found]:
    """The phrases that are meant as they stand: neither denied nor asked about.

    A phrase that is denied in one language is denied in every other that writes it alike.
    """
    denied = [each for each in clause.found if _is_denied(each, clause)]
    return [
        each
        for each in clause.found
        if each not in denied
        and not any(
            each.name in _GUARDED
            and each.name == other.name
            and _overlap(each, other)
            and not _says_no(each, clause)
            for other in denied
        )
        and not (each.name == "person" and (_asks_who(each, clause) or _is_either(clause)))
        and not (each.name in _PARTS and _is_within(each, clause))
        and not (each.name == "greeting" and _left_before(each, clause))
    ]


def _overlap(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end


def _is_within(each: Found, clause: Clause) -> bool:
    return any(
        other.name in _WHOLES
        and other.language == each.language
        and other.start <= each.start
        and each.end <= other.end
        and other.end - other.start > each.end - each.start
        for other in clause.found
    )


def _says_no(each: Found, clause: Clause) -> bool:
    """Whether a phrase begins with its negation ("not talking to a machine")."""
    return any(o.name == "not" and o.start == each.start and o.end < each.end for o in clause.found)


def is_declined(cancel: Found, clause: Clause) -> bool:
    """Whether what seems to call a job off may only decline a call ("never mind the call")."""
    return any(
        other.name in ("no_person", "never_mind") and _overlap(cancel, other)
        for other in clause.found
    )


def _asks_who(wish: Found, clause: Clause) -> bool:
    """Whether what seems the wish for a person is a part of the question who answers."""
    return any(
        other.name == "who"
        and _overlap(wish, other)
        and (other.start, -other.end) < (wish.start, -wish.end + (not clause.is_question))
        for other in clause.found
    )


def _is_either(clause: Clause) -> bool:
    """Whether a clause only asks whether a machine answers or a person ("a bot or someone real?").

    Who wishes to talk to the latter says so, or asks whether they may.
    """
    names = {each.name for each in clause.found}
    talks = "talking" in names and ("who" not in names or "may" in names)
    return clause.is_question and "machine" in names and not (talks or names & {"wish", "not"})


def _is_denied(each: Found, clause: Clause) -> bool:
    dense = each.language in UNPARTED_LANGUAGES
    text = clause.text.replace(" ", "") if dense else clause.text
    if each.name in ("yes", "no"):
        first = not text[: each.start].strip()
        last = not text[each.end :].strip()
        word = text[each.start : each.end].strip()
        long = " " in word or word in _PLAIN_NO
        return not (first and (last or each.name == "yes" or long))
    if each.name not in _GUARDED:
        return False
    if clause.is_question and each.name in CALMING | {"settled_word", "needless"}:
        return True
    if each.name in _WISHES and any(other.name == "arrival" for other in clause.found):
        return True
    if each.name in _WISHES and (
        clause.is_question or clause.text.endswith(_ASKS) or _asks_leave(clause, each)
    ):
        return False
    before = _BEFORE_UNPARTED if dense else _BEFORE
    after = _AFTER_UNPARTED if dense else _AFTER
    return any(
        other.language == each.language
        and not (other.name == "not" and _is_courtesy(other, clause))
        and (
            (other.name in ("not", "may") and 0 <= each.start - other.end <= before)
            or (other.name == "not" and _reaches_over(other, each))
            or (other.name == "not_after" and 0 <= other.start - each.end <= after)
        )
        for other in clause.found
    )


def _left_before(each: Found, clause: Clause) -> str:
    """What stands before a phrase in its clause besides courtesy, where blanks part words."""
    if each.language in UNPARTED_LANGUAGES:
        return ""
    left = list(clause.text[: each.start])
    for other in clause.found:
        if other.name in _COURTEOUS | {"yes", "no"}:
            left[other.start : other.end] = " " * len(left[other.start : other.end])
    return "".join(left).strip()


def _is_courtesy(negation: Found, clause: Clause) -> bool:
    """Whether a negation is a part of courteous words, which deny nothing ("不好意思")."""
    return any(
        other.name in _COURTEOUS
        and other.language == negation.language
        and other.start <= negation.start
        and negation.end < other.end
        for other in clause.found
    )


def _reaches_over(negation: Found, each: Found) -> bool:
    """Whether a negation is said with the very words ("stopped working again", "want it fixed")."""
    return negation.start < each.start < negation.end or (
        negation.start <= each.start and negation.end > each.end
    )


def _asks_leave(clause: Clause, each: Found) -> bool:
    """Whether "can I" stands before a phrase, which makes a wish of it."""
    return any(
        other.name == "may" and 0 <= each.start - other.end <= _BEFORE for other in clause.found
    )
