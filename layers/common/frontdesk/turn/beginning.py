"""What each turn begins with, whoever answers it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from frontdesk.assistant.interface import Prompt
from frontdesk.base.clock import Countdown, now
from frontdesk.cases.missed import Missed
from frontdesk.models.business import Business
from frontdesk.models.message import Message, MessageStatus
from frontdesk.models.reading import Reading
from frontdesk.store.exporting import messages_after
from frontdesk.store.history import History, TurnRequest
from frontdesk.store.leases import Findings
from frontdesk.store.places import OpenTurn
from frontdesk.store.table import Table
from frontdesk.store.turns import open_turn
from frontdesk.texts import language_of
from frontdesk.turn.context import TurnContext
from frontdesk.turn.events import Started
from frontdesk.turn.lease import Lease

CLOSING_SECONDS = 2.0
"""How long after its time is up a turn may still be stored. No lease lasts longer."""


def opened(
    context: TurnContext,
    request: TurnRequest,
    history: History | None,
    time_left: Countdown,
    foresee: Callable[[OpenTurn], Findings | None],
) -> tuple[OpenTurn, Lease]:
    """The turn in the table, and its lease; the requests and errors are those of `open_turn`."""
    ends = now() + timedelta(seconds=time_left.left() + CLOSING_SECONDS)
    length = timedelta(seconds=context.lease)
    turn = open_turn(
        context.table,
        request,
        history,
        ends,
        lease=length,
        foresee=foresee,
        quotas=context.quotas,
        retention_days=context.retention_days,
    )
    return turn, Lease(context.table, turn, length, ends)


def started(turn: OpenTurn) -> Started:
    """The first event of a turn that is in the table."""
    return Started(
        conversation_id=turn.conversation.id,
        session_id=turn.conversation.session_id,
        message_id=turn.message_id,
        user_message_id=turn.user_message_id,
        seq=turn.seq,
        timestamp=turn.started_at,
    )


def prompt_of(request: TurnRequest, history: History | None, business: Business) -> Prompt:
    """What the assistant is given to read and to reply to."""
    locale = language_of(request.locale) if request.locale else None
    if history is None:
        return Prompt(request.message, business=business, locale=locale, pictures=request.pictures)
    conversation = history.conversation
    return Prompt(
        request.message,
        _whole(history.messages),
        conversation.context,
        conversation.case,
        business,
        locale=locale,
        pictures=request.pictures,
    )


def readings_of_dead_turns(
    history: History | None, prompt: Prompt, read: Callable[[Prompt], Reading]
) -> tuple[Missed, ...]:
    """The readings of the customer's last messages, oldest first, if their turns have died.

    A turn changes the case when it ends, so theirs are not in it, unless the notifier has found
    them. ``read`` reads those that had died before their reading was stored.
    """
    found: list[Missed] = []
    messages = list(history.messages) if history else []
    number = history.conversation.message_count if history else 0
    while len(messages) > 1 and messages[-1].status is MessageStatus.INTERRUPTED:
        *messages, message, reply = messages
        reading = None
        if message.content != prompt.message and number not in prompt.case.caught_up:
            there = replace(prompt, message=message.content, history=_whole(messages), pictures=())
            reading = reply.reading or read(there)
        found.insert(0, Missed(number, reading))
        number -= 2
    return tuple(found)


def readings_of_running_turns(
    history: History | None, prompt: Prompt, read: Callable[[Prompt], Reading]
) -> tuple[Reading, ...]:
    """The readings of the customer's last messages, oldest first, that are being answered still.

    Their turns change the case when they end, so the case does not tell of them: what is written
    behind them ("never mind") would be read as the answer to nothing. ``read`` reads those whose
    reading is not stored yet.
    """
    found: list[Reading] = []
    messages = list(history.messages) if history else []
    while len(messages) > 1 and messages[-1].status is MessageStatus.PENDING:
        *messages, message, reply = messages
        there = replace(prompt, message=message.content, history=_whole(messages), pictures=())
        found.insert(0, reply.reading or read(there))
    return tuple(found)


def readings_since(table: Table, turn: OpenTurn) -> list[Reading]:
    """The readings of the messages after a turn's that have ended before it. 1 request for 300."""
    later = messages_after(table, turn.conversation.id, turn.seq)
    return [each.message.reading for each in later if each.message.reading and _ended(each.message)]


def _ended(message: Message) -> bool:
    return message.status in {MessageStatus.COMPLETE, MessageStatus.INCOMPLETE}


def _whole(messages: Sequence[Message]) -> list[Message]:
    """The messages that are complete: a model would imitate the others."""
    return [message for message in messages if message.status is MessageStatus.COMPLETE]
