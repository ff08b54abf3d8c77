"""What people of the business do in a conversation: write, take it, give it back, have seen it.

Each is one write, on condition that the conversation is as it was read, so that of two steps at
once the later one sees what the earlier one has made of it. ``seen`` is the version of the handling
that the person has seen, or None: if it has changed since, the step is not what they wanted.
"""

from collections.abc import Callable
from datetime import datetime

from frontdesk.base.clock import now
from frontdesk.base.errors import PreconditionFailed
from frontdesk.cases import handling as transitions
from frontdesk.models.conversation import Conversation
from frontdesk.models.handling import Handler, Handling
from frontdesk.models.message import Message
from frontdesk.models.scope import UNLIMITED, Scope
from frontdesk.store.handling import change_handling
from frontdesk.store.messages import StaffMessage, staff_message, step_in
from frontdesk.store.table import Table


def write(
    table: Table,
    conversation_id: str,
    written: StaffMessage,
    *,
    seen: int | None = None,
    taker: str | None = None,
    scope: Scope,
) -> tuple[Conversation, Message]:
    """Write to the customer, and thereby take the conversation.

    The requests and errors are those of `staff_message`.

    Raises:
        PreconditionFailed: the handling has changed, and not to the person's.
    """

    def change(conversation: Conversation) -> Conversation:
        if not _is_theirs(conversation.handling, written.author, taker):
            _check(conversation.handling, seen)
        handling = transitions.answered(conversation.handling, written.author, now(), taker=taker)
        return _handled(conversation, handling)

    return staff_message(table, conversation_id, written, change, scope=scope)


def take(
    table: Table,
    conversation_id: str,
    person: str | None,
    *,
    seen: int | None = None,
    taker: str | None = None,
    scope: Scope,
) -> Conversation:
    """Take a conversation; ``taker`` tells a person who gives no name from others.

    The requests and errors are those of `step_in`.

    Raises:
        PreconditionFailed: the handling has changed, and not to the person's.
    """

    def change(conversation: Conversation, waits: bool) -> Conversation:
        handling = conversation.handling
        if not _is_theirs(handling, person, taker):
            _check(handling, seen)
        taken = transitions.taken(handling, person, now(), waits=waits, taker=taker)
        return _handled(conversation, taken)

    return step_in(table, conversation_id, change, scope=scope)


def release(
    table: Table, conversation_id: str, *, seen: int | None = None, scope: Scope
) -> Conversation:
    """Give a conversation back to the assistant; errors as for `change_handling`.

    Raises:
        PreconditionFailed: a person has it, and the handling has changed.
    """

    def change(conversation: Conversation) -> Conversation:
        if conversation.handling.by is not Handler.PERSON:
            return conversation
        _check(conversation.handling, seen)
        case = conversation.case
        if case.wants_person:  # a person was there
            case = case.model_copy(update={"wants_person": False, "version": case.version + 1})
        given_back = conversation.model_copy(update={"case": case})
        return _handled(given_back, transitions.released(conversation.handling, now()))

    return change_handling(table, conversation_id, change, scope=scope)


def acknowledge(
    table: Table,
    conversation_id: str,
    person: str | None,
    *,
    seen: int | None = None,
    scope: Scope,
) -> Conversation:
    """Have seen what waits in a conversation; errors as for `change_handling`.

    Raises:
        PreconditionFailed: something waits, and the handling has changed.
    """

    def change(handling: Handling) -> Handling:
        if handling.attention:
            _check(handling, seen)
        return transitions.acknowledged(handling, person, now())

    return change_handling(table, conversation_id, _by(change), scope=scope)


def mark_unanswered(table: Table, conversation_id: str, since: datetime) -> Conversation:
    """Call for a person again if nobody has answered what the customer wrote at ``since``.

    Nothing changes if things have moved on. The errors are those of `change_handling`.
    """
    return change_handling(
        table,
        conversation_id,
        _by(lambda handling: transitions.unanswered(handling, since, now())),
        scope=UNLIMITED,
    )


def _is_theirs(handling: Handling, person: str | None, taker: str | None) -> bool:
    """Whether the person has the conversation already, as after a step whose answer was lost."""
    if handling.by is not Handler.PERSON:
        return False
    if person or handling.person:
        return handling.person == person
    return taker is not None and handling.taker == taker


def _check(handling: Handling, seen: int | None) -> None:
    """Refuse a step of somebody who has seen another handling."""
    if seen not in (None, handling.version):
        has_it = handling.by is Handler.PERSON
        who = f": {handling.person or 'a person'} has the conversation" if has_it else ""
        raise PreconditionFailed(f"the handling has changed{who}")


def _by(change: Callable[[Handling], Handling]) -> Callable[[Conversation], Conversation]:
    return lambda conversation: _handled(conversation, change(conversation.handling))


def _handled(conversation: Conversation, handling: Handling) -> Conversation:
    return conversation.model_copy(update={"handling": handling})
