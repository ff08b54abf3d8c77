"""How urgent a problem is by its circumstances, where single words tell too much or too little."""

from frontdesk.assistant.classifier import keywords
from frontdesk.assistant.classifier.lexicon import read
from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.reading import acts, effects, pressing
from frontdesk.assistant.reading.acts import Acts
from frontdesk.assistant.reading.parts import is_due_soon
from frontdesk.models.case import Case
from frontdesk.models.classification import ServiceType, Urgency
from frontdesk.models.message import MessageRole
from frontdesk.models.reading import Question

_ORDER = list(Urgency)
_MOST = 500
"""How much of an earlier message is read."""
_PLANNED = frozenset({"quote", "no_rush"})
_FREE = frozenset({"gone", "sound", "all_clear"})
"""What tells that nothing of a danger is left."""
_URGENT = frozenset({Urgency.HIGH, Urgency.EMERGENCY})


def is_due(told: Urgency, said: Acts, before: Case) -> bool:
    """Whether planned work, here or as it stands, has to be done this week: then it can wait less.

    ``told`` is the urgency of the message by itself. What is due today or tomorrow presses.
    """
    stands = told if before.standing is None or before.resolved else before.standing.urgency
    is_other = said.no_rush or said.presses or told is Urgency.EMERGENCY
    return stands is Urgency.LOW and not is_other and is_due_soon(said.parts)


def by_circumstances(told: Urgency, text: str, said: Acts) -> Urgency:
    """The urgency of ``text``, of which the words alone tell ``told``.

    A fault that is said to be small ("it is only loud", "it still cools") is an ordinary one,
    neither urgent nor planned work.
    """
    if said.no_rush or said.presses or told is Urgency.EMERGENCY:
        return told
    if pressing.tells(text):
        return max(told, Urgency.HIGH, key=_ORDER.index)
    is_mild = any("mild" in part.names for part in said.parts)
    if is_over(said):
        is_planned = told is not Urgency.HIGH and _is_low(said)
        return Urgency.LOW if is_planned else min(told, Urgency.MEDIUM, key=_ORDER.index)
    planned = said.question is Question.PRICE or _is_planned(text)
    return Urgency.MEDIUM if is_mild and not (told is Urgency.LOW and planned) else told


def beside(also: tuple[ServiceType, ...], told: Urgency, prompt: Prompt, said: Acts) -> Urgency:
    """The urgency of a message that may tell of jobs beside the first.

    An ordinary second job changes nothing where the customer has said that there is no rush.
    """
    standing = prompt.case.standing
    is_low = standing is not None and standing.urgency is Urgency.LOW and not prompt.case.resolved
    has_time = any(each.reading is not None and each.reading.no_rush for each in prompt.history)
    is_ordinary = bool(also) and told is Urgency.MEDIUM and not said.presses
    return Urgency.LOW if is_ordinary and is_low and has_time else told


def of_the_first_job(also: tuple[ServiceType, ...], said: Acts, before: Case) -> Acts:
    """What was said, without "no rush" in or after the clause that asks for a second job."""
    joins = next((at for at, part in enumerate(said.parts) if part.joins), len(said.parts))
    calms = next((at for at, part in enumerate(said.parts) if "no_rush" in part.names), -1)
    is_of_other = bool(also) and before.standing is not None and calms >= joins
    return said._replace(no_rush=False) if is_of_other else said


def is_over(said: Acts) -> bool:
    """Whether what was broken is said to be of former days, and to be mended or dry.

    So is a danger for which somebody has come, and of which nothing is noticed since.
    """
    names = {name for part in said.parts for name in part.names}
    return {"once", "mended"} <= names or ("came" in names and not _FREE.isdisjoint(names))


def told_since(said: Acts) -> str:
    """What is said after what is over."""
    over = max(at for at, part in enumerate(said.parts) if part.names & {"mended", *_FREE})
    return ". ".join(part.text for part in said.parts[over + 1 :] if part.text)


def follows_what_is_over(prompt: Prompt, told: Urgency, text: str, said: Acts) -> bool:
    """Whether a message asks for planned work after one that told only of what is over.

    ``told`` is the urgency of ``text`` by itself.
    """
    standing = prompt.case.standing
    if standing is None or standing.hazard is not None or told is not Urgency.LOW:
        return False
    if not (said.question is Question.PRICE or _is_planned(text)):
        return False
    earlier = next((m for m in reversed(prompt.history) if m.role is MessageRole.USER), None)
    return earlier is not None and is_over(
        acts.find(earlier.content[-_MOST:], prompt.case, prompt.case.language)
    )


def held_back(told: Urgency, prompt: Prompt, said: Acts) -> Urgency:
    """The urgency, which a mere detail does not raise above that of an ordinary problem.

    What is due today or tomorrow does, what cannot wait, and what is likely to make it urgent.
    """
    standing = prompt.case.standing
    if standing is None or prompt.case.resolved or said.presses or told not in _URGENT:
        return told
    message = prompt.message[:_MOST]
    is_told = standing.urgency in _URGENT or pressing.tells(
        f"{(prompt.previous or '')[-_MOST:]}\n{message}"
    )
    return told if is_told or effects.raises(message, said.parts) else Urgency.MEDIUM


def _is_low(said: Acts) -> bool:
    """Whether what is said after what is over asks for planned work."""
    after = told_since(said)
    return bool(after) and keywords.urgency_of(after, by_words=True) is Urgency.LOW


def _is_planned(text: str) -> bool:
    return any(_PLANNED & part.concepts.keys() for part in read(text))
