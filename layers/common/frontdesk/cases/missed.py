"""What customers told in turns that have died: readings that no turn has folded into the case."""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from typing import NamedTuple

from frontdesk.cases.fold import fold
from frontdesk.cases.handling import after_turn
from frontdesk.models.case import Case
from frontdesk.models.conversation import Conversation
from frontdesk.models.reading import Act, Reading

_REMEMBERED = 20
"""How many dead turns a case remembers: more than can be looked for at once."""


class Missed(NamedTuple):
    """The reading of a dead turn's message, with the number of its reply.

    The reading is None where the customer has sent the same message again, which counts once.
    """

    number: int
    reading: Reading | None


def with_missed(case: Case, missed: Iterable[Missed]) -> Case:
    """The case with what was told in dead turns, each of which counts once."""
    return reduce(_with_one, missed, case)


def catch_up(conversation: Conversation, missed: Iterable[Missed], now: datetime) -> Conversation:
    """The conversation with the case and the handling that follow from dead turns."""
    for each in missed:
        before, handling = conversation.case, conversation.handling
        after = _with_one(before, each)
        if each.reading and after != before:
            handling = after_turn(handling, before, after, each.reading, now, failed=True)
        conversation = conversation.model_copy(update={"case": after, "handling": handling})
    return conversation


def counted_already(reading: Reading) -> Reading:
    """The reading without what adds up, for a case that has it and then got an earlier one."""
    acts = tuple(act for act in reading.acts if act is not Act.PROBLEM)
    return reading.model_copy(update={"acts": acts, "evidence": {}, "photos": 0})


def _with_one(case: Case, missed: Missed) -> Case:
    if missed.number in case.caught_up:
        return case
    folded = fold(case, missed.reading) if missed.reading else case
    known = (*case.caught_up, missed.number)[-_REMEMBERED:]
    return folded.model_copy(update={"caught_up": known, "version": case.version + 1})
