"""Tells a business that its month's budget for Claude is used up, once."""

from collections.abc import Callable, Collection

from frontdesk.base.clock import now
from frontdesk.base.errors import NotFound
from frontdesk.delivery.announce import Occurrence, announce
from frontdesk.models.budget import NANO, Budget, month_of
from frontdesk.models.business import Business
from frontdesk.models.profile import Channel, NotifyEvent
from frontdesk.models.scope import UNLIMITED
from frontdesk.notify.queue import Queue
from frontdesk.relay.changes import MessageChanged
from frontdesk.relay.dispatch import Projection
from frontdesk.store.businesses import read_profile
from frontdesk.store.counters import first_spent, spent_in_month
from frontdesk.store.table import Table
from frontdesk.store.tallies import read_tally


def budgets(
    table: Table, queue: Callable[[], Queue], channels: Collection[Channel], budget: Budget
) -> Projection:
    """The projection that looks at the month's spending after each reply that has cost something.

    3 requests; where the budget is used up 1 more, and 2 for each target. Rules answer within a
    minute then, so that this happens a few times in a month. It comes after the counters.
    """

    def look(change: MessageChanged) -> None:
        spending = change.new.spending
        if spending is None or not spending.nanodollars:
            return
        tally = read_tally(table, change.conversation_id)
        business_id = tally.business_id if tally else None
        if business_id is None:
            return
        try:
            stored = read_profile(table, business_id, scope=UNLIMITED)
        except NotFound:  # there is nobody to tell
            return
        most = budget.of(Business.of(stored.profile))
        moment = now()
        month = month_of(moment, stored.profile.time_zone)
        if most is None:
            return
        # Consistent: the reply that crosses the line may be the last one.
        if spent_in_month(table, business_id, month, consistent=True) < most * NANO:
            return
        at = first_spent(table, business_id, month, moment)
        targets = [n for n in stored.enabled(channels) if NotifyEvent.BUDGET_SPENT in n.events]
        occurrence = Occurrence(NotifyEvent.BUDGET_SPENT, month, at)
        announce(table, queue(), business_id, occurrence, targets)

    return Projection("budgets", (MessageChanged,), look)
