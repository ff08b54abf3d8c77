"""The businesses that turns and views are about, each read at most once a minute."""

import time
from collections.abc import Callable, Collection

from frontdesk.base.errors import NotFound
from frontdesk.models.business import CANARY, Business, BusinessOf
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
    canary_asks_claude: bool = True,
) -> BusinessOf:
    """A function that finds businesses; ``default`` stands for each that has no profile.

    ``channels`` are those by which businesses can be notified. The canary's business has no profile
    and is not read.

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
    canary = default.model_copy(update={"asks_claude": canary_asks_claude})

    def found(business_id: int | None) -> Business:
        if business_id is None:
            return default
        return canary if business_id == CANARY else find(business_id)

    return found
