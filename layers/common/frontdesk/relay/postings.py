"""Writes the postings by which messages are searched, and removes them with their message.

What a message's postings are follows from its text and from the business of its conversation, so
that writing or removing them again changes nothing.
"""

from collections.abc import Callable, Sequence
from itertools import chain

from frontdesk.base.logger import logger
from frontdesk.models.conversation import Conversation
from frontdesk.relay.changes import (
    Change,
    ConversationChanged,
    ConversationRemoved,
    MessageChanged,
    MessageRemoved,
)
from frontdesk.relay.dispatch import Conversations, Projection
from frontdesk.store.attributes import Item
from frontdesk.store.exporting import messages_after
from frontdesk.store.gone import business_of_gone, remember_gone
from frontdesk.store.postings import SEARCHED, postings, remove_postings, write_postings
from frontdesk.store.table import Table


def searching(table: Table, conversation_of: Callable[[str], Conversation | None]) -> Projection:
    """The projection that keeps the postings in ``table``.

    ``conversation_of`` finds a conversation, as it is when the message is there or later: what
    changes its business after that moves its postings.

    The new messages of a batch cost 1 request for each 25 drawers; a removal costs 1 more. The
    removal of a conversation costs 1 request.
    """

    def apply(change: Change) -> None:
        match change:
            case MessageChanged():
                write_postings(table, of_new(change))
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
            case ConversationChanged(old=Conversation() as before, new=after):
                _move(table, before, after)

    def write_new(conversations: Conversations) -> Conversations:
        """Write the postings of all new messages at once: what else happens comes after that."""
        new = [c for c in chain.from_iterable(conversations) if isinstance(c, MessageChanged)]
        write_postings(table, chain.from_iterable(map(of_new, new)))
        others = ([c for c in cs if not isinstance(c, MessageChanged)] for cs in conversations)
        return [changes for changes in others if changes]

    def of_new(change: MessageChanged) -> list[Item]:
        whole = conversation_of(change.conversation_id)
        return postings(change.new, whole.id, change.number, whole.business_id) if whole else []

    kinds = (MessageChanged, MessageRemoved, ConversationChanged, ConversationRemoved)
    return Projection("search", kinds, apply, searched, write_new)


def searched(changes: Sequence[Change]) -> Sequence[Change]:
    """Those of a conversation's changes by which its messages are found otherwise than before."""
    return list(filter(_matters, changes))


def _matters(change: Change) -> bool:
    match change:
        case MessageChanged(old=before, new=message):
            return before is None and message.role in SEARCHED
        case ConversationChanged(old=before, new=after):
            return before is not None and before.business_id != after.business_id
    return True


def _move(table: Table, before: Conversation, after: Conversation) -> None:
    """Give the messages so far to the business that a conversation has got."""
    for number, message in messages_after(table, after.id, 0):
        remove_postings(table, postings(message, after.id, number, before.business_id))
        write_postings(table, postings(message, after.id, number, after.business_id))
