"""What a message does besides telling a problem, by the phrases of ``acts.toml``.

A phrase does not count where a negation or a condition of its language stands shortly before it in
the same clause ("it is not fixed", "once it is fixed"), nor within quotation marks. What would end
or calm a case does not count in a message that talks to the system ("set urgency low").
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from frontdesk.assistant.classifier import safety
from frontdesk.assistant.classifier.lexicon import concepts
from frontdesk.assistant.reading import answerer, calm, pairs, phrases, wishes, withheld
from frontdesk.assistant.reading.meant import is_declined, meant
from frontdesk.assistant.reading.parts import (
    CALMING,
    JOINTS,
    Part,
    about_the_first_job,
    asked,
    goes_on,
    presses,
    takes_back,
)
from frontdesk.assistant.reading.phrases import Clause, Found
from frontdesk.assistant.reading.remainder import WHOLE, remainder, taken_whole, tidy
from frontdesk.models.case import Case, Missing
from frontdesk.models.classification import Hazard, ServiceType, Urgency
from frontdesk.models.reading import Act, Question

_QUOTES = frozenset('"“„«「『‹»')
_QUOTED = re.compile(r"[\"“„«「『‹»][^\"“”„«»「」『』‹›\n]{1,200}[\"”“»」』›«]")
_MACHINE_TALK = re.compile(
    r"\b(?:urgency|priority|service_type|all_clear|no_rush|hazard|resolved|status)\b\W{0,3}[=:]"
    r"|</?\w{1,20}>|\b(?:system|assistant|user)\s?:|[{}]\s?\"|```",
    re.IGNORECASE,
)
_MACHINE_SIGN = re.compile("[=:<{}`]")
"""One of these is in all machine talk, and in few other texts."""
_OTHERS = re.compile(r" (?:they|he|she|firem[ae]n|engineers?|gas m[ae]n) (?:now |also |just )?$")
_ADDRESS = re.compile(r"\w@\w")
"""An e-mail address: in some languages the word for answering there is that for a call."""
_SMALL_TALK = {
    "greeting": Act.GREETING,
    "thanks": Act.THANKS,
    "yes": Act.YES,
    "no": Act.NO,
    "withheld": Act.NO,
}
_ENDS_DANGER = frozenset({"all_clear", "out", "gone", "fine", "shut"})
_MADE_GOOD = frozenset({"resolved", "came", "shut", "fine"})
"""With these, that nothing is needed ends the case; alone it may only answer a question."""
_LONG = 2000
"""Up to this length a message is read for what it denies."""

_MIXED_WITH = {"hi": ("en",), "uk": ("ru",), "ru": ("uk",)}
"""The languages out of which people mix in words and phrases."""


class Acts(NamedTuple):
    """What was found.

    ``is_talk``: only small talk was said. ``goes_on``: something remains ("but the other one still
    leaks"). ``presses``: a deadline today or tomorrow. ``never_mind``: a wish is taken back.
    ``dropped``: trades of other jobs that are called off. ``withheld``: what is refused.
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
    dropped: frozenset[ServiceType] = frozenset()
    withheld: tuple[Missing, ...] = ()
    parts: tuple[Part, ...] = ()


def find(message: str, before: Case, spoken: str | None = None) -> Acts:
    """What ``message`` does, in a conversation whose case so far is ``before``.

    ``spoken`` is the language of the message, where it tells one.
    """
    said = message if _QUOTES.isdisjoint(message) else _QUOTED.sub(" ", message)
    clauses = phrases.read(said, _languages(spoken, before.language))
    is_command = bool(_MACHINE_SIGN.search(message) and _MACHINE_TALK.search(message)) or any(
        each.name == "system" and not _is_told_by_others(each, clause)
        for clause in clauses
        for each in clause.found
    )
    danger = _standing_danger(before)
    told = before.summary or ""
    together = wishes.wished(clauses) | pairs.told(clauses)
    asks_who = answerer.asked(clauses)
    is_lock = _is_lockout(before, danger) and not any(map(_is_denial, clauses))
    found = [
        _of_question(each)
        if each.sentence in asks_who
        else _part(each, is_command, danger, told, together.get(each.sentence), is_lock=is_lock)
        for each in clauses
    ]
    parts = about_the_first_job(calm.meant_as_calm(found, clauses, danger), before)
    names = frozenset(name for part in parts for name in part.names)
    question = asked(parts)
    acts = [act for name, act in _SMALL_TALK.items() if name in names]
    acts += [act for act in _OTHER_ACTS if act.value in names]
    if "call" in names and not _ADDRESS.search(message):
        acts.append(Act.PERSON)
    if Act.NO_PERSON in acts:
        taken_back = {Act.PERSON} if "called_off" in names else {Act.PERSON, Act.CANCEL}
        acts = [act for act in acts if act not in taken_back]
    if question is not None:
        acts.append(Act.QUESTION)
    if "fine" in names and danger is None and before.standing is not None:
        acts.append(Act.RESOLVED)
    if danger is not None and Act.RESOLVED in acts and _is_told(parts):
        acts.remove(Act.RESOLVED)
    false_alarm = "false_alarm" in names
    pressing = presses(parts)
    all_clear = false_alarm or (danger is not None and bool(names & _ENDS_DANGER))
    if all_clear and Act.COMPLAINT in acts:
        acts.remove(Act.COMPLAINT)  # what "still" drips is a fault
    if danger is not None and not (all_clear or is_command) and len(message) <= _LONG:
        all_clear = calm.is_denied(message, danger, told, answers_no=Act.NO in acts)
    is_good = all_clear or (names & _MADE_GOOD and not _is_told(parts))
    if "needless" in names and is_good and not is_command:
        acts.append(Act.RESOLVED)
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
        dropped=frozenset(trade for part in parts for trade in part.dropped),
        of_all="all_jobs" in names,
        withheld=withheld.things(clauses),
        parts=parts,
    )


