"""Writes the postings by which messages are searched, and removes them with their message.

What a message's postings are follows from its text and from the business of its conversation, so
that writing or removing them again changes nothing.
"""

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
from frontdesk.store.items import conversation_from, conversation_key
from frontdesk.store.postings import SEARCHED, postings, remove_postings, write_postings
from frontdesk.store.table import Table


def searching(table: Table) -> Projection:
    """The projection that keeps the postings in ``table``.

    A message costs 1 request to read its conversation and 1 for each 25 drawers; its removal the
    same. The removal of a conversation costs 1 request.
    """

    def apply(change: Change) -> None:
        match change:
            case MessageChanged(old=None, new=new) if new.role in SEARCHED:
                if item := table.get(conversation_key(change.conversation_id)):
                    business_id = conversation_from(item).business_id
                    _write(table, change.conversation_id, change.number, new, business_id)
            case MessageRemoved(old=gone) if gone.role in SEARCHED:
                business = business_of_gone(table, change.conversation_id)
                if business is None:
                    # To fail would keep back all changes after it, and nothing would change.
                    logger.error("the postings of a removed message stay: whose it was is unknown")
                    return
                of_message = postings(gone, change.conversation_id, change.number, business or None)
                remove_postings(table, of_message)
            case ConversationRemoved(old=whole):
                remember_gone(table, change.conversation_id, whole.business_id)
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
