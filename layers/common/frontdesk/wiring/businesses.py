"""The businesses that turns and views are about, each read at most once a minute."""

import time
from collections.abc import Callable, Collection

from frontdesk.base.errors import NotFound
from frontdesk.models.business import Business, BusinessOf
from frontdesk.models.profile import Channel
from frontdesk.models.scope import UNLIMITED
from frontdesk.store.businesses import read_profile
from frontdesk.store.table import Table
from frontdesk.wiring.kept import kept

KEPT_BUSINESSES = 500


def businesses(
    table: Callable[[], Table],
    default: Business,
    clock: Callable[[], float] = time.time,
    *,
    channels: Collection[Channel] = (),
) -> BusinessOf:
    """A function that finds businesses; ``default`` stands for each that has no profile.

    ``channels`` are those by which businesses can be notified.

    A business costs 1 request, half a read unit for each 4 KB, and then nothing for a minute,
    whether it has a profile or not. If the table is out of reach, what was read before counts on.
    """

    def read(business_id: int) -> Business:
        try:
            stored = read_profile(table(), business_id, scope=UNLIMITED, consistent=False)
        except NotFound:
            return default
        return Business.of(stored.profile, stored.enabled(channels))

    find = kept(read, KEPT_BUSINESSES, clock)
    return lambda business_id: default if business_id is None else find(business_id)
