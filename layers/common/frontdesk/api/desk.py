"""What the routes of businesses work with."""

from collections.abc import Callable
from typing import NamedTuple

from frontdesk.models.budget import Budget
from frontdesk.models.business import BusinessOf
from frontdesk.notify.queue import Queue
from frontdesk.store.table import Table


class Desk(NamedTuple):
    """The table, what returns the queue (few requests need it), businesses and their budget."""

    table: Table
    queue: Callable[[], Queue]
    business_of: BusinessOf
    budget: Budget
