"""Danger and urgency of a message, read together with the customer's messages before it.

Customers tell a problem in pieces ("the heating is off", "it is 9 below", "my baby is 5 weeks
old"), of which none is urgent alone. The pieces are read as one message, which can only raise what
each tells by itself.
"""

import math
from functools import partial

from frontdesk.assistant.classifier import chances, dangers, keywords, safety
from frontdesk.assistant.classifier.contrasts import told_beside
from frontdesk.assistant.classifier.lexicon import read
from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.reading import calm, completed, degree, pressing, seeming, trapped
from frontdesk.assistant.reading.acts import Acts
from frontdesk.assistant.reading.earlier import JOINED
from frontdesk.assistant.reading.parts import ENDING, not_calmed
from frontdesk.models.classification import Hazard, Urgency
from frontdesk.models.reading import Act

_detect = partial(safety.detect, by_words=True)
_urgency_of = partial(keywords.urgency_of, by_words=True)

_FRAGMENT = 40
"""Up to this length a message may go on with the sentence of the one before it ("like gas")."""

_LIKELY = 0.41
"""The chance, as the geometric mean of a message's own and of that with its context, from which on
a danger counts that no rule finds."""

_FIRM = 0.75
"""The same after an all-clear, which has no context, and where signs of danger may be denied."""

_ALMOST_SURE = 0.9
"""The same beside words that would end a case, in an opening."""

_ORDER = list(Urgency)


def danger(prompt: Prompt, said: Acts, left: Acts, rest: str, earlier: str) -> Hazard | None:
    """The danger in the message, or in it together with what was told before it, by its name.

    One that nothing names has to be in ``rest`` as well, without addresses, names and times, which
    may have made the message look like one.
    """
    if degree.is_over(said):
        return _firm(degree.told_since(said))
    if any("outgrown" in part.names for part in said.parts):
        worse = ". ".join(part.text for part in said.parts if "outgrown" not in part.names)
        if (firm := _firm(worse)) is not None:
            return firm
    found = _danger(prompt, said, left, earlier)
    message = prompt.message[:JOINED]
    if _is_none(found, message, earlier):
        return None
    if found in (None, Hazard.UNSPECIFIED):
        found = _completed(prompt, said, left, earlier) or found
    if found is not Hazard.UNSPECIFIED:
        return found
    goes_on = prompt.case.standing is not None
    if rest != prompt.message and safety.detect(rest, by_words=goes_on) is None:
        return None
    return safety.likeliest(f"{earlier}\n{prompt.message[:JOINED]}")


def _is_none(found: Hazard | None, message: str, earlier: str) -> bool:
    """Whether what was ``found`` only seems a danger."""
    if calm.is_small(found, message) or trapped.is_none(found, message, earlier):
        return True
    return seeming.is_none(found, message, earlier)


def _completed(prompt: Prompt, said: Acts, left: Acts, earlier: str) -> Hazard | None:
    """The danger that this message and those before it tell together, beside what rules join."""
    calm = said.all_clear or _calms(said) or said.no_rush or left.is_talk
    return None if calm else completed.found(prompt.message[:JOINED], earlier)


def _danger(prompt: Prompt, said: Acts, left: Acts, earlier: str) -> Hazard | None:
    """The danger, unspecified if no rule names it.

    A clause that gives the all-clear, or ends the case, tells of no danger. What no rule finds has
    to be likely in its context. Several messages together count only if this one adds to the
    danger, and the others do not tell it alone.
    """
    goes_on = prompt.case.standing is not None
    if said.all_clear or _calms(said):
        is_opening = not (goes_on or earlier or said.false_alarm)
        is_sure = is_opening and _chance(prompt.message) >= _ALMOST_SURE
        remains = _left_over(prompt, said, earlier)
        return remains or (_firm(prompt.message) if is_sure else None)
    alone = safety.detect(prompt.message, by_words=goes_on, whole=prompt.message)
    if said.no_rush:  # what only sounds like a danger is none that can wait
        parts = read(prompt.message)
        return alone if dangers.present(parts) or dangers.despite_calm(parts) else None
    heeds = left.is_talk and any({"heeded", "who"} & part.names for part in left.parts)
    if heeds and not _adds_to_none(prompt, earlier):
        return None if alone is Hazard.UNSPECIFIED else alone
    if (left.is_talk and not heeds) or not (earlier or prompt.case.standing):
        return alone
    if earlier:
        goes_on = not any(part.joins for part in said.parts)
        return _in_context(prompt.message, earlier, alone, goes_on=goes_on)
    is_left = any("left" in part.names for part in said.parts)
    return None if alone is None or is_left else _firm(prompt.message)


def _adds_to_none(prompt: Prompt, earlier: str) -> bool:
    """Whether a message tells signs of danger where none stands ("she is dizzy, I aired")."""
    standing = prompt.case.standing
    stands = standing is not None and standing.danger is not None
    return bool(earlier) and not stands and safety.adds_to_danger(prompt.message[:JOINED])


def _left_over(prompt: Prompt, said: Acts, earlier: str) -> Hazard | None:
    """The danger that is told beside an all-clear, another one or after a "but".

    Where none stood, it may be what the fault has become: "it drips no more. It burst!"
    """
    beside = told_beside(read(prompt.message[:JOINED]))
    dangerous = (half.text for half in beside if dangers.adds_to_danger(half))
    left = ". ".join((*not_calmed(said.parts), *dangerous))
    found = _firm(left)
    standing = prompt.case.standing
    if found is None and standing is not None and standing.danger is None and left:
        return _grown(earlier, left)
    is_told_again = standing is not None and found is standing.hazard
    if is_told_again and calm.is_shut_off(prompt.message, said.parts):
        return None
    return None if is_told_again and not said.goes_on else found


