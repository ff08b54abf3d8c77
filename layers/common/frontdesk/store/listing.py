"""Listings of conversations, newest first, in pages by number or by position.

A listing merges ranges by id; a range is one status in one partition of an index. The filters
choose the index, so that no combination of them reads conversations only to drop them. The indexes
hold keys alone: the conversations of a page are read, consistently, from the table itself.

The indexes follow the table within a moment. So a page may lack conversations that were deleted or
changed just before, and a conversation whose status changes while a page is read may be missing
from it. A conversation that matches all the time is found exactly once.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from heapq import merge
from itertools import groupby, islice
from typing import Any

from frontdesk.base.ids import NO_ID
from frontdesk.models.conversation import Conversation, ConversationStatus
from frontdesk.models.scope import Scope
from frontdesk.store.attributes import Item, marshal
from frontdesk.store.items import (
    META,
    SHARDS,
    conversation_from,
    conversation_key,
    conversation_of,
    scope_key,
    session_key,
    status_key,
)
from frontdesk.store.table import Table

COUNTED = 10_000
"""The largest number that is counted, and the last conversation that page numbers reach."""


@dataclass(frozen=True, slots=True)
class Filters:
    """The conversations that a listing has; None does not filter."""

    customer_id: int | None = None
    business_id: int | None = None
    status: ConversationStatus | None = None
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of conversations, newest first."""

    conversations: Sequence[Conversation]
    position: str | None
    """The id after which the next page begins; None on the last page."""
    total: int | None = None
    """The number of conversations, `COUNTED` at most; None where they were not counted."""
    total_is_exact: bool = False


