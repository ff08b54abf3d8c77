"""What each turn begins with, whoever answers it."""

from frontdesk.assistant.interface import Prompt
from frontdesk.models.business import Business
from frontdesk.models.message import MessageStatus
from frontdesk.store.history import History, TurnRequest
from frontdesk.store.places import OpenTurn
from frontdesk.texts import language_of
from frontdesk.turn.events import Started


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
    # Incomplete and pending replies are left out: a model would imitate them.
    whole = [m for m in history.messages if m.status is MessageStatus.COMPLETE]
    conversation = history.conversation
    return Prompt(
        request.message,
        whole,
        conversation.context,
        conversation.case,
        business,
        locale=locale,
        pictures=request.pictures,
    )