def _grown(earlier: str, left: str) -> Hazard | None:
    """The danger that ``left`` tells of what was told in ``earlier``, and that was none there."""
    if not (earlier and safety.adds_to_danger(left)):
        return None
    whole = f"{earlier}\n{left}"
    joined = _detect(whole)
    return joined if joined != _detect(earlier) and dangers.present(read(whole)) else None


def _in_context(
    message: str, earlier: str, alone: Hazard | None, *, goes_on: bool
) -> Hazard | None:
    """The danger in a message that follows on ``earlier`` ones; ``alone`` is its own.

    A fragment may go on with their last sentence, unless it begins with another job or denies.
    """
    is_fragment = len(message) <= _FRAGMENT and goes_on and not calm.denies(message)
    joint = " " if is_fragment else "\n"
    whole = f"{earlier}{joint}{message[:JOINED]}"
    if alone is not None and (dangers.present(read(message)) or _is_likely(message, whole)):
        return (_detect(whole) or alone) if alone is Hazard.UNSPECIFIED else alone
    if not safety.adds_to_danger(message[:JOINED]):
        return None
    known, joined = _detect(earlier), _detect(whole)
    if joined is None and len(message) <= _FRAGMENT and calm.denies(message):
        joined = safety.gravest(dangers.present(read(whole)))
    is_new = joined is not known or (joined is Hazard.CARBON_MONOXIDE and _tells_of_unwell(message))
    if joined and is_new and (dangers.present(read(whole)) or _is_likely(message, whole)):
        return joined
    # A short answer may go on with the message before the last one.
    is_answer = known is None and joint == " " and not calm.denies(message)
    first = f"{earlier.partition(chr(10))[0]} {message}" if is_answer else ""
    return _detect(first) if dangers.present(read(first)) else None


def _tells_of_unwell(message: str) -> bool:
    """Whether somebody is unwell, after which an alarm is not just one whose battery is empty."""
    return any("unwell" in dangers.affirmed(part) for part in read(message))


def _firm(text: str) -> Hazard | None:
    """The danger in ``text``, if a rule finds it or it is very likely."""
    found = _detect(text)
    is_firm = found is not None and (dangers.present(read(text)) or _chance(text) >= _FIRM)
    return found if is_firm else None


def _is_likely(message: str, whole: str) -> bool:
    """Whether a danger that no rule finds in ``message`` is still likely in the ``whole``.

    A part of a story that sounds dangerous by itself is often explained by what was told before.
    """
    chance = math.sqrt(_chance(message) * _chance(whole))
    return chance >= (_FIRM if calm.denies_signs(message) else _LIKELY)


def _chance(text: str) -> float:
    return chances.by_words_alone(text).urgencies[Urgency.EMERGENCY]


def urgency(
    prompt: Prompt, rest: str, told: Urgency, said: Acts, earlier: str, *, is_problem: bool
) -> Urgency:
    """How urgent the message is; ``told`` is what it tells alone, in ``rest`` and its times.

    More about a standing problem counts only if it makes urgent what was told before, or tells a
    deadline. The answer "no" makes nothing urgent. Planned work stays so unless something presses:
    medium is only the default.
    """
    if said.all_clear:
        remains = ". ".join(not_calmed(said.parts))
        return min(_urgency_of(remains), Urgency.HIGH, key=_ORDER.index)
    if _calms(said) or said.no_rush:
        return told
    if told is Urgency.EMERGENCY:
        told = of_no_danger(rest)
    alone = told if is_problem else min(told, Urgency.MEDIUM, key=_ORDER.index)
    whole = f"{earlier}\n{rest[:JOINED]}" if earlier else rest
    if said.presses or pressing.tells(whole):
        alone = max(alone, Urgency.HIGH, key=_ORDER.index)
    joined = _urgency_of(whole) if earlier else Urgency.LOW
    standing = prompt.case.standing
    is_planned = standing is not None and standing.urgency is Urgency.LOW
    if is_planned and not prompt.case.resolved and alone is Urgency.MEDIUM:
        alone = min(alone, joined, key=_ORDER.index)
    if not earlier or Act.NO in said.acts or (is_planned and not is_problem):
        return alone
    if joined is Urgency.EMERGENCY and _denies(rest[:JOINED]):
        joined = Urgency.HIGH
    is_raised = _ORDER.index(joined) > _ORDER.index(_urgency_of(earlier))
    return max(alone, joined, key=_ORDER.index) if is_raised else alone


def of_no_danger(text: str) -> Urgency:
    """The urgency of a text in which a danger was seen that is none: of a fault, not planned."""
    return max(chances.by_words_alone(text).of_no_danger, Urgency.MEDIUM, key=_ORDER.index)


def _denies(text: str) -> bool:
    """Whether ``text`` speaks of dangers only to say that there are none, or were."""
    told = any(part.concepts.keys() - dangers.affirmed(part) for part in read(text))
    return told and not safety.adds_to_danger(text)


def _calms(said: Acts) -> bool:
    return any(part.names & ENDING for part in said.parts)
