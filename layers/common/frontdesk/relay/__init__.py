"""What follows from the facts in the table: records of its stream, handed to projections."""

from frontdesk.relay.changes import (
    Change,
    ConversationChanged,
    ConversationRemoved,
    FindingsStored,
    MessageChanged,
    MessageRemoved,
    change_of,
)
from frontdesk.relay.dispatch import Projection, dispatch

__all__ = [
    "Change",
    "ConversationChanged",
    "ConversationRemoved",
    "FindingsStored",
    "MessageChanged",
    "MessageRemoved",
    "Projection",
    "change_of",
    "dispatch",
]
