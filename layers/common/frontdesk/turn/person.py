"""A turn while a person handles the conversation: the message is stored, nothing is generated.

The rules read the message, so that the case goes on and advice about a new danger is given at once.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce

from frontdesk.base.clock import Countdown
from frontdesk.cases.fold import fold
from frontdesk.cases.handling import after_message
from frontdesk.cases.missed import catch_up, with_missed
from frontdesk.models.conversation import Conversation
from frontdesk.models.handling import Handler
from frontdesk.models.message import Timings
from frontdesk.store.history import History, TurnRequest
from frontdesk.store.messages import message_to_person
from frontdesk.store.replies import Outcome
from frontdesk.texts import language_of
from frontdesk.turn import casework
from frontdesk.turn.beginning import (
    prompt_of,
    readings_of_dead_turns,
    readings_of_running_turns,
    started,
)
from frontdesk.turn.context import TurnContext
from frontdesk.turn.events import Classified, Event, Status
from frontdesk.turn.parties import business_of
from frontdesk.turn.replay import ending


def turn_for_person(
    context: TurnContext, request: TurnRequest, history: History, time_left: Countdown
) -> Iterator[Event]:
    """Store the message for the person who has the conversation, and yield the turn's events.

    Raises:
        HandlingChanged: no person has it any more; nothing has been stored.
        FrontdeskError: as for any turn that cannot be opened.
    """
    business = context.business_of(business_of(request, history))
    prompt = prompt_of(request, history, business)
    missed = readings_of_dead_turns(history, prompt, context.assistant.at_once)
    running = readings_of_running_turns(history, prompt, context.assistant.at_once)
    told = reduce(fold, running, with_missed(prompt.case, missed))
    reading = context.assistant.at_once(replace(prompt, case=told))
    known = history.conversation.case.language
    language = language_of(reading.language, known, request.locale, business.language)

    def change(conversation: Conversation) -> Conversation:
        moment = conversation.updated_at
        known = catch_up(conversation, missed, moment)
        after = fold(known.case, reading)
        handling = after_message(known.handling, known.case, after, reading, moment)
        return known.model_copy(update={"case": after, "handling": handling})

    spent = time_left.ms()
    outcome = Outcome(
        content="",
        reading=reading,
        language=language,
        timings=Timings(classification_ms=spent, duration_ms=spent),
    )
    turn = message_to_person(
        context.table,
        request,
        history.conversation,
        outcome,
        change,
        seconds=time_left.left() / 2,
        quotas=context.quotas,
        retention_days=context.retention_days,
    )
    case = turn.conversation.case
    steps = casework.steps(case, business, language)
    yield started(turn)
    yield Status("classifying")
    yield Classified(case, Handler.PERSON, steps, language, spent, business)
    yield from ending(outcome, None)
