"""What every turn of a process needs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from frontdesk.assistant.interface import Assistant
from frontdesk.files.bucket import Bucket
from frontdesk.models.business import Business, BusinessOf
from frontdesk.models.customer import CustomerOf
from frontdesk.store.quotas import Quota
from frontdesk.store.table import Table


@dataclass(frozen=True, slots=True)
class TurnContext:
    """The table, the assistant and the settings of turns."""

    table: Table
    assistant: Assistant
    business_of: BusinessOf = lambda _: Business()
    customer_of: CustomerOf = lambda _, __: None
    bucket: Callable[[], Bucket] | None = None
    """The bucket of photos; without one, messages have none."""
    history_messages: int = 20
    word_delay: float = 0.0
    """Seconds before each word of a reply whose length is known; a model sets its own pace."""
    heartbeat: float = 15.0
    """Seconds of silence after which a turn yields `Waiting`."""
    quotas: Sequence[Quota] = ()
    retention_days: int = 0
    """How long a conversation is kept after its last message; 0 is for ever."""
    cancel_poll: float = 0.25
    """Seconds until the first check whether the turn has been cancelled; see `pauses`."""
    lease: float = 10.0
    """Seconds for which a turn counts as running after it was last seen to run."""
    is_spent: Callable[[int | None], bool] = lambda _: False
    """Whether the month's budget of a business, or of all, is used up: Claude is not asked then."""
