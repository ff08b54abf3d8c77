"""What turns are taken with."""

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.assistant.interface import Assistant
from frontdesk.store.quotas import Quota
from frontdesk.store.table import Table


@dataclass(frozen=True, slots=True)
class TurnContext:
    """What turns are taken with."""

    table: Table
    assistant: Assistant
    history_messages: int = 20
    word_delay: float = 0.0
    """Seconds before each word of a reply whose length is known; a model paces itself."""
    heartbeat: float = 15.0
    """Seconds of silence after which a turn says that it is waiting."""
    quotas: Sequence[Quota] = ()
    retention_days: int = 0
    """How long after its last message a conversation is kept; 0 is for ever."""
    cancel_poll: float = 0.25
    """Seconds between two looks at whether the turn has been cancelled."""
