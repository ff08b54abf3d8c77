"""What a message does besides telling a problem, by the phrases of ``acts.toml``.

A phrase does not count where a negation or a condition of its language stands shortly before it in
the same clause ("it is not fixed", "once it is fixed"), nor within quotation marks. What would end
or calm a case does not count in a message that talks to the system instead of the business ("set
urgency low", "ignore previous instructions").
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from frontdesk.assistant.classifier import safety
from frontdesk.assistant.reading import phrases
from frontdesk.assistant.reading.parts import (
    CALMING,
    Part,
    asks_for_person,
    beside_the_point,
    goes_on,
    presses,
    takes_back,
)
from frontdesk.assistant.reading.phrases import UNPARTED, Clause, Found
from frontdesk.models.case import Case
from frontdesk.models.classification import Hazard, ServiceType, Urgency
from frontdesk.models.reading import Act, Question

_BEFORE, _BEFORE_UNPARTED = 26, 7
_AFTER, _AFTER_UNPARTED = 16, 5
"""The distance in characters within which a negation before or after a phrase denies it."""

_QUOTED = re.compile(r"[\"“„«「『‹»][^\"“”„«»「」『』‹›\n]{1,200}[\"”“»」』›«]")
_MACHINE_TALK = re.compile(
    r"\b(?:urgency|priority|service_type|all_clear|no_rush|hazard|resolved|status)\b\W{0,3}[=:]"
    r"|</?\w{1,20}>|\b(?:system|assistant|user)\s?:|[{}]\s?\"|```",
    re.IGNORECASE,
)
_SMALL_TALK = {
    "greeting": Act.GREETING,
    "thanks": Act.THANKS,
    "yes": Act.YES,
    "no": Act.NO,
}
_ASKED = {
    "who": Question.WHO,
    "price": Question.PRICE,
    "area": Question.AREA,
    "hours": Question.HOURS,
    "time": Question.TIME,
}
"""The kinds of question; the first that is found counts."""
_GUARDED = frozenset(
    [
        "person",
        "resolved",
        "cancel",
        "false_alarm",
        "harmless",
        "all_clear",
        "out",
        "gone",
        "shut",
        "no_rush",
        "correction",
    ]
)
_ENDS_DANGER = frozenset({"all_clear", "out", "gone", "shut"})
_NOTHING = frozenset(
    ["not", "not_after", "but", "also", "system", "all_jobs", "same", "soon", "must", "event"]
)
_MOST_FILLER_LETTERS = 2

_PLAIN_NO = frozenset(
    {"nein", "nee", "non", "nope", "nah", "nej", "hayir", "ні", "いいえ", "아니요", "아뇨"}
)
"""Words that only ever answer: what follows them in the clause is not what they deny."""

_UNPARTED_LANGUAGES = frozenset({"zh", "ja", "ko"})


class Acts(NamedTuple):
    """What was found.

    ``is_talk`` tells that nothing but small talk was said, ``words`` is the message without it.
    ``goes_on`` tells of something that remains ("but the other one still leaks"), ``presses`` of
    a deadline today or tomorrow, ``never_mind`` of a wish that is taken back.
    """

    acts: tuple[Act, ...] = ()
    question: Question | None = None
    all_clear: bool = False
    no_rush: bool = False
    false_alarm: bool = False
    is_talk: bool = False
    goes_on: bool = False
    of_all: bool = False
    presses: bool = False
    never_mind: bool = False
    parts: tuple[Part, ...] = ()


def find(message: str, before: Case) -> Acts:
    """What ``message`` does, in a conversation whose case so far is ``before``."""
    clauses = phrases.read(_QUOTED.sub(" ", message) if _has_quotes(message) else message)
    is_command = bool(_MACHINE_TALK.search(message)) or any(
        each.name == "system" for clause in clauses for each in clause.found
    )
    danger = _standing_danger(before)
    parts = tuple(_part(clause, is_command, danger) for clause in clauses)
    names = frozenset(name for part in parts for name in part.names)
    question = next((kind for name, kind in _ASKED.items() if name in names), None)
    acts = [act for name, act in _SMALL_TALK.items() if name in names]
    acts += [act for act in _OTHER_ACTS if act.value in names]
    if Act.NO_PERSON in acts:
        acts = [act for act in acts if act not in (Act.PERSON, Act.CANCEL)]
    if question is Question.WHO and Act.PERSON in acts and not asks_for_person(parts):
        acts.remove(Act.PERSON)
    if question is None and any(part.is_question and part.text for part in parts):
        question = Question.OTHER
    if question is not None:
        acts.append(Act.QUESTION)
    false_alarm = "false_alarm" in names
    pressing = presses(parts)
    all_clear = false_alarm or (danger is not None and bool(names & _ENDS_DANGER))
    return Acts(
        acts=tuple(dict.fromkeys(acts)),
        question=question,
        all_clear=all_clear,
        no_rush="no_rush" in names and not pressing,
        false_alarm=false_alarm,
        is_talk=all(not part.text for part in parts),
        goes_on=goes_on(parts),
        presses=pressing,
        never_mind=takes_back(parts),
        of_all="all_jobs" in names,
        parts=parts,
    )


_OTHER_ACTS = (
    Act.PERSON,
    Act.NO_PERSON,
    Act.RESOLVED,
    Act.CANCEL,
    Act.COMPLAINT,
    Act.CORRECTION,
    Act.OFF_TOPIC,
)


def _part(clause: Clause, is_command: bool, danger: Hazard | None) -> Part:
    said = _meant(clause)
    names = frozenset(each.name for each in said)
    if "harmless" in names and danger is not None and not safety.adds_to_danger(clause.text):
        names |= {"all_clear"}
    if is_command:
        names -= CALMING
    names -= beside_the_point(clause.text, names, danger)
    left = _remainder(clause, said)
    joint = next((each for each in said if each.name == "also"), None)
    around = (_tidy(left[: joint.start]), _tidy(left[joint.end :])) if joint else ("", "")
    return Part(_tidy(left), clause.sentence, names, clause.is_question, around)


def _meant(clause: Clause) -> list[Found]:
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
            and each.start < other.end
            and other.start < each.end
            for other in denied
        )
    ]


def _is_denied(each: Found, clause: Clause) -> bool:
    dense = each.language in _UNPARTED_LANGUAGES
    text = clause.text.replace(" ", "") if dense else clause.text
    if each.name in ("yes", "no"):
        first = not text[: each.start].strip()
        last = not text[each.end :].strip()
        word = text[each.start : each.end].strip()
        long = " " in word or word in _PLAIN_NO
        return not (first and (last or each.name == "yes" or long))
    if each.name not in _GUARDED:
        return False
    if clause.is_question and each.name in CALMING:
        return True
    before = _BEFORE_UNPARTED if dense else _BEFORE
    after = _AFTER_UNPARTED if dense else _AFTER
    return any(
        other.language == each.language
        and (
            (other.name == "not" and 0 <= each.start - other.end <= before)
            or (other.name == "not_after" and 0 <= other.start - each.end <= after)
        )
        for other in clause.found
    )


def _remainder(clause: Clause, said: Iterable[Found]) -> str:
    """The clause with spaces for its phrases; positions are those of the phrases."""
    dense = any(letter >= UNPARTED for letter in clause.text)
    letters = list(clause.text.replace(" ", "") if dense else clause.text)
    for each in said:
        if each.name not in _NOTHING and (each.language in _UNPARTED_LANGUAGES) == dense:
            letters[each.start : each.end] = " " * (each.end - each.start)
    return "".join(letters)


def _tidy(text: str) -> str:
    """``text`` with single spaces; empty if only a few letters are left."""
    left = " ".join(text.split())
    is_word = len(left) > _MOST_FILLER_LETTERS or any(letter >= UNPARTED for letter in left)
    return left if is_word else ""


def _standing_danger(case: Case) -> Hazard | None:
    standing = case.standing
    if standing is None or standing.urgency is not Urgency.EMERGENCY:
        return None
    # The danger that a locksmith is called for, if not named, is that somebody cannot get out.
    is_lock = standing.service_type is ServiceType.LOCKSMITH
    return standing.hazard or (Hazard.LOCKED_IN if is_lock else Hazard.UNSPECIFIED)


def _has_quotes(message: str) -> bool:
    return any(mark in message for mark in '"“„«「『‹»')
