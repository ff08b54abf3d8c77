"""Writes the postings by which messages are searched, and removes them with their message.

What a message's postings are follows from its text and from the business of its conversation, so
that writing or removing them again changes nothing.
"""

from collections.abc import Callable

from frontdesk.base.logger import logger
from frontdesk.models.conversation import Conversation
from frontdesk.models.message import Message
from frontdesk.relay.changes import (
    Change,
    ConversationChanged,
    ConversationRemoved,
    MessageChanged,
    MessageRemoved,
)
from frontdesk.relay.dispatch import Projection
from frontdesk.store.exporting import messages_after
from frontdesk.store.gone import business_of_gone, remember_gone
from frontdesk.store.postings import SEARCHED, postings, remove_postings, write_postings
from frontdesk.store.table import Table


def searching(table: Table, conversation_of: Callable[[str], Conversation | None]) -> Projection:
    """The projection that keeps the postings in ``table``.

    ``conversation_of`` finds a conversation, as it is when the message is there or later: what
    changes its business after that moves its postings.

    A message costs 1 request for each 25 drawers; its removal costs 1 more. The removal of a
    conversation costs 1 request.
    """

    def apply(change: Change) -> None:
        match change:
            case MessageChanged(old=None, new=new) if new.role in SEARCHED:
                if whole := conversation_of(change.conversation_id):
                    _write(table, whole.id, change.number, new, whole.business_id)
            case MessageRemoved(old=gone) if gone.role in SEARCHED:
                business = business_of_gone(table, change.conversation_id)
                if business is None:
                    # To fail would keep back all changes after it, and nothing would change.
                    logger.error("the postings of a removed message stay: whose it was is unknown")
                    return
                of_message = postings(gone, change.conversation_id, change.number, business or None)
                remove_postings(table, of_message)
            case ConversationRemoved(old=before):
                remember_gone(table, change.conversation_id, before.business_id)
            case ConversationChanged(old=before, new=after) if before:
                if before.business_id != after.business_id:
                    _move(table, before, after)

    kinds = (MessageChanged, MessageRemoved, ConversationChanged, ConversationRemoved)
    return Projection("search", kinds, apply)


def _write(
    table: Table, conversation_id: str, number: int, message: Message, business_id: int | None
) -> None:
    write_postings(table, postings(message, conversation_id, number, business_id))


def _move(table: Table, before: Conversation, after: Conversation) -> None:
    """Give the messages so far to the business that a conversation has got."""
    for number, message in messages_after(table, after.id, 0):
        remove_postings(table, postings(message, after.id, number, before.business_id))
        _write(table, after.id, number, message, after.business_id)
