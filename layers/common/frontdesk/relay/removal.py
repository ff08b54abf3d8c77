"""Removes the messages of conversations that are gone.

DynamoDB takes a conversation away by itself when it has expired, and leaves its messages behind. So
does a deletion that is cut short. Removing what is not there any more changes nothing, and the id
of a conversation is never used again, so that this is idempotent.
"""

import time

from frontdesk.relay.changes import ConversationRemoved
from frontdesk.relay.dispatch import Projection
from frontdesk.store.removal import sweep
from frontdesk.store.table import Table

CONVERSATION_SECONDS = 20.0
"""How long one conversation may take; what is left then is removed when the change comes again."""


def removal(table: Table) -> Projection:
    """The projection that removes messages from ``table``."""

    def remove_messages(change: ConversationRemoved) -> None:
        sweep(table, change.conversation_id, time.monotonic() + CONVERSATION_SECONDS)

    return Projection("removal", (ConversationRemoved,), remove_messages)
