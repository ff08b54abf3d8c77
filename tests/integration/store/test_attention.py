"""The queue of the conversations that need a person, on AWS's own engine."""

from datetime import timedelta

import pytest

from frontdesk.base.errors import Forbidden, InvalidInput
from frontdesk.models.case import Case
from frontdesk.models.classification import Hazard, Urgency
from frontdesk.models.conversation import Conversation
from frontdesk.models.handling import Handler, Handling, Wanted
from frontdesk.models.scope import UNLIMITED, Scope
from frontdesk.store.attention import QueuePosition, read_queue
from frontdesk.store.cursor import decode_queue, encode_queue
from frontdesk.store.history import TurnRequest
from frontdesk.store.messages import StaffMessage
from frontdesk.store.removal import delete_conversation
from frontdesk.store.table import Table
from frontdesk.turn.handling import acknowledge, release, write
from frontdesk.turn.turn import take_turn
from tests.support import dynamodb
from tests.support.conversations import BORN, conversation, mixed, store
from tests.support.turns import LEAK, fold, turn_context

GAS = Case(
    standing=LEAK.model_copy(update={"urgency": Urgency.EMERGENCY, "hazard": Hazard.GAS}),
    wants_person=True,
    version=1,
)


def waits(n: int, minutes: int, **fields: object) -> Conversation:
    """Conversation number ``n``, in which something waits since that many minutes."""
    since = BORN - timedelta(minutes=minutes)
    known = {name: since if value is True else value for name, value in fields.items()}
    handling = Handling.model_validate({"version": 1, **known})
    return conversation(n, business_id=7, handling=handling, case=GAS)


WAITING = {"by": Handler.WAITING, "why": Wanted.ASKED, "since": True, "handed_off_at": True}
QUEUE = [
    waits(1, 9, emergency_since=True, ready_since=True),
    waits(2, 5, emergency_since=True, **WAITING),
    waits(3, 99, **WAITING),
    waits(4, 3, **{**WAITING, "why": Wanted.UNANSWERED, "unanswered_since": True}),
    waits(5, 88, ready_since=True),
    waits(6, 99, by=Handler.PERSON, unanswered_since=True),
]
"""In the order of the queue."""


def queue(table: Table, limit: int = 20, after: QueuePosition | None = None) -> list[Conversation]:
    return [*read_queue(table, 7, after, limit, scope=UNLIMITED).conversations]


def turn(table: Table, conversation_id: str) -> None:
    request = TurnRequest("thanks", conversation_id=conversation_id, scope=UNLIMITED)
    fold(take_turn(turn_context(table), request, 30))


def test_the_most_urgent_comes_first_and_then_who_waits_longest(table: Table) -> None:
    others = [conversation(n, business_id=7) for n in (10, 11)]
    store(
        table,
        [
            *reversed(QUEUE),
            *others,
            waits(9, 99, emergency_since=True).model_copy(update={"business_id": 8}),
        ],
    )
    assert queue(table) == QUEUE
    for limit in (1, 2, 4):
        found: list[Conversation] = []
        after = None
        while True:
            page = read_queue(table, 7, after, limit, scope=Scope(business_id=7))
            found += page.conversations
            if page.position is None:
                break
            cursor = encode_queue(page.position, 7, "key")
            assert len(cursor) == 48
            after = decode_queue(cursor, 7, "key")
            with pytest.raises(InvalidInput):
                decode_queue(cursor, 8, "key")
        assert found == QUEUE


def test_the_queue_costs_the_same_however_many_conversations_there_are(table: Table) -> None:
    store(table, QUEUE)
    costs = []
    for start in (100, 1000):
        store(table, mixed(60, start, business_id=7))
        total = dynamodb.consumed(table.client)
        assert queue(table, 6) == QUEUE
        costs.append((list(total.requests), total.reads))
    assert costs[0] == costs[1] == (["Query", "BatchGetItem"], 6.5)


def test_the_queue_of_another_business_is_forbidden(table: Table) -> None:
    with pytest.raises(Forbidden):
        read_queue(table, 7, None, 20, scope=Scope(business_id=8))


def test_a_turn_writes_the_index_only_where_it_changes(table: Table) -> None:
    usual, waiting = conversation(1, business_id=7), QUEUE[1]
    store(table, [usual, waiting])
    spent = []
    for each in (usual, waiting):
        turn(table, each.id)
        total = dynamodb.consumed(table.client)
        turn(table, each.id)
        spent.append((list(total.requests), total.writes))
    assert spent[0] == spent[1]
    assert [each.id for each in queue(table)] == [waiting.id]


def test_what_waits_no_longer_is_gone_from_the_queue(table: Table) -> None:
    store(table, QUEUE)
    first, second, third, *_, last = QUEUE
    acknowledge(table, first.id, "Sam", scope=UNLIMITED)
    write(table, second.id, StaffMessage("Coming"), scope=UNLIMITED)
    delete_conversation(table, third.id, 30, scope=UNLIMITED)
    release(table, last.id, scope=UNLIMITED)
    assert queue(table) == QUEUE[3:5]


def test_a_conversation_that_gets_its_business_is_in_its_queue(table: Table) -> None:
    stray = QUEUE[0].model_copy(update={"business_id": None})
    store(table, [stray])
    assert queue(table) == []
    assert [*read_queue(table, None, None, 20, scope=UNLIMITED).conversations] == [stray]
    request = TurnRequest("Hi", conversation_id=stray.id, business_id=7, scope=UNLIMITED)
    fold(take_turn(turn_context(table), request, 30))
    assert [each.id for each in queue(table)] == [stray.id]
