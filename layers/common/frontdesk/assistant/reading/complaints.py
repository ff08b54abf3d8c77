"""How urgent it is what a complaint is about, here or just before."""

from datetime import datetime

from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.reading import acts, pairs
from frontdesk.assistant.reading.acts import Acts
from frontdesk.assistant.reading.jobs import Jobs
from frontdesk.models.classification import FALLBACK, Urgency
from frontdesk.models.reading import Act, PreferredTime

_ORDER = list(Urgency)
_MOST = 500
"""How much of an earlier message is read."""
_ENDS = frozenset({Act.RESOLVED, Act.CANCEL, Act.NO_PERSON})


def at_least_ordinary(prompt: Prompt, told: Urgency, said: Acts, *, is_problem: bool) -> Urgency:
    """The urgency, where what a complaint is about is no planned work."""
    if not is_problem or said.no_rush or prompt.case.standing is not None:
        return told
    return max(told, Urgency.MEDIUM, key=_ORDER.index) if _complains(prompt, said) else told


def is_demanded(prompt: Prompt, said: Acts, time: PreferredTime | None, now: datetime) -> bool:
    """Whether somebody is demanded today after a complaint that names no job, or a missed visit.

    The business knows what the visit was for, and the customer need not tell it to be heard.
    """
    if said.no_rush or _ENDS & {*said.acts}:
        return False
    is_today = time is not None and time.start is not None and time.start.date() == now.date()
    if not (is_today or said.presses) or not _complains(prompt, said):
        return False
    parts = (*said.parts, *_before(prompt).parts)
    return prompt.case.standing is None or any(pairs.MISSED & part.names for part in parts)


def demanded(told: Jobs, *, goes_on: bool) -> Jobs:
    """What is told, as urgent work; of no trade, unless one is told here or before it."""
    main = told.classification if told.is_problem or goes_on else FALLBACK
    urgency = max(main.urgency, Urgency.HIGH, key=_ORDER.index)
    main = main.model_copy(update={"urgency": urgency})
    return told._replace(classification=main, is_problem=told.is_problem or not goes_on)


def _complains(prompt: Prompt, said: Acts) -> bool:
    return Act.COMPLAINT in said.acts or Act.COMPLAINT in _before(prompt).acts


def _before(prompt: Prompt) -> Acts:
    """What the message before this one did."""
    previous = (prompt.previous or "")[-_MOST:]
    return acts.find(previous, prompt.case, prompt.case.language) if previous else Acts()
