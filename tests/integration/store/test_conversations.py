"""Conversations on AWS's own engine: budgets, races, and what is left when something dies."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import chain, product

import pytest
from ulid import ULID

from frontdesk.base.clock import now
from frontdesk.base.errors import Conflict, NotFound, Unavailable
from frontdesk.models.conversation import Conversation
from frontdesk.models.scope import NOBODY, UNLIMITED, Scope
from frontdesk.store.conversations import (
    NewConversation,
    open_conversation,
    read_page,
)
from frontdesk.store.editing import change_conversation
from frontdesk.store.history import History, TurnRequest, read_history
from frontdesk.store.items import (
    conversation_item,
    conversation_key,
    expiry,
    message_key,
    session_item,
    session_key,
)
from frontdesk.store.listing import Filters, list_after, list_page
from frontdesk.store.removal import delete_conversation
from frontdesk.store.replies import close_turn
from frontdesk.store.table import Table
from frontdesk.store.turns import open_turn
from frontdesk.turn.turn import take_turn
from tests.support import dynamodb
from tests.support.conversations import conversation, messages, store, store_items
from tests.support.rows import check_rows
from tests.support.running import PATIENCE
from tests.support.turns import ended, fold, leaks, turn_context


def long(table: Table, count: int, content: str = "message {}", *, number: int = 1) -> Conversation:
    """A stored conversation of ``count`` messages."""
    stored = conversation(number, message_count=count)
    store(table, [stored])
    store_items(table, messages(stored.id, count, content))
    return stored


def contents(history: History) -> list[str]:
    return [message.content for message in history.messages]


def left(table: Table, *conversations: Conversation) -> list[str]:
    """The sort keys of whatever is still in the table of conversations and their sessions."""
    found = []
    for c in conversations:
        for partition in (conversation_key(c.id)["pk"], session_key(c.session_id)["pk"]):
            items, _ = table.query({"pk": partition}, KeyConditionExpression="pk = :pk")
            found += [item["sk"] for item in items]
    return found


def test_a_page_of_any_depth_costs_the_same_whatever_the_length(table: Table) -> None:
    stored = {30: long(table, 30, number=1), 300: long(table, 300, number=2)}
    sent = dynamodb.requests(table)

    def check(count: int, page: int) -> None:
        sent.clear()
        thread = read_page(table, stored[count].id, page, 10, scope=UNLIMITED)
        assert sent == ["Query"] * (1 if page == 1 else 2)
        newest = count - (page - 1) * 10
        assert contents(thread) == [f"message {n}" for n in range(newest - 9, newest + 1)]

    check_rows(product(stored, (1, 2, 3)), check)


def test_reading_consumes_the_same_whatever_the_length_and_the_number(engine: str) -> None:
    units = []
    for count in (40, 200):
        with dynamodb.fresh_table(engine) as table:
            stored = long(table, count)
            others = [conversation(n, customer_id=1, business_id=1) for n in range(2, count)]
            store(table, others)
            total = dynamodb.consumed(table.client)
            read_page(table, stored.id, 1, 10, scope=UNLIMITED)
            read_page(table, stored.id, 4, 10, scope=UNLIMITED)
            for filters in (Filters(customer_id=1), Filters(business_id=1), Filters()):
                list_after(table, filters, others[-2].id, 20, scope=UNLIMITED)
            units.append((Counter(total.requests), total.reads))
    assert units[0] == units[1]


def test_the_pages_of_a_conversation_are_complete(table: Table) -> None:
    stored = long(table, 23)
    pages = [contents(read_page(table, stored.id, page, 10, scope=UNLIMITED)) for page in (3, 2, 1)]
    assert [len(page) for page in pages] == [3, 10, 10]
    assert list(chain(*pages)) == [f"message {n}" for n in range(1, 24)]
    assert contents(read_page(table, stored.id, 4, 10, scope=UNLIMITED)) == []
    assert contents(read_page(table, stored.id, 10**15, 100, scope=UNLIMITED)) == []


def test_a_page_of_more_than_a_megabyte_is_complete(table: Table) -> None:
    stored = long(table, 100, "{}" + "x" * 32_000)
    for page in (1, 2):
        found = contents(read_page(table, stored.id, page, 50, scope=UNLIMITED))
        assert [text.rstrip("x") for text in found] == [
            str(n) for n in range(51 - 50 * (page - 1), 101 - 50 * (page - 1))
        ]


def test_an_item_of_399_kilobytes_is_read_listed_changed_and_deleted(table: Table) -> None:
    stored = long(table, 4, "x" * (399 * 1024 - 300))
    assert [
        len(text) for text in contents(read_page(table, stored.id, 1, 10, scope=UNLIMITED))
    ] == [408276] * 4
    assert list_page(table, Filters(), 1, 10, scope=UNLIMITED).conversations == [stored]
    assert (
        change_conversation(table, stored.id, status="closed", scope=UNLIMITED).status == "closed"
    )
    delete_conversation(table, stored.id, seconds=PATIENCE, scope=UNLIMITED)
    assert left(table, stored) == []


def test_a_conversation_without_messages_has_an_empty_page(table: Table) -> None:
    history, created = open_conversation(table, NewConversation(), 10, scope=UNLIMITED)
    assert created
    sent = dynamodb.requests(table)
    for page in (1, 2):
        found = read_page(table, history.conversation.id, page, 10, scope=UNLIMITED)
        assert (found.conversation, contents(found)) == (history.conversation, [])
    assert sent == ["Query"] * 2


def test_a_turn_that_comes_while_a_page_is_read_does_not_shift_it(table: Table) -> None:
    stored = long(table, 12)
    # As a Query may see a turn in the middle: its messages, and the count of before.
    store_items(table, messages(stored.id, 14)[12:])
    assert contents(read_page(table, stored.id, 1, 10, scope=UNLIMITED)) == [
        f"message {n}" for n in range(3, 13)
    ]


def test_a_conversation_is_created_with_one_request_and_found_with_two(table: Table) -> None:
    sent = dynamodb.requests(table)
    open_conversation(table, NewConversation(customer_id=1), 10, scope=UNLIMITED)
    assert sent == ["TransactWriteItems"]
    sent.clear()
    first, created = open_conversation(
        table, NewConversation("s", customer_id=1), 10, scope=UNLIMITED
    )
    assert created
    assert sent == ["GetItem", "TransactWriteItems"]
    sent.clear()
    again, created = open_conversation(
        table, NewConversation("s", customer_id=1), 10, scope=UNLIMITED
    )
    assert not created
    assert again.conversation == first.conversation
    assert sent == ["GetItem", "Query"]


@pytest.mark.parametrize("name", ["customer_id", "business_id"])
def test_a_session_of_somebody_else_is_a_conflict(table: Table, name: str) -> None:
    one, other = (NewConversation("s", **{name: id_}) for id_ in (1, 2))
    open_conversation(table, one, 10, scope=UNLIMITED)
    with pytest.raises(Conflict, match=name):
        open_conversation(table, other, 10, scope=UNLIMITED)


def test_a_conversation_without_messages_expires_together_with_its_session(table: Table) -> None:
    wanted = NewConversation("s", retention_days=1)
    opened = open_conversation(table, wanted, 10, scope=UNLIMITED)[0].conversation
    items = [table.get(key) for key in (conversation_key(opened.id), session_key("s"))]
    assert [item and item.get("expires_at") for item in items] == [expiry(opened.created_at, 1)] * 2


def test_a_turn_goes_on_in_the_conversation_that_was_created(table: Table) -> None:
    history, _ = open_conversation(
        table, NewConversation("s", context="Emergency"), 10, scope=UNLIMITED
    )
    reply = fold(
        take_turn(
            turn_context(table),
            TurnRequest("Help", session_id="s", scope=UNLIMITED),
            seconds=PATIENCE,
        )
    )
    assert reply.conversation_id == history.conversation.id
    found, created = open_conversation(table, NewConversation("s"), 10, scope=UNLIMITED)
    assert not created
    assert contents(found) == ["Help", "Help comes."]
    assert found.conversation.context == "Emergency"


def test_one_new_session_posted_twenty_times_at_once_is_one_conversation(table: Table) -> None:
    def post(_: int) -> tuple[str, bool]:
        history, created = open_conversation(table, NewConversation("race"), 10, scope=UNLIMITED)
        return history.conversation.id, created

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(post, range(20)))
    assert len({conversation_id for conversation_id, _ in answers}) == 1
    assert [created for _, created in answers].count(True) == 1
    assert list_page(table, Filters(), 1, 10, scope=UNLIMITED).total == 1


def test_a_patch_costs_one_request_and_changes_nothing_else(table: Table) -> None:
    stored = conversation(1, customer_id=1, context="before", message_count=3)
    store(table, [stored])
    sent = dynamodb.requests(table)
    changed = change_conversation(table, stored.id, status="closed", scope=UNLIMITED)
    assert sent == ["GetItem", "UpdateItem"]
    assert changed.updated_at > stored.updated_at
    assert changed == stored.model_copy(
        update={"status": "closed", "version": 1, "updated_at": changed.updated_at}
    )
    cleared = change_conversation(table, stored.id, context=None, scope=UNLIMITED)
    assert (cleared.status, cleared.context) == ("closed", None)
    assert read_page(table, stored.id, 2, 10, scope=UNLIMITED).conversation == cleared
    assert (
        list_page(
            table, Filters(customer_id=1, status=changed.status), 1, 10, scope=UNLIMITED
        ).total
        == 1
    )


def test_twenty_patches_of_different_fields_at_once_lose_none(table: Table) -> None:
    stored = conversation(1)
    store(table, [stored])

    def patch(n: int) -> Conversation:
        fields = {"status": "closed"} if n % 2 else {"context": f"context {n}"}
        return change_conversation(table, stored.id, scope=UNLIMITED, **fields)

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(patch, range(20)))
    changed = read_page(table, stored.id, 2, 10, scope=UNLIMITED).conversation
    assert changed.status == "closed"
    assert changed.context in {f"context {n}" for n in range(0, 20, 2)}


def test_patches_and_turns_at_once_lose_neither(table: Table) -> None:
    stored = conversation(1)
    store(table, [stored])

    def act(n: int) -> None:
        if n % 2:
            change_conversation(table, stored.id, context=f"context {n}", scope=UNLIMITED)
        else:
            request = TurnRequest(f"question {n}", conversation_id=stored.id, scope=UNLIMITED)
            fold(take_turn(turn_context(table), request, seconds=PATIENCE))

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(act, range(20)))
    history = read_page(table, stored.id, 1, 100, scope=UNLIMITED)
    assert history.conversation.message_count == len(history.messages) == 20
    assert history.conversation.context in {f"context {n}" for n in range(1, 20, 2)}
    questions = {f"question {n}" for n in range(0, 20, 2)}
    assert set(contents(history)) == questions | {"Help comes."}


def test_a_deleted_conversation_leaves_nothing(table: Table) -> None:
    stored, other = conversation(1, message_count=60), conversation(2, message_count=2)
    store(table, [stored, other])
    store_items(table, [*messages(stored.id, 60), *messages(other.id, 2)])
    sent = dynamodb.requests(table)
    delete_conversation(table, stored.id, seconds=PATIENCE, scope=UNLIMITED)
    assert sent == ["Query", "TransactWriteItems", "Query", *["BatchWriteItem"] * 3]
    assert left(table, stored) == []
    assert sorted(left(table, other)) == ["M#0000000001", "M#0000000002", "META", "S"]
    with pytest.raises(NotFound):
        delete_conversation(table, stored.id, seconds=PATIENCE, scope=UNLIMITED)


def test_an_unfinished_deletion_is_out_of_every_reading_and_repeating_it_finishes_it(
    table: Table,
) -> None:
    stored = long(table, 230)
    with pytest.raises(Unavailable):
        delete_conversation(table, stored.id, seconds=0, scope=UNLIMITED)
    assert len(left(table, stored)) == 230
    for read in (
        lambda: read_page(table, stored.id, 1, 10, scope=UNLIMITED),
        lambda: read_page(table, stored.id, 2, 10, scope=UNLIMITED),
        lambda: read_history(table, stored.id, 10, scope=UNLIMITED),
        lambda: change_conversation(table, stored.id, status="active", scope=UNLIMITED),
        lambda: fold(
            take_turn(
                turn_context(table),
                TurnRequest("?", conversation_id=stored.id, scope=UNLIMITED),
                30,
            )
        ),
    ):
        with pytest.raises(NotFound):
            read()
    assert list_page(table, Filters(), 1, 10, scope=UNLIMITED).total == 0
    assert (
        list_page(table, Filters(session_id=stored.session_id), 1, 10, scope=UNLIMITED).total == 0
    )
    assert open_conversation(table, NewConversation(stored.session_id), 10, scope=UNLIMITED)[1]
    assert len(left(table, stored)) == 231
    delete_conversation(table, stored.id, seconds=PATIENCE, scope=UNLIMITED)
    assert left(table, stored) == ["S"]  # that of the conversation opened since
    with pytest.raises(NotFound):
        delete_conversation(table, stored.id, seconds=PATIENCE, scope=UNLIMITED)


def test_deleting_leaves_a_session_that_another_conversation_has_taken_over(table: Table) -> None:
    old, new = conversation(1, session_id="s"), conversation(2, session_id="s")
    store(table, [old])
    store(table, [new])
    delete_conversation(table, old.id, seconds=PATIENCE, scope=UNLIMITED)
    assert sorted(left(table, new)) == ["META", "S"]
    assert list_page(table, Filters(session_id="s"), 1, 10, scope=UNLIMITED).conversations == [new]


def test_a_turn_that_was_open_when_its_conversation_was_deleted_leaves_nothing(
    table: Table,
) -> None:
    opened = open_turn(
        table, TurnRequest("Hello", scope=UNLIMITED), None, now() + timedelta(seconds=9)
    )
    delete_conversation(table, opened.conversation.id, seconds=PATIENCE, scope=UNLIMITED)
    with pytest.raises(NotFound):
        close_turn(table, opened, ended("answer"), leaks)
    assert left(table, opened.conversation) == []


def test_a_turn_that_read_before_the_deletion_leaves_nothing(table: Table) -> None:
    stored = long(table, 2)
    history = read_history(table, stored.id, 10, scope=UNLIMITED)
    delete_conversation(table, stored.id, seconds=PATIENCE, scope=UNLIMITED)
    deadline = now() + timedelta(seconds=9)
    visitor = Scope(customer_id=NOBODY, session_id=stored.session_id)
    for request in (
        TurnRequest("?", conversation_id=stored.id, scope=UNLIMITED),
        TurnRequest("?", session_id=stored.session_id, scope=visitor),
    ):
        with pytest.raises(NotFound):
            open_turn(table, request, history, deadline)
        assert left(table, stored) == []


@pytest.mark.parametrize("run", range(2))
def test_deletions_and_turns_at_once_leave_a_whole_conversation_or_none(
    table: Table, run: int
) -> None:
    session = f"race-{run}"
    first, _ = open_conversation(table, NewConversation(session), 10, scope=UNLIMITED)

    def act(n: int) -> str | None:
        try:
            if n % 4 == run % 4:
                found = list_page(
                    table, Filters(session_id=session), 1, 1, scope=UNLIMITED
                ).conversations
                if found:
                    delete_conversation(table, found[0].id, seconds=PATIENCE, scope=UNLIMITED)
                return None
            reply = fold(
                take_turn(
                    turn_context(table),
                    TurnRequest(f"{n}", session_id=session, scope=UNLIMITED),
                    seconds=PATIENCE,
                )
            )
        except NotFound:
            return None
        return reply.conversation_id

    with ThreadPoolExecutor(12) as pool:
        ids = {first.conversation.id, *pool.map(act, range(24))} - {None}
    living = [c.id for c in list_page(table, Filters(), 1, 100, scope=UNLIMITED).conversations]
    of_session = table.get(session_key(session))
    assert living == ([of_session["conversation_id"]] if of_session else [])
    for conversation_id in ids:
        items, _ = table.query({"pk": f"C#{conversation_id}"}, KeyConditionExpression="pk = :pk")
        if conversation_id in living:
            assert [i["sk"] for i in items[:-1]] == [
                f"M#{n:010d}" for n in range(1, int(items[-1]["message_count"]) + 1)
            ]
        else:
            assert items == []


def test_two_deletions_at_once_both_end_with_nothing_left(table: Table) -> None:
    stored = long(table, 60)

    def delete(_: int) -> None:
        delete_conversation(table, stored.id, seconds=PATIENCE, scope=UNLIMITED)

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(delete, n) for n in range(2)]
    failures = [future.exception() for future in futures]
    assert None in failures
    assert all(f is None or isinstance(f, NotFound) for f in failures)
    assert left(table, stored) == []


def expired(table: Table) -> Conversation:
    """A conversation past its time that DynamoDB has not removed."""
    stored = conversation(1, customer_id=1, business_id=2, session_id="s", message_count=2)
    items = [
        conversation_item(stored),
        session_item(stored),
        *messages(stored.id, 2),
    ]
    store_items(table, [{**item, "expires_at": int(time.time()) - 1} for item in items])
    return stored


def test_an_expired_conversation_is_in_no_reading(table: Table) -> None:
    stored = expired(table)
    for filters in (
        Filters(),
        Filters(customer_id=1),
        Filters(business_id=2),
        Filters(customer_id=1, business_id=2),
        Filters(session_id="s"),
    ):
        listing = list_page(table, filters, 1, 10, scope=UNLIMITED)
        assert (listing.conversations, listing.total, listing.position) == ([], 0, None)
    for read in (
        lambda: read_page(table, stored.id, 1, 10, scope=UNLIMITED),
        lambda: read_page(table, stored.id, 2, 10, scope=UNLIMITED),
        lambda: read_history(table, stored.id, 10, scope=UNLIMITED),
        lambda: change_conversation(table, stored.id, status="closed", scope=UNLIMITED),
        lambda: fold(
            take_turn(
                turn_context(table),
                TurnRequest("?", conversation_id=stored.id, scope=UNLIMITED),
                30,
            )
        ),
    ):
        with pytest.raises(NotFound):
            read()


def test_an_expired_session_is_opened_anew(table: Table) -> None:
    stored = expired(table)
    history, created = open_conversation(table, NewConversation("s"), 10, scope=UNLIMITED)
    assert created
    assert history.conversation.id != stored.id
    again, created = open_conversation(table, NewConversation("s"), 10, scope=UNLIMITED)
    assert (again.conversation, created) == (history.conversation, False)


def test_a_turn_under_an_expired_session_opens_a_conversation(table: Table) -> None:
    stored = expired(table)
    reply = fold(
        take_turn(
            turn_context(table),
            TurnRequest("Hello", session_id="s", scope=UNLIMITED),
            seconds=PATIENCE,
        )
    )
    assert reply.conversation_id != stored.id
    again = fold(
        take_turn(
            turn_context(table),
            TurnRequest("Hello", session_id="s", scope=UNLIMITED),
            seconds=PATIENCE,
        )
    )
    assert again.conversation_id == reply.conversation_id


def test_expired_conversations_leave_no_gaps_in_pages(table: Table) -> None:
    alive = [conversation(n, customer_id=1) for n in range(0, 20, 2)]
    store(table, alive)
    gone = [conversation_item(conversation(n, customer_id=1)) for n in range(1, 20, 2)]
    store_items(table, [{**item, "expires_at": 1} for item in gone])
    for page in (1, 2, 3):
        listing = list_page(table, Filters(customer_id=1), page, 4, scope=UNLIMITED)
        assert listing.conversations == alive[::-1][(page - 1) * 4 : page * 4]
        assert (listing.total, listing.total_is_exact) == (10, True)


def test_what_expires_later_is_still_read(table: Table) -> None:
    stored = conversation(1, session_id="s")
    items = [conversation_item(stored), session_item(stored)]
    store_items(table, [{**item, "expires_at": int(time.time()) + 3600} for item in items])
    assert (
        open_conversation(table, NewConversation("s"), 10, scope=UNLIMITED)[0].conversation.id
        == stored.id
    )
    assert (
        change_conversation(table, stored.id, status="closed", scope=UNLIMITED).status == "closed"
    )


@pytest.mark.parametrize("conversation_id", [str(ULID()), "0" * 26], ids=["unknown", "none"])
def test_an_unknown_conversation_costs_one_request(table: Table, conversation_id: str) -> None:
    sent = dynamodb.requests(table)
    for page in (1, 7):
        with pytest.raises(NotFound):
            read_page(table, conversation_id, page, 10, scope=UNLIMITED)
    with pytest.raises(NotFound):
        change_conversation(table, conversation_id, status="closed", scope=UNLIMITED)
    with pytest.raises(NotFound):
        delete_conversation(table, conversation_id, seconds=PATIENCE, scope=UNLIMITED)
    assert sent == ["Query", "Query", "GetItem", "Query"]
    assert table.get(message_key(conversation_id, 1)) is None
    assert table.get(conversation_key(conversation_id)) is None