def _is_told(parts: Iterable[Part]) -> bool:
    """Whether a danger is told beside what works again ("power is back but it still smells")."""
    return any(safety.adds_to_danger(part.text) for part in parts if not part.names & CALMING)


_OTHER_ACTS = (
    Act.PERSON,
    Act.NO_PERSON,
    Act.RESOLVED,
    Act.CANCEL,
    Act.COMPLAINT,
    Act.CORRECTION,
    Act.OFF_TOPIC,
)


def _part(
    clause: Clause,
    is_command: bool,
    danger: Hazard | None,
    told: str,
    together: str | None,
    *,
    is_lock: bool,
) -> Part:
    if not clause.found:
        return Part(tidy(remainder(clause, ())), clause.sentence, frozenset(), clause.is_question)
    said = meant(clause)
    said = [
        each._replace(name="resolved") if each.name == "key_came" else each
        for each in said
        if is_lock or each.name != "key_came"
    ]
    if together:
        words = pairs.words_of(together)
        told_in = said if words else clause.found
        said += [e._replace(name=together) for e in told_in if e.name in (words or wishes.WORDS)]
    unmeant = pairs.unmeant(together, danger)
    said = [each for each in said if each.name not in unmeant]
    if any(each.name in WHOLE for each in said):
        said = taken_whole(clause, said, danger)
    names = frozenset(each.name for each in said)
    is_told = "person" in names and "complaint" not in names
    is_past = is_told and "past" in concepts(clause.text.strip())
    if is_past or wishes.is_other_possibility(said) or wishes.is_for_work(said, clause):
        names -= {"person"}  # who tells of a talk yesterday asks for none
    if "harmless" in names and danger is not None and not safety.adds_to_danger(clause.text):
        names |= {"all_clear"}
    if any(each.name == "cancel" and not is_declined(each, clause) for each in said):
        names |= {"called_off"}
    if is_command:
        names -= CALMING
    if "no_rush" in names and calm.reassures(clause.text):
        names -= {"no_rush"}
    names -= calm.beside_the_point(clause.text, names, danger, told)
    left = answerer.left_beside(clause) if "who" in names else remainder(clause, said)
    joint = next((each for each in said if each.name in JOINTS), None)
    around = (tidy(left[: joint.start]), tidy(left[joint.end :])) if joint else ("", "")
    return Part(tidy(left), clause.sentence, names, clause.is_question, around)


def _of_question(clause: Clause) -> Part:
    """A clause of the question who answers, which tells nothing else."""
    return Part("", clause.sentence, frozenset({"who"}), clause.is_question)


def _standing_danger(case: Case) -> Hazard | None:
    standing = case.standing
    if standing is None or standing.urgency is not Urgency.EMERGENCY:
        return None
    # The danger that a locksmith is called for, if not named, is that somebody cannot get out.
    is_lock = standing.service_type is ServiceType.LOCKSMITH
    is_named = standing.hazard not in (None, Hazard.UNSPECIFIED)
    return standing.hazard if is_named or not is_lock else Hazard.LOCKED_IN


def _is_lockout(case: Case, danger: Hazard | None) -> bool:
    """Whether a key ends what stands."""
    is_lock = case.standing is not None and case.standing.service_type is ServiceType.LOCKSMITH
    return is_lock and danger in (None, Hazard.LOCKED_IN)


def _languages(spoken: str | None, before: str | None) -> frozenset[str]:
    """The languages whose phrases are looked for; all of them if the message does not tell its own.

    A word of one language often is another word elsewhere.
    """
    if spoken is None:
        return frozenset()
    return frozenset({spoken, before or spoken, *_MIXED_WITH.get(spoken, ())})


def _is_denial(clause: Clause) -> bool:
    """Whether a clause denies something ("it does not fit"), and not that anything is needed."""
    names = {each.name for each in clause.found}
    return "not" in names and not names & {"needless", "cancel", "never_mind"}


def _is_told_by_others(each: Found, clause: Clause) -> bool:
    """Whether others are said to have said so ("they say all clear")."""
    return each.language == "en" and bool(_OTHERS.search(clause.text[: each.start]))
