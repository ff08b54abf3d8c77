"""What is read from the table once a minute, and kept by the process in between."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar

from frontdesk.base.errors import Unavailable
from frontdesk.base.logger import log_failure

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

KEPT_SECONDS = 60.0
"""How long a value is kept, and so how late a change of it may be seen."""


def kept(
    read: Callable[[K], V], most: int, clock: Callable[[], float] = time.time
) -> Callable[[K], V]:
    """``read``, whose values are kept for `KEPT_SECONDS`, those of the last ``most`` keys.

    If the table is out of reach, what was read before counts on.
    """
    values: OrderedDict[K, tuple[float, V]] = OrderedDict()
    lock = Lock()

    def find(key: K) -> V:
        # The clock of the day: a monotonic one may stand still while Lambda freezes the process.
        now = clock()
        with lock:
            known = values.get(key)
        if known is not None and known[0] <= now < known[0] + KEPT_SECONDS:
            return known[1]
        try:
            found = read(key)
        except Unavailable as error:
            if known is None:
                raise
            log_failure("what is kept could not be read again", error)
            found = known[1]
        with lock:
            values[key] = now, found
            values.move_to_end(key)
            while len(values) > most:  # visitors may invent ids
                values.popitem(last=False)
        return found

    return find