def list_page(table: Table, filters: Filters, page: int, limit: int, *, scope: Scope) -> Listing:
    """Page number ``page``, counted from 1, of ``limit`` conversations, and their total number.

    Each range (1 with a status, else 3; 8 or 24 without customer and business) is read and counted
    at the same time, each with 1 request, or more in a long listing: up to `COUNTED` keys are read
    for the page, and as many for the total. Then 1 request for the page. By session_id: 2 requests.

    Raises:
        Forbidden: the filters name ids outside the scope.
    """
    filters = _within(scope, filters)
    if filters.session_id is not None:
        found = _of_session(table, filters)
        return Listing(found[(page - 1) * limit : page * limit], None, len(found), True)
    ranges = _ranges(filters)
    start = (page - 1) * limit
    with ThreadPoolExecutor(2 * len(ranges)) as pool:
        ids = _merged(pool, table, ranges, None, start // len(ranges) + limit + 1)
        total = _count(pool, table, ranges)
        some = list(islice(ids, start, start + limit + 1))
    listing = _listing(table, filters, some, limit)
    return Listing(listing.conversations, listing.position, min(total, COUNTED), total <= COUNTED)


def list_after(
    table: Table, filters: Filters, position: str, limit: int, *, scope: Scope
) -> Listing:
    """The ``limit`` conversations after a position. The cost is the same at any depth.

    1 request, after the ranges (1 with a status, else 3; 8 or 24 without customer and business)
    have been read in parallel.

    Raises:
        Forbidden: the filters name ids outside the scope.
    """
    filters = _within(scope, filters)
    if filters.session_id is not None:
        return Listing([], None)
    ranges = _ranges(filters)
    with ThreadPoolExecutor(len(ranges)) as pool:
        ids = _merged(pool, table, ranges, position, limit + 1)
        some = list(islice(ids, limit + 1))
    return _listing(table, filters, some, limit)


@dataclass(frozen=True, slots=True)
class _Range:
    """The conversations of one status in one partition of an index."""

    index: str
    attribute: str
    partition: str
    status: ConversationStatus

    def read(self, table: Table, after: str | None, limit: int) -> tuple[list[str], str | None]:
        """Ids after ``after``, newest first; and the last of them if there are more."""
        items, last = table.query(
            self._values(), ScanIndexForward=False, Limit=limit, **self._query(after)
        )
        return [_id(item) for item in items], _id(last) if last else None

    def count(self, table: Table, after: str | None, limit: int) -> tuple[int, str | None]:
        """The number of ids that `read` returns; and the last of them if there are more."""
        counted, last = table.count(
            self._values(), ScanIndexForward=False, Limit=limit, **self._query(after)
        )
        return counted, _id(last) if last else None

    def _values(self) -> Item:
        return {"partition": self.partition, "status": f"{self.status}#"}

    def _query(self, after: str | None) -> dict[str, Any]:
        condition = f"{self.attribute} = :partition AND begins_with(status_key, :status)"
        query = {"IndexName": self.index, "KeyConditionExpression": condition}
        if after is None:
            return query
        # DynamoDB starts after any key, even if this range has no item with it.
        start = {
            "pk": conversation_key(after)["pk"],
            "sk": META,
            self.attribute: self.partition,
            "status_key": status_key(self.status, after),
        }
        return query | {"ExclusiveStartKey": marshal(start)}


def _within(scope: Scope, filters: Filters) -> Filters:
    ids = scope.prescribed(filters)
    return replace(
        filters,
        customer_id=ids.get("customer_id", filters.customer_id),
        business_id=ids.get("business_id", filters.business_id),
    )


def _ranges(filters: Filters) -> list[_Range]:
    customer, business = filters.customer_id, filters.business_id
    if customer is None and business is None:
        index, attribute = "recent", "recent_key"
        partitions = [f"R#{shard}" for shard in range(SHARDS)]
    else:
        names = [n for n in ("customer", "business") if getattr(filters, f"{n}_id") is not None]
        index, attribute = f"by_{'_'.join(names)}", f"{'_'.join(names)}_key"
        partitions = [str(scope_key(customer, business))]
    statuses = [filters.status] if filters.status else list(ConversationStatus)
    return [_Range(index, attribute, p, s) for p in partitions for s in statuses]


def _merged(
    pool: ThreadPoolExecutor,
    table: Table,
    ranges: Sequence[_Range],
    after: str | None,
    size: int,
) -> Iterator[str]:
    """The ids of all ranges, newest first, each once, read ``size`` at a time from each as needed.

    The first requests are already running when this returns.
    """
    firsts = [pool.submit(r.read, table, after, size) for r in ranges]
    streams = [_ids(table, r, first, size) for r, first in zip(ranges, firsts, strict=True)]
    return (found for found, _ in groupby(merge(*streams, reverse=True)))


def _ids(
    table: Table, source: _Range, first: "Future[tuple[list[str], str | None]]", size: int
) -> Iterator[str]:
    ids, last = first.result()
    yield from ids
    while last is not None:
        ids, last = source.read(table, last, size)
        yield from ids


def _count(pool: ThreadPoolExecutor, table: Table, ranges: Sequence[_Range]) -> int:
    """The number of conversations; past `COUNTED`, any number above it.

    Each round divides what is left to count among the unfinished ranges, so that hardly more than
    `COUNTED` keys are read, however many ranges there are.
    """
    total = 0
    unfinished: list[tuple[_Range, str | None]] = [(r, None) for r in ranges]
    while unfinished and total <= COUNTED:
        share = (COUNTED - total) // len(unfinished) + 1
        counts = list(pool.map(lambda r, share=share: r[0].count(table, r[1], share), unfinished))
        total += sum(counted for counted, _ in counts)
        unfinished = [(r, end) for (r, _), (_, end) in zip(unfinished, counts, strict=True) if end]
    return total


def _listing(table: Table, filters: Filters, ids: Sequence[str], limit: int) -> Listing:
    """The page of the first ``limit`` ids; one id more means that there is another page."""
    page = ids[:limit]
    items = table.get_all([conversation_key(found) for found in page])
    by_id = {conversation_of(item): conversation_from(item) for item in items}
    return Listing(
        [by_id[found] for found in page if found in by_id and _matches(by_id[found], filters)],
        position=page[-1] if len(ids) > limit else None,
    )


def _of_session(table: Table, filters: Filters) -> list[Conversation]:
    session = table.get(session_key(str(filters.session_id)))
    # An unknown session costs as much as one whose conversation does not match.
    item = table.get(conversation_key(session["conversation_id"] if session else NO_ID))
    found = [conversation_from(item)] if item else []
    return [conversation for conversation in found if _matches(conversation, filters)]


def _matches(conversation: Conversation, filters: Filters) -> bool:
    wanted = asdict(filters)
    return all(v is None or getattr(conversation, name) == v for name, v in wanted.items())


def _id(key: Item) -> str:
    return str(key["status_key"]).partition("#")[2]
