"""Searching the messages of one customer, which are few: they are read, without postings."""

from frontdesk.models.scope import Scope
from frontdesk.models.search import Query
from frontdesk.store.exporting import conversations_after
from frontdesk.store.listing import Filters
from frontdesk.store.searching import Found, Hit, hit_of
from frontdesk.store.table import Table

MOST_OWN_MESSAGES = 2000
"""The messages that one search reads: of the customer's newest conversations."""


def search_own(
    table: Table,
    filters: Filters,
    query: Query,
    span: tuple[str, str],
    limit: int,
    *,
    scope: Scope,
) -> Found:
    """A customer's messages within ``span``, two ids, that have all terms, newest first.

    The requests of `conversations_after`, for `MOST_OWN_MESSAGES`.

    Raises:
        Forbidden: the filters name ids outside the scope.
    """
    first, last = span
    hits: list[Hit] = []
    read, is_bounded = 0, False
    for whole in conversations_after(table, filters, None, scope=scope):
        for number, message in whole.messages:
            read += 1
            if first <= message.id < last:
                hit = hit_of(query, whole.conversation, message, number)
                hits += [hit] if hit else []
        if read >= MOST_OWN_MESSAGES:
            is_bounded = True
            break
    # The conversations come by their age, and their messages may alternate.
    hits.sort(key=lambda hit: hit.message.id, reverse=True)
    page = hits[:limit]
    if len(hits) > limit:
        return Found(page, page[-1].message.id)
    return Found(page, None, is_bounded)
