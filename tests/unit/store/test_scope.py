"""What is outside a scope costs as much as what does not exist, and stays as it is."""

from collections.abc import Callable, Iterator

import pytest
from ulid import ULID

from frontdesk.base.errors import Forbidden, NotFound
from frontdesk.base.ids import new_session_id
from frontdesk.models.conversation import Conversation
from frontdesk.models.scope import NOBODY, UNLIMITED, Scope
from frontdesk.store import conversations, listing
from frontdesk.store.cancelling import cancel_replies
from frontdesk.store.editing import change_conversation
from frontdesk.store.history import TurnRequest, read_history
from frontdesk.store.messages import StaffMessage
from frontdesk.store.removal import delete_conversation
from frontdesk.store.replies import read_reply
from frontdesk.store.table import Table
from frontdesk.turn import handling
from frontdesk.turn.turn import take_turn
from tests.support import dynamodb
from tests.support.conversations import conversation, messages, store, store_items
from tests.support.rows import check_rows
from tests.support.turns import turn_context

SCOPES = {
    "visitor": Scope(customer_id=NOBODY, session_id=new_session_id()),
    "customer": Scope(customer_id=5),
    "staff": Scope(business_id=7),
}

Access = Callable[[Table, Conversation, Scope], object]

ACCESSES: dict[str, Access] = {
    "history": lambda t, c, s: read_history(t, c.id, 10, scope=s),
    "read": lambda t, c, s: conversations.read_page(t, c.id, 1, 10, scope=s),
    "read on": lambda t, c, s: conversations.read_page(t, c.id, 2, 10, scope=s),
    "change": lambda t, c, s: change_conversation(t, c.id, scope=s, context="x"),
    "delete": lambda t, c, s: delete_conversation(t, c.id, 30, scope=s),
    "cancel": lambda t, c, s: cancel_replies(t, c.id, scope=s),
    "write": lambda t, c, s: handling.write(t, c.id, StaffMessage("Hi"), scope=s),
    "take": lambda t, c, s: handling.take(t, c.id, "Sam", scope=s),
    "release": lambda t, c, s: handling.release(t, c.id, scope=s),
    "acknowledge": lambda t, c, s: handling.acknowledge(t, c.id, "Sam", scope=s),
    "resume": lambda t, c, s: read_reply(t, c.id, 2, scope=s),
    "turn": lambda t, c, s: list(
        take_turn(turn_context(t), TurnRequest("Hi", conversation_id=c.id, scope=s), 30)
    ),
    "turn by session": lambda t, c, s: list(
        take_turn(
            turn_context(t),
            TurnRequest("Hi", session_id=c.session_id, scope=s.holding(c.session_id)),
            30,
        )
    ),
    "open by session": lambda t, c, s: conversations.open_conversation(
        t, conversations.NewConversation(c.session_id), 10, scope=s.holding(c.session_id)
    ),
}


@pytest.fixture(scope="module")
def foreign_table(moto: None) -> Iterator[tuple[Table, Conversation]]:  # noqa: ARG001
    """A conversation of more than the megabyte that one request reads, and its table."""
    foreign = conversation(1, customer_id=6, business_id=8, session_id=new_session_id())
    with dynamodb.fresh_table() as table:
        store(table, [foreign])
        store_items(table, messages(foreign.id, 12, "message {}" + "x" * 200_000))
        yield table, foreign


@pytest.mark.parametrize("access", ACCESSES.values(), ids=ACCESSES)
def test_what_is_not_yours_costs_what_nothing_costs(
    foreign_table: tuple[Table, Conversation], access: Access
) -> None:
    table, foreign = foreign_table
    absent = foreign.model_copy(update={"id": str(ULID()), "session_id": new_session_id()})

    def check(caller: str) -> None:
        costs, told = [], []
        for each in (foreign, absent):
            sent = dynamodb.requests(table)
            with pytest.raises(NotFound) as refused:
                access(table, each, SCOPES[caller])
            costs.append(list(sent))
            told.append(refused.value.message)
        assert costs[0] == costs[1] != []
        assert told[0] == told[1]

    before = conversations.read_page(table, foreign.id, 1, 100, scope=UNLIMITED)
    check_rows(SCOPES, check)
    assert conversations.read_page(table, foreign.id, 1, 100, scope=UNLIMITED) == before


@pytest.mark.parametrize("scope", [SCOPES["customer"], SCOPES["staff"]], ids=["customer", "staff"])
def test_a_foreign_session_is_listed_like_an_unknown_one(moto_table: Table, scope: Scope) -> None:
    foreign = conversation(1, customer_id=6, business_id=8)
    store(moto_table, [foreign])
    costs = []
    for session in (foreign.session_id, new_session_id()):
        sent = dynamodb.requests(moto_table)
        filters = listing.Filters(session_id=session)
        assert listing.list_page(moto_table, filters, 1, 20, scope=scope).conversations == []
        costs.append(list(sent))
    assert costs[0] == costs[1] != []


@pytest.mark.parametrize(
    ("scope", "whose", "others"),
    [
        (SCOPES["customer"], {"customer_id": 5}, {"customer_id": 6}),
        (SCOPES["staff"], {"business_id": 7}, {"business_id": 8}),
    ],
    ids=["customer", "staff"],
)
def test_a_listing_is_limited_by_its_scope(
    moto_table: Table, scope: Scope, whose: dict[str, int], others: dict[str, int]
) -> None:
    newest, own, oldest = conversation(3, **others), conversation(2, **whose), conversation(1)
    store(moto_table, [oldest, own, newest])
    page = listing.list_page(moto_table, listing.Filters(), 1, 20, scope=scope)
    assert (page.conversations, page.total) == ([own], 1)
    after = listing.list_after(moto_table, listing.Filters(), newest.id, 20, scope=scope)
    assert after.conversations == [own]
    foreign = listing.Filters(**others)
    with pytest.raises(Forbidden):
        listing.list_page(moto_table, foreign, 1, 20, scope=scope)
    with pytest.raises(Forbidden):
        listing.list_after(moto_table, foreign, newest.id, 20, scope=scope)
