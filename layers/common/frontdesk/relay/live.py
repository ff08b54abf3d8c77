"""Tells who watches of what changes.

What a conversation was like in between, before a later change of the same batch, is told to nobody.

Applying a change again sends its frames again, which clients bear: they take a message by its id,
and a conversation by its time. A frame that cannot be sent is not sent later.
"""

from collections.abc import Sequence

from frontdesk.live.broadcast import Broadcast
from frontdesk.relay.changes import (
    Change,
    ConversationChanged,
    ConversationRemoved,
    FindingsStored,
    MessageChanged,
)
from frontdesk.relay.dispatch import Projection


def live(broadcast: Broadcast) -> Projection:
    """The projection that sends frames to those who watch; ``broadcast`` is for one batch."""

    def apply(change: Change) -> None:
        match change:
            case ConversationChanged(new=new):
                broadcast.conversation_changed(new)
            case MessageChanged():
                broadcast.message_changed(change.conversation_id, change.number, change.new)
            case FindingsStored(findings=findings):
                broadcast.findings_stored(change.conversation_id, findings.case)
            case ConversationRemoved(old=old):
                broadcast.conversation_removed(old)

    kinds = (ConversationChanged, MessageChanged, FindingsStored, ConversationRemoved)
    return Projection("live", kinds, apply, newest, finish=broadcast.finish)


def newest(changes: Sequence[Change]) -> Sequence[Change]:
    """Those of a conversation's changes that no later one has made out of date."""
    whole = [n for n, each in enumerate(changes) if isinstance(each, ConversationChanged)]
    last = max(whole, default=-1)
    outdated = (ConversationChanged, FindingsStored)
    return [c for n, c in enumerate(changes) if n >= last or not isinstance(c, outdated)]
