"""Has the conversations of a batch known, so that those behind it in the list need not read them.

A conversation is known as it is after its last change in the batch. What is written to it meanwhile
has a change of its own, in a later batch.
"""

from frontdesk.base.once import Once
from frontdesk.models.conversation import Conversation
from frontdesk.relay.changes import Change, ConversationChanged, ConversationRemoved
from frontdesk.relay.dispatch import Projection


def conversations(conversation_of: Once[str, Conversation | None]) -> Projection:
    """The projection that has ``conversation_of`` know them; a removed one is None."""

    def apply(change: Change) -> None:
        now = change.new if isinstance(change, ConversationChanged) else None
        conversation_of.know(change.conversation_id, now)

    kinds = (ConversationChanged, ConversationRemoved)
    return Projection("conversations", kinds, apply, lambda changes: changes[-1:])
