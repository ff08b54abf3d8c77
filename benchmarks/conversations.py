"""What each access to the conversations costs in DynamoDB, at one size and at a tenth of it.

    python -m benchmarks.conversations

Needs DynamoDB Local (`make engines`). DynamoDB itself reports the requests and units
(ReturnConsumedCapacity; transactions are corrected, see `consumed`). Dollars are those of on-demand
tables in us-east-1. The printed table is that of docs/costs.md. The benchmark fails if an access
needs more requests than its budget, or more at the larger size.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from ulid import ULID

from benchmarks.support import MESSAGE, dynamodb_engine
from frontdesk.api.chat import fold
from frontdesk.models.conversation import Conversation
from frontdesk.models.handling import Handler, Handling, Wanted
from frontdesk.models.scope import UNLIMITED
from frontdesk.store.attention import read_queue
from frontdesk.store.conversations import NewConversation, open_conversation, read_page
from frontdesk.store.editing import change_conversation
from frontdesk.store.history import TurnRequest
from frontdesk.store.listing import Filters, list_after, list_page
from frontdesk.store.messages import StaffMessage
from frontdesk.store.removal import delete_conversation
from frontdesk.store.table import Table
from frontdesk.turn.handling import release, write
from frontdesk.turn.turn import take_turn
from tests.support.conversations import BORN, conversation, messages, store, store_items
from tests.support.dynamodb import Consumed, consumed, fresh_table
from tests.support.turns import turn_context

WRITE, READ = 0.625, 0.125
"""Dollars for a million units."""

REPLY = "A plumber can be with you today. " * 8
CONTENT = f"{{}} {MESSAGE} {REPLY[: 200 - len(MESSAGE)]}"
"""About 200 characters, the mean of a short question and a reply of a few sentences."""

CUSTOMER, BUSINESS, QUEUED = 1, 2, 9
WAITING = Handling(by=Handler.WAITING, why=Wanted.ASKED, since=BORN, version=1)
LISTED = 20
SHORT = 10
"""The number of messages in an ordinary conversation."""


@dataclass(frozen=True)
class Size:
    """How much the table holds."""

    conversations: int
    of_business: int
    of_customer: int
    messages: int


SMALL, LARGE = Size(2_000, 500, 30, 1_000), Size(20_000, 5_000, 300, 10_000)


@dataclass(frozen=True)
class Access:
    """An access by the API. ``budget`` is in requests; None if the number grows by design."""

    name: str
    budget: int | None
    run: Callable[[], Any]


def main() -> int:
    with dynamodb_engine() as engine:
        small, large = (measure(engine, size) for size in (SMALL, LARGE))
    rows, failed = compare(small, large)
    print("\n".join(rows))
    print("\n".join(failed), file=sys.stderr)
    return len(failed)


Measured = dict[str, tuple[int | None, Consumed]]


def measure(engine: str, size: Size) -> Measured:
    """The cost of every access in a table of that size."""
    with filled(engine, size) as (table, stored, long):
        total = consumed(table.client)
        found: Measured = {}
        for access in accesses(table, stored, long, size):
            total.requests.clear()
            total.reads = total.writes = 0.0
            access.run()
            cost = Consumed(list(total.requests), total.reads, total.writes)
            found[access.name] = (access.budget, cost)
        return found


@contextmanager
def filled(engine: str, size: Size) -> Iterator[tuple[Table, list[Conversation], Conversation]]:
    """A table with conversations, statuses mixed, of which one is long."""
    with fresh_table(engine) as table:
        fields = {"last_message": CONTENT[:140], "message_count": SHORT, "context": CONTENT}
        stored = [
            conversation(
                n,
                status={0: "closed", 5: "archived"}.get(n % 10, "active"),
                customer_id=CUSTOMER if n >= size.conversations - size.of_customer else None,
                business_id=BUSINESS + (n < size.conversations - size.of_business),
                **fields,
            )
            for n in range(size.conversations)
        ]
        long = conversation(size.conversations, message_count=size.messages)
        store(table, [*stored, long])
        store_items(table, messages(long.id, size.messages, CONTENT))
        first = size.conversations + 1
        queued = range(first, first + LISTED + 10)
        store(table, [conversation(n, business_id=QUEUED, handling=WAITING) for n in queued])
        yield table, stored, long


def accesses(
    table: Table, stored: list[Conversation], long: Conversation, size: Size
) -> Iterator[Access]:
    """Everything that is measured, in the order of the printed table."""
    newest = next(c for c in reversed(stored) if c.status == "active")
    store_items(table, messages(newest.id, SHORT, CONTENT))
    deep = stored[-size.of_business // 2].id
    last_page = size.messages // 10

    def turn(*, days: int = 0, **ids: Any) -> None:
        context = turn_context(table, [REPLY], retention_days=days)
        events = take_turn(context, TurnRequest(MESSAGE, scope=UNLIMITED, **ids), seconds=30)
        fold(events)

    def after(**filters: Any) -> Callable[[], Any]:
        place = newest.id if "customer_id" in filters else deep
        return lambda: list_after(table, Filters(**filters), place, LISTED, scope=UNLIMITED)

    def page(**filters: Any) -> Callable[[], Any]:
        return lambda: list_page(table, Filters(**filters), 1, LISTED, scope=UNLIMITED)

    yield Access("turn, new conversation", 2, turn)
    yield Access("turn by conversation, 10 messages", 3, lambda: turn(conversation_id=newest.id))
    yield Access("turn by conversation, the long one", 3, lambda: turn(conversation_id=long.id))
    yield Access("turn by session", 4, lambda: turn(session_id=long.session_id))
    kept = next(c for c in stored if c.id != newest.id and c.customer_id and c.status == "active")
    store_items(table, messages(kept.id, SHORT, CONTENT))

    def kept_turn() -> None:
        turn(conversation_id=kept.id, days=30)

    yield Access("turn with retention, the day's first", 3, kept_turn)
    yield Access("… the day's next", 3, kept_turn)
    yield from handled(table, stored[0], turn)
    yield Access("open, newest page", 2, lambda: read_page(table, long.id, 1, 10, scope=UNLIMITED))
    yield Access(
        "open, oldest page", 2, lambda: read_page(table, long.id, last_page, 10, scope=UNLIMITED)
    )
    yield Access("list after a cursor: customer", 4, after(customer_id=CUSTOMER))
    yield Access("… customer, status", 2, after(customer_id=CUSTOMER, status=newest.status))
    yield Access("… customer, business", 4, after(customer_id=CUSTOMER, business_id=BUSINESS))
    yield Access("… business", 4, after(business_id=BUSINESS))
    yield Access("… business, status", 2, after(business_id=BUSINESS, status=newest.status))
    yield Access("… everything", 25, after())
    yield Access("list page 1, counted: customer", None, page(customer_id=CUSTOMER))
    yield Access("… business, counted", None, page(business_id=BUSINESS))
    yield Access("list of a session", 2, page(session_id=newest.session_id))
    yield Access(
        "create", 1, lambda: open_conversation(table, NewConversation(), 10, scope=UNLIMITED)
    )
    new = NewConversation(str(ULID()), CUSTOMER, BUSINESS, CONTENT)
    yield Access(
        "create, with all ids", 2, lambda: open_conversation(table, new, 10, scope=UNLIMITED)
    )
    yield Access(
        "get by its session", 2, lambda: open_conversation(table, new, 10, scope=UNLIMITED)
    )
    yield Access(
        "patch, context",
        2,
        lambda: change_conversation(table, newest.id, context=CONTENT, scope=UNLIMITED),
    )
    yield Access(
        "patch, status",
        2,
        lambda: change_conversation(table, newest.id, status="closed", scope=UNLIMITED),
    )
    short = next(c.id for c in stored if c.status == "active")
    store_items(table, messages(short, SHORT, CONTENT))
    yield Access(
        "delete, 10 messages", 4, lambda: delete_conversation(table, short, 60, scope=UNLIMITED)
    )


def handled(table: Table, usual: Conversation, turn: Callable[..., None]) -> Iterator[Access]:
    """What is measured about people of the business."""
    waiting = usual.model_copy(update={"status": "active", "handling": WAITING})
    store(table, [waiting])
    store_items(table, messages(waiting.id, SHORT, CONTENT))
    staff = StaffMessage(CONTENT, "Sam")

    def written() -> Any:
        return write(table, waiting.id, staff, scope=UNLIMITED)

    yield Access("message of staff, in a conversation that waits", 2, written)
    yield Access("… in one that they have", 2, written)
    yield Access("turn while a person has it", 2, lambda: turn(conversation_id=waiting.id))
    yield Access("… the next", 2, lambda: turn(conversation_id=waiting.id))
    yield Access("release", 2, lambda: release(table, waiting.id, scope=UNLIMITED))
    queue = partial(read_queue, table, QUEUED, None, LISTED, scope=UNLIMITED)
    yield Access("queue of a business, 20 in it", 2, queue)


def compare(small: Measured, large: Measured) -> tuple[list[str], list[str]]:
    """The rows of the printed table, and the failures."""
    rows = [
        "| access | requests | read units | write units | $ per million | at a tenth of the size |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    failed = []
    for name, (budget, cost) in large.items():
        tenth = small[name][1]
        of = "" if budget is None else f" of {budget}"
        rows.append(
            f"| {name} | {len(cost.requests)}{of} | {cost.reads:g} | {cost.writes:g} "
            f"| {dollars(cost):.2f} | {dollars(tenth):.2f} |"
        )
        if budget is None:
            continue
        if len(cost.requests) > budget:
            failed.append(f"{name}: {Counter(cost.requests)} for a budget of {budget}")
        if Counter(cost.requests) != Counter(tenth.requests):
            failed.append(f"{name}: {Counter(tenth.requests)} at a tenth of the size")
        if dollars(cost) > 1.05 * dollars(tenth):
            failed.append(f"{name}: dearer than at a tenth of the size")
    return rows, failed


def dollars(cost: Consumed) -> float:
    """The price of a million such accesses."""
    return cost.reads * READ + cost.writes * WRITE


if __name__ == "__main__":
    sys.exit(main())
