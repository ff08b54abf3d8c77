"""Has transcripts sent of conversations that have ended, where the business wants that.

A conversation ends when the customer needs nothing more, or when it is closed.
"""

from collections.abc import Callable, Collection

from frontdesk.base.errors import NotFound
from frontdesk.delivery.transcripts import LONGEST_SILENCE, send_by_itself
from frontdesk.models.conversation import Conversation, ConversationStatus
from frontdesk.models.profile import Channel, Transcripts
from frontdesk.models.scope import UNLIMITED
from frontdesk.notify.queue import Queue
from frontdesk.relay.changes import Change, ConversationChanged
from frontdesk.relay.dispatch import Projection
from frontdesk.store.businesses import read_profile
from frontdesk.store.table import Table


def transcripts(
    table: Table, queue: Callable[[], Queue], channels: Collection[Channel]
) -> Projection:
    """The projection that puts transcripts on ``queue``, if mail is among ``channels``.

    The end of a conversation with an address costs 1 request to read the profile, and 2 more where
    it wants transcripts.
    """

    def apply(change: Change) -> None:
        match change:
            case ConversationChanged(old=old, new=new) if old and has_ended(old, new):
                send(new)

    def send(conversation: Conversation) -> None:
        business_id = conversation.business_id
        if business_id is None or Channel.EMAIL not in channels:
            return
        try:
            profile = read_profile(table, business_id, scope=UNLIMITED).profile
        except NotFound:
            return
        if profile.transcripts is Transcripts.AUTOMATIC:
            send_by_itself(table, queue(), business_id, conversation)

    return Projection("transcripts", (ConversationChanged,), apply)


def has_ended(old: Conversation, new: Conversation) -> bool:
    """Whether a change ends a conversation in which there is an address, and something new."""
    if not new.case.contact.email or new.last_message_at is None:
        return False
    if new.updated_at - new.last_message_at > LONGEST_SILENCE:
        return False
    is_closed = new.status is ConversationStatus.CLOSED and old.status is not new.status
    return is_closed or (new.case.resolved and not old.case.resolved)
