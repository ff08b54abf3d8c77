"""How urgent it is what a complaint is about, here or just before."""

from datetime import datetime

from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.reading import acts
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
    """Whether somebody is demanded today after a complaint that names no job, as of a missed visit.

    The business knows what the visit was for, and the customer need not tell it to be heard.
    """
    if prompt.case.standing is not None or said.no_rush or _ENDS & {*said.acts}:
        return False
    is_today = time is not None and time.start is not None and time.start.date() == now.date()
    return (is_today or said.presses) and _complains(prompt, said)


def demanded(told: Jobs) -> Jobs:
    """What is told, as urgent work; of no trade, unless one is told."""
    main = told.classification if told.is_problem else FALLBACK
    urgency = max(main.urgency, Urgency.HIGH, key=_ORDER.index)
    main = main.model_copy(update={"urgency": urgency})
    return told._replace(classification=main, is_problem=True)


def _complains(prompt: Prompt, said: Acts) -> bool:
    if Act.COMPLAINT in said.acts:
        return True
    previous = (prompt.previous or "")[-_MOST:]
    if not previous:
        return False
    return Act.COMPLAINT in acts.find(previous, prompt.case, prompt.case.language).acts
