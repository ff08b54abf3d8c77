"""What the routes of businesses work with."""

from collections.abc import Callable
from typing import NamedTuple

from frontdesk.notify.queue import Queue
from frontdesk.store.table import Table


class Desk(NamedTuple):
    """The table, and what returns the queue of notifications, which few requests need."""

    table: Table
    queue: Callable[[], Queue]
