"""The businesses that turns and views are about, each read at most once a minute."""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from frontdesk.base.errors import NotFound, Unavailable
from frontdesk.base.logger import log_failure
from frontdesk.models.business import Business, BusinessOf
from frontdesk.models.scope import UNLIMITED
from frontdesk.store.businesses import read_profile
from frontdesk.store.table import Table

KEPT_SECONDS = 60.0
"""How long a business is kept, and so how late a change of its profile may be seen."""
KEPT_BUSINESSES = 500


def businesses(
    table: Callable[[], Table], default: Business, clock: Callable[[], float] = time.time
) -> BusinessOf:
    """A function that finds businesses; ``default`` stands for each that has no profile.

    A business costs 1 request, half a read unit for each 4 KB, and then nothing for
    `KEPT_SECONDS`, whether it has a profile or not. If the table is out of reach, what was read
    before counts on.
    """
    kept: OrderedDict[int, tuple[float, Business]] = OrderedDict()
    lock = Lock()

    def read(business_id: int) -> Business:
        try:
            stored = read_profile(table(), business_id, scope=UNLIMITED, consistent=False)
        except NotFound:
            return default
        return Business.of(stored.profile)

    def find(business_id: int | None) -> Business:
        if business_id is None:
            return default
        # The clock of the day: a monotonic one may stand still while Lambda freezes the process.
        now = clock()
        with lock:
            read_at, known = kept.get(business_id, (0.0, None))
        if known is not None and read_at <= now < read_at + KEPT_SECONDS:
            return known
        try:
            found = read(business_id)
        except Unavailable as error:
            if known is None:
                raise
            log_failure("the profile could not be read again", error)
            found = known
        with lock:
            kept[business_id] = now, found
            kept.move_to_end(business_id)
            while len(kept) > KEPT_BUSINESSES:  # visitors may invent ids
                kept.popitem(last=False)
        return found

    return find
