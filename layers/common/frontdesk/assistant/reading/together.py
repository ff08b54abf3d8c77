"""Danger and urgency of a message, read together with the customer's messages before it.

Customers tell a problem in pieces ("the heating is off", "it is 9 below", "my baby is 5 weeks
old"), of which none is urgent alone. The pieces are read as one message, which can only raise what
each tells by itself.
"""

from collections.abc import Iterator

from frontdesk.assistant.classifier import dangers, keywords, safety
from frontdesk.assistant.classifier.lexicon import read
from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.reading import acts as phrases_of
from frontdesk.assistant.reading.acts import Acts
from frontdesk.assistant.reading.parts import Part
from frontdesk.models.classification import Hazard, Urgency
from frontdesk.models.message import Message, MessageRole
from frontdesk.models.reading import Act

_JOINED = 500
"""How many characters of the message, and of those before it, are read as one."""

_MOST = 2
"""How many of the customer's messages are read together with the one after them."""

_FRAGMENT = 40
"""Up to this length a message may go on with the sentence of the one before it ("like gas")."""

_CALM = frozenset(["resolved", "cancel", "false_alarm", "all_clear", "out", "gone", "shut"])
_ENDS = frozenset({Act.RESOLVED, Act.CANCEL})
_ORDER = list(Urgency)


def danger(prompt: Prompt, said: Acts, left: Acts) -> Hazard | None:
    """The danger in the message, or in it together with what was told before it.

    A clause that gives the all-clear, or ends the case, tells of no danger. Several messages
    together count only if this one adds to the danger, and the others do not tell it alone.
    """
    message = prompt.message
    if _calms(said):
        return safety.detect(". ".join(_not_calmed(said.parts)))
    alone = safety.detect(message)
    if alone is not None or left.is_talk or said.no_rush:
        return alone
    if not safety.adds_to_danger(message[:_JOINED]):
        return None
    earlier = _earlier(prompt)
    joint = " " if len(message) <= _FRAGMENT else "\n"
    joined = safety.detect(f"{earlier}{joint}{message[:_JOINED]}") if earlier else None
    return joined if joined is not None and joined != safety.detect(earlier) else None


def urgency(prompt: Prompt, rest: str, told: Urgency, said: Acts, *, is_problem: bool) -> Urgency:
    """How urgent the message is; ``told`` is what it tells alone, in ``rest`` and its times.

    More about a standing problem counts only if it makes urgent what was told before, or tells a
    deadline. The answer "no" makes nothing urgent. Planned work stays so unless something presses:
    medium is only the default.
    """
    if _calms(said) or said.no_rush:
        return told
    alone = told if is_problem else min(told, Urgency.MEDIUM, key=_ORDER.index)
    if said.presses:
        alone = max(alone, Urgency.HIGH, key=_ORDER.index)
    earlier = _earlier(prompt)
    joined = keywords.urgency_of(f"{earlier}\n{rest[:_JOINED]}") if earlier else Urgency.LOW
    standing = prompt.case.standing
    is_planned = standing is not None and standing.urgency is Urgency.LOW
    if is_planned and not prompt.case.resolved and alone is Urgency.MEDIUM:
        alone = min(alone, joined, key=_ORDER.index)
    if not earlier or Act.NO in said.acts:
        return alone
    if joined is Urgency.EMERGENCY and _denies(rest[:_JOINED]):
        joined = Urgency.HIGH
    is_raised = _ORDER.index(joined) > _ORDER.index(keywords.urgency_of(earlier))
    return max(alone, joined, key=_ORDER.index) if is_raised else alone


def _denies(text: str) -> bool:
    """Whether ``text`` speaks of dangers only to say that there are none, or were."""
    told = any(part.concepts.keys() - dangers.affirmed(part) for part in read(text))
    return told and not safety.adds_to_danger(text)


def _calms(said: Acts) -> bool:
    return any(part.names & _CALM for part in said.parts)


def _not_calmed(parts: tuple[Part, ...]) -> Iterator[str]:
    """The texts of the sentences that give no all-clear, and what follows a "but" in the others."""
    calm = {part.sentence for part in parts if part.names & _CALM}
    contrasted: set[int] = set()
    for part in parts:
        if "but" in part.names:
            contrasted.add(part.sentence)
        if not part.names & _CALM and (part.sentence not in calm or part.sentence in contrasted):
            yield part.text


def _earlier(prompt: Prompt) -> str:
    """What the customer told in the last messages before this one, since an all-clear."""
    texts: list[str] = []
    for message in reversed(prompt.history):
        if message.role is not MessageRole.USER:
            continue
        if len(texts) == _MOST or _ends(message, prompt):
            break
        texts.insert(0, message.content[-_JOINED:].rstrip(" \n.!…。।"))
    return "\n".join(texts)[-_JOINED:]


def _ends(message: Message, prompt: Prompt) -> bool:
    """Whether what is told up to this message of the history counts no more."""
    told = message.reading
    if told is not None:
        return told.all_clear or told.no_rush or bool(_ENDS & {*told.acts})
    return _calms(phrases_of.find(message.content[-_JOINED:], prompt.case))
