"""The customers whom turns know, each read at most once a minute."""

import time
from collections.abc import Callable

from frontdesk.base.errors import NotFound, Unavailable
from frontdesk.base.ids import LAST_ID
from frontdesk.base.logger import log_failure
from frontdesk.models.conversation import Conversation
from frontdesk.models.customer import CustomerOf, KnownCustomer, PastCase
from frontdesk.models.scope import UNLIMITED
from frontdesk.store.customers import read_customer
from frontdesk.store.listing import Filters, list_after
from frontdesk.store.table import Table
from frontdesk.wiring.kept import kept

KEPT_CUSTOMERS = 500
_CASES = 5
"""The number of a customer's last conversations that are looked at."""


def customers(table: Callable[[], Table], clock: Callable[[], float] = time.time) -> CustomerOf:
    """A function that finds what is known of customers, for callers who have proven the id.

    A customer without a record costs 1 request, one with a record 5, the last of them after three
    at the same time; and then nothing for a minute. If the table is out of reach and nothing was
    read before, nothing is known: a turn does without.
    """

    def read(ids: tuple[int, int]) -> KnownCustomer | None:
        business_id, customer_id = ids
        try:
            stored = read_customer(
                table(), business_id, customer_id, scope=UNLIMITED, consistent=False
            )
        except NotFound:
            return None
        filters = Filters(customer_id=customer_id, business_id=business_id)
        # One more, because the conversation that goes on is likely among them.
        found = list_after(table(), filters, LAST_ID, _CASES + 1, scope=UNLIMITED)
        cases = tuple(case for each in found.conversations if (case := _case(each)))
        return KnownCustomer(customer=stored.customer, cases=cases)

    find = kept(read, KEPT_CUSTOMERS, clock)

    def known(business_id: int, customer_id: int) -> KnownCustomer | None:
        try:
            return find((business_id, customer_id))
        except Unavailable as error:
            log_failure("the customer's record could not be read", error)
            return None

    return known


def _case(conversation: Conversation) -> PastCase | None:
    case = conversation.case
    if case.standing is None:
        return None
    return PastCase(
        conversation_id=conversation.id,
        date=conversation.updated_at.date(),
        service_type=case.standing.service_type,
        urgency=case.standing.urgency,
        resolved=case.resolved,
        summary=case.summary,
    )
