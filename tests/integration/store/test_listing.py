"""Listings on AWS's own engine: complete, in order, and as cheap as promised."""

from collections import Counter
from collections.abc import Iterator
from itertools import product
from threading import Event
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.base.ids import LARGEST_INTEGER
from frontdesk.models.conversation import Conversation, ConversationStatus
from frontdesk.models.scope import UNLIMITED
from frontdesk.store.editing import change_conversation
from frontdesk.store.items import conversation_item, conversation_key
from frontdesk.store.listing import COUNTED, Filters, Listing, list_after, list_page
from frontdesk.store.removal import delete_conversation
from frontdesk.store.table import Table
from tests.support import dynamodb
from tests.support.conversations import conversation, mixed, store, store_items
from tests.support.rows import check_rows
from tests.support.running import PATIENCE

ACTIVE, CLOSED, ARCHIVED = ConversationStatus
examples = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def by_cursor(table: Table, filters: Filters, limit: int) -> Iterator[Listing]:
    """The pages of a listing, the first by number and the others by position."""
    listing = list_page(table, filters, 1, limit, scope=UNLIMITED)
    yield listing
    while listing.position is not None:
        listing = list_after(table, filters, listing.position, limit, scope=UNLIMITED)
        yield listing


def by_number(table: Table, filters: Filters, limit: int) -> Iterator[Listing]:
    """The pages of a listing by number."""
    for page in range(1, COUNTED // limit + 1):
        listing = list_page(table, filters, page, limit, scope=UNLIMITED)
        yield listing
        if listing.position is None:
            return


def joined(pages: Iterator[Listing]) -> list[Conversation]:
    return [found for page in pages for found in page.conversations]


@pytest.fixture(scope="module")
def kept(engine: str) -> Iterator[tuple[Table, list[Conversation]]]:
    """A table that the tests of this module only read, and its conversations, newest first."""
    with dynamodb.fresh_table(engine) as table:
        stored = [
            conversation(n, customer_id=c, business_id=b, status=s)
            for n, (c, b, s, _) in enumerate(
                product((None, 1, 2), (None, 1, 2), ConversationStatus, range(3))
            )
        ]
        store(table, stored)
        yield table, stored[::-1]


def test_every_combination_of_filters_is_paged_completely(
    kept: tuple[Table, list[Conversation]],
) -> None:
    table, stored = kept

    def check(
        customer_id: int | None, business_id: int | None, status: ConversationStatus | None
    ) -> None:
        wanted: dict[str, Any] = {
            "customer_id": customer_id,
            "business_id": business_id,
            "status": status,
        }
        expected = [
            c for c in stored if all(v is None or getattr(c, n) == v for n, v in wanted.items())
        ]
        filters = Filters(**wanted)
        assert joined(by_cursor(table, filters, 13)) == expected
        assert joined(by_number(table, filters, 17)) == expected
        first = list_page(table, filters, 1, 100, scope=UNLIMITED)
        assert (first.total, first.total_is_exact) == (len(expected), True)
        for one in stored[0], stored[-1]:
            of_session = list_page(
                table, Filters(**wanted, session_id=one.session_id), 1, 5, scope=UNLIMITED
            )
            assert of_session.conversations == ([one] if one in expected else [])

    check_rows(product((None, 1, 3), (None, 1, 3), (None, *ConversationStatus)), check)


def test_a_page_beyond_the_end_is_empty(kept: tuple[Table, list[Conversation]]) -> None:
    table, stored = kept
    beyond = list_page(table, Filters(customer_id=1), 50, 10, scope=UNLIMITED)
    assert (beyond.conversations, beyond.position, beyond.total) == ([], None, 27)
    session = Filters(session_id=stored[0].session_id)
    assert list_page(table, session, 2, 10, scope=UNLIMITED).conversations == []
    assert list_page(table, Filters(session_id="unknown"), 1, 10, scope=UNLIMITED).total == 0


@examples
@given(
    statuses=st.lists(st.sampled_from(ConversationStatus), max_size=30),
    limit=st.integers(1, 9),
    business=st.booleans(),
    status=st.none() | st.sampled_from(ConversationStatus),
)
def test_the_union_of_all_pages_is_the_whole_in_order(
    engine: str,
    statuses: list[ConversationStatus],
    limit: int,
    business: bool,
    status: ConversationStatus | None,
) -> None:
    stored = [conversation(n, business_id=1, status=s) for n, s in enumerate(statuses)]
    filters = Filters(business_id=1 if business else None, status=status)
    with dynamodb.fresh_table(engine) as table:
        store(table, stored)
        expected = [c for c in stored[::-1] if status in (None, c.status)]
        for pages in (by_cursor(table, filters, limit), by_number(table, filters, limit)):
            sizes = []
            found = []
            for page in pages:
                sizes.append(len(page.conversations))
                found += page.conversations
            assert found == expected
            assert all(size == limit for size in sizes[:-1])
            assert sizes[-1] > 0 or not expected


@examples
@given(data=st.data(), limit=st.integers(1, 6))
def test_what_stays_is_found_once_while_others_are_created_changed_and_deleted(
    engine: str, data: st.DataObject, limit: int
) -> None:
    stored = mixed(24, customer_id=1)
    movable = stored[::3]
    status = data.draw(st.none() | st.just(ACTIVE))
    filters = Filters(customer_id=1, status=status)
    touched: set[str] = set()
    with dynamodb.fresh_table(engine) as table:
        store(table, stored)
        found: list[str] = []
        for n, page in enumerate(by_cursor(table, filters, limit)):
            found += [c.id for c in page.conversations]
            store(table, [conversation(1000 + n, customer_id=1)])
            one = data.draw(st.sampled_from(movable))
            if one.id in touched and table.get(conversation_key(one.id)) is None:
                continue
            touched.add(one.id)
            if data.draw(st.booleans()):
                delete_conversation(table, one.id, seconds=PATIENCE, scope=UNLIMITED)
            else:
                wanted = data.draw(st.sampled_from(ConversationStatus))
                change_conversation(table, one.id, status=wanted, scope=UNLIMITED)
    assert found == sorted(set(found), reverse=True)
    stays = {c.id for c in stored if c.id not in touched and status in (None, c.status)}
    assert stays <= set(found)


def test_a_page_boundary_may_lie_between_statuses(table: Table) -> None:
    statuses = [ACTIVE, CLOSED, ARCHIVED, CLOSED, ACTIVE, ARCHIVED, ARCHIVED]
    stored = [conversation(n, business_id=1, status=s) for n, s in enumerate(statuses)]
    store(table, stored)
    pages = list(by_cursor(table, Filters(business_id=1), 2))
    assert [page.conversations for page in pages] == [
        stored[6:4:-1],
        stored[4:2:-1],
        stored[2:0:-1],
        stored[:1],
    ]


def test_a_conversation_deleted_since_the_index_was_read_is_left_out(table: Table) -> None:
    stored = mixed(6, customer_id=1)
    store(table, stored)
    stale: list[str] = []

    def late(request: Any, **_: Any) -> None:
        # Between the index and the conversations: what the index still held is gone.
        target = request.headers["X-Amz-Target"].decode()
        if target.endswith("BatchGetItem") and not stale:
            stale.append(stored[4].id)
            delete_conversation(table, stored[4].id, seconds=PATIENCE, scope=UNLIMITED)

    table.client.meta.events.register("before-send.dynamodb", late)
    pages = list(by_cursor(table, Filters(customer_id=1), 2))
    assert [len(page.conversations) for page in pages] == [1, 2, 2]
    assert joined(iter(pages)) == [*stored[5:4:-1], *stored[3::-1]]


def test_a_conversation_that_no_longer_has_the_status_is_left_out(table: Table) -> None:
    stored = [conversation(n, customer_id=1) for n in range(2)]
    store(table, stored)
    changed: list[str] = []

    def late(request: Any, **_: Any) -> None:
        target = request.headers["X-Amz-Target"].decode()
        if target.endswith("BatchGetItem") and not changed:
            changed.append(stored[0].id)
            change_conversation(table, stored[0].id, status="closed", scope=UNLIMITED)

    table.client.meta.events.register("before-send.dynamodb", late)
    listing = list_page(table, Filters(customer_id=1, status=ACTIVE), 1, 5, scope=UNLIMITED)
    assert listing.conversations == [stored[1]]


def test_a_conversation_that_changes_its_status_between_two_ranges_is_found_once(
    table: Table,
) -> None:
    stored = conversation(1, customer_id=1)
    store(table, [stored])
    found = Event()

    def note(parsed: Any, **_: Any) -> None:
        if any(item["status_key"]["S"].startswith(ACTIVE) for item in parsed.get("Items", ())):
            found.set()

    def late(request: Any, **_: Any) -> None:
        target = request.headers["X-Amz-Target"].decode()
        if target.endswith("Query") and f'"{CLOSED}#"'.encode() in request.body:
            assert found.wait(30)
            change_conversation(table, stored.id, status=CLOSED, scope=UNLIMITED)

    table.client.meta.events.register("after-call.dynamodb.Query", note)
    table.client.meta.events.register("before-send.dynamodb", late)
    last = conversation(2).id
    listing = list_after(table, Filters(customer_id=1), last, 5, scope=UNLIMITED)
    assert [(c.id, c.status) for c in listing.conversations] == [(stored.id, CLOSED)]


def test_a_page_by_cursor_costs_its_ranges_and_one_request(
    kept: tuple[Table, list[Conversation]],
) -> None:
    table, stored = kept
    sent = dynamodb.requests(table)

    def check(filters: Filters, ranges: int) -> None:
        sent.clear()
        list_after(table, filters, stored[10].id, 5, scope=UNLIMITED)
        list_after(
            table, filters, stored[-1].id, 5, scope=UNLIMITED
        )  # nothing is left: no conversations to read
        assert Counter(sent) == {"Query": 2 * ranges, "BatchGetItem": 1}

    rows = [
        (Filters(customer_id=1), 3),
        (Filters(customer_id=1, status=ACTIVE), 1),
        (Filters(business_id=1), 3),
        (Filters(business_id=1, status=CLOSED), 1),
        (Filters(customer_id=1, business_id=1), 3),
        (Filters(status=ACTIVE), 8),
        (Filters(), 24),
    ]
    check_rows(rows, check)


def test_a_first_page_is_counted_and_read_once(kept: tuple[Table, list[Conversation]]) -> None:
    table, stored = kept
    sent = dynamodb.requests(table)
    list_page(table, Filters(business_id=1), 1, 5, scope=UNLIMITED)
    assert Counter(sent) == {"Query": 6, "BatchGetItem": 1}
    sent.clear()
    list_page(table, Filters(session_id=stored[0].session_id), 1, 5, scope=UNLIMITED)
    assert sent == ["GetItem", "GetItem"]


def test_listings_past_ten_thousand_and_a_megabyte_are_whole_and_no_longer_counted(
    table: Table,
) -> None:
    # The longest keys, so that one status alone is more than a Query answers at once.
    whose = {"customer_id": LARGEST_INTEGER, "business_id": LARGEST_INTEGER}
    statuses = {n: (ACTIVE, ARCHIVED)[n // 34 % 2] for n in range(0, 10_200, 34)}
    stored = [conversation(n, status=statuses.get(n, CLOSED), **whose) for n in range(10_300)]
    store_items(table, [conversation_item(c) for c in stored])
    stored.reverse()
    everything = Filters(**whose)
    last = list_page(table, everything, 100, 100, scope=UNLIMITED)
    assert (last.total, last.total_is_exact) == (COUNTED, False)
    assert last.conversations == stored[9_900:10_000]
    rest = []
    while last.position is not None:
        last = list_after(table, everything, last.position, 100, scope=UNLIMITED)
        rest += last.conversations
    assert rest == stored[10_000:]

    closed = [c for c in stored if c.status is CLOSED]
    sent = dynamodb.requests(table)
    page = list_page(table, Filters(**whose, status=CLOSED), 90, 100, scope=UNLIMITED)
    assert page.conversations == closed[8_900:9_000]
    assert (page.total, page.total_is_exact) == (len(closed), True) == (COUNTED, True)
    assert sent.count("Query") > 2  # both the count and the keys went on after the megabyte
