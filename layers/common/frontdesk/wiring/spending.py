"""Whether Claude has cost in this month what it may, read at most once a minute."""

import time
from collections.abc import Callable

from frontdesk.base.clock import now
from frontdesk.base.errors import Unavailable
from frontdesk.base.logger import log_failure
from frontdesk.models.budget import NANO, Budget, month_of
from frontdesk.models.business import BusinessOf
from frontdesk.store.counters import spent_by_all, spent_in_month
from frontdesk.store.table import Table
from frontdesk.wiring.kept import kept

KEPT_BUSINESSES = 500

IsSpent = Callable[[int | None], bool]
"""Whether the budget is used up in the month, by the business or by all together."""


def spending(
    table: Callable[[], Table],
    business_of: BusinessOf,
    budget: Budget,
    clock: Callable[[], float] = time.time,
) -> IsSpent:
    """A function that tells whether rules have to answer a business's customers.

    Without a budget it costs nothing. With one, a business costs 1 request, and all together 1
    more, and then nothing for a minute. If the table is out of reach and nothing was read before,
    nothing is spent: a turn cannot be stored then, either.
    """

    def read(business_id: int | None) -> int:
        month = month_of(now(), business_of(business_id).time_zone)
        return spent_in_month(table(), business_id, month)

    of_each = kept(read, KEPT_BUSINESSES, clock)
    of_all = kept(lambda _: spent_by_all(table(), month_of(now(), "UTC")), 1, clock)

    def is_spent(business_id: int | None) -> bool:
        try:
            if budget.of_all is not None and of_all(None) >= budget.of_all * NANO:
                return True
            most = budget.of(business_of(business_id))
            return most is not None and of_each(business_id) >= most * NANO
        except Unavailable as error:
            log_failure("what was spent could not be read", error)
            return False

    return is_spent
