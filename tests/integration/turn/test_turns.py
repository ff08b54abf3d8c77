"""Turns on AWS's own engine: request budgets, races, and what a dead turn leaves behind."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest
from ulid import ULID

from frontdesk.api.chat import ChatReply
from frontdesk.base.clock import now
from frontdesk.base.errors import Conflict, ConversationArchived, NotFound
from frontdesk.models.business import Business
from frontdesk.models.classification import Hazard
from frontdesk.models.message import MessageRole, MessageStatus
from frontdesk.models.profile import Profile
from frontdesk.models.scope import UNLIMITED
from frontdesk.store.businesses import write_profile
from frontdesk.store.history import TurnRequest, read_history
from frontdesk.store.items import conversation_key, session_key
from frontdesk.store.replies import close_turn
from frontdesk.store.table import Table
from frontdesk.store.turns import open_turn
from frontdesk.store.writes import update
from frontdesk.turn.events import Completed, Started
from frontdesk.turn.turn import take_turn
from frontdesk.wiring.businesses import businesses
from tests.support import dynamodb
from tests.support.profiles import LEAST
from tests.support.running import PATIENCE
from tests.support.turns import LEAK, TOLD, ended, fold, leaks, scripted, turn_context


def turn(table: Table, **fields: object) -> ChatReply:
    return fold(
        take_turn(
            turn_context(table),
            TurnRequest("My sink is leaking", **{"scope": UNLIMITED, **fields}),
            seconds=PATIENCE,
        )
    )


def contents(table: Table, conversation_id: str) -> list[str]:
    return [m.content for m in read_history(table, conversation_id, 100, scope=UNLIMITED).messages]


def test_a_turn_in_a_new_conversation_costs_two_requests(table: Table) -> None:
    sent = dynamodb.requests(table)
    turn(table)
    assert sent == ["TransactWriteItems"] * 2


def test_a_turn_by_conversation_id_costs_three_requests(table: Table) -> None:
    first = turn(table)
    sent = dynamodb.requests(table)
    turn(table, conversation_id=first.conversation_id)
    assert sent == ["Query", "TransactWriteItems", "TransactWriteItems"]


def test_a_turn_by_session_id_costs_four_requests(table: Table) -> None:
    first = turn(table)
    sent = dynamodb.requests(table)
    turn(table, session_id=first.session_id)
    assert sent == ["GetItem", "Query", "TransactWriteItems", "TransactWriteItems"]


def test_a_business_costs_a_turn_one_request_a_minute_with_a_profile_and_without(
    table: Table,
) -> None:
    write_profile(table, 7, Profile.model_validate(LEAST), None, scope=UNLIMITED)
    find = businesses(lambda: table, Business())
    for business in (7, 8):
        context = turn_context(table, business_of=find)
        request = TurnRequest("My sink is leaking", business_id=business, scope=UNLIMITED)
        sent = dynamodb.requests(table)
        first = fold(take_turn(context, request, seconds=PATIENCE))
        assert sent == ["GetItem", "TransactWriteItems", "TransactWriteItems"]
        sent = dynamodb.requests(table)
        again = replace(request, conversation_id=first.conversation_id)
        fold(take_turn(context, again, seconds=PATIENCE))
        assert sent == ["Query", "TransactWriteItems", "TransactWriteItems"]


def test_a_turn_is_with_the_business_of_its_conversation(table: Table) -> None:
    write_profile(table, 7, Profile.model_validate(LEAST), None, scope=UNLIMITED)
    danger = LEAK.model_copy(update={"hazard": Hazard.GAS})
    reading = TOLD.model_copy(update={"classification": danger})
    context = replace(
        turn_context(table, business_of=businesses(lambda: table, Business())),
        assistant=scripted("Help comes.", reading=reading),
    )

    def advice(**ids: Any) -> str:
        reply = fold(
            take_turn(context, TurnRequest("Gas!", scope=UNLIMITED, **ids), seconds=PATIENCE)
        )
        assert reply.classification.safety
        return reply.classification.safety.advice

    first = turn(table, business_id=7)
    for ids in ({"business_id": 7}, {"conversation_id": first.conversation_id}):
        assert "112" in advice(**ids)
    for ids in ({}, {"business_id": 8}):
        assert "911" in advice(**ids)


def test_a_turn_is_stored_as_it_was_answered(table: Table) -> None:
    reply = turn(table, customer_id=1, business_id=2)
    history = read_history(table, reply.conversation_id, 10, scope=UNLIMITED)
    question, answer = history.messages
    assert (question.id, question.content) == (reply.user_message_id, "My sink is leaking")
    assert (answer.id, answer.content) == (reply.message_id, reply.response)
    assert (question.role, answer.role) == (MessageRole.USER, MessageRole.ASSISTANT)
    assert answer.status is MessageStatus.COMPLETE
    assert answer.reading == TOLD
    conversation = history.conversation
    assert (conversation.customer_id, conversation.business_id) == (1, 2)
    assert conversation.message_count == 2
    assert conversation.last_message == reply.response
    assert conversation.case.standing == LEAK


def test_a_session_goes_on_in_its_conversation(table: Table) -> None:
    first = turn(table, session_id="abc")
    second = turn(table, session_id="abc")
    assert second.conversation_id == first.conversation_id
    assert len(contents(table, first.conversation_id)) == 4


def test_an_anonymous_conversation_takes_the_customer_who_speaks_up(table: Table) -> None:
    first = turn(table)
    turn(table, conversation_id=first.conversation_id, customer_id=7)
    item = table.get(conversation_key(first.conversation_id))
    assert item is not None
    assert (item["customer_id"], item["customer_key"]) == (7, "U#7")


@pytest.mark.parametrize("ids", [{"session_id": "other"}, {"customer_id": 2}, {"business_id": 2}])
def test_ids_that_contradict_each_other_are_a_conflict(
    table: Table, ids: dict[str, object]
) -> None:
    first = turn(table, session_id="mine", customer_id=1, business_id=1)
    with pytest.raises(Conflict, match=next(iter(ids))):
        turn(table, conversation_id=first.conversation_id, **ids)
    assert len(contents(table, first.conversation_id)) == 2


def test_an_unknown_conversation_is_not_found(table: Table) -> None:
    with pytest.raises(NotFound):
        turn(table, conversation_id=str(ULID()))


@pytest.mark.parametrize("status", ["closed", "archived"])
def test_a_closed_conversation_reopens_and_an_archived_one_refuses(
    table: Table, status: str
) -> None:
    first = turn(table)
    key = conversation_key(first.conversation_id)
    table.write(update(key, {"status": status}, "attribute_exists(pk)", {}))
    if status == "archived":
        with pytest.raises(ConversationArchived):
            turn(table, conversation_id=first.conversation_id)
    else:
        turn(table, conversation_id=first.conversation_id)
        item = table.get(key)
        assert item is not None
        assert item["status"] == "active"
        assert item["status_key"] == f"active#{first.conversation_id}"


def test_archiving_wins_over_a_turn_that_read_before_it(table: Table) -> None:
    first = turn(table)
    history = read_history(table, first.conversation_id, 0, scope=UNLIMITED)
    key = conversation_key(first.conversation_id)
    table.write(update(key, {"status": "archived"}, "attribute_exists(pk)", {}))
    with pytest.raises(ConversationArchived):
        open_turn(
            table, TurnRequest("Hello?", scope=UNLIMITED), history, now() + timedelta(seconds=9)
        )


def test_a_lost_race_is_retried_with_one_request_more(table: Table) -> None:
    first = turn(table)
    stale = read_history(table, first.conversation_id, 0, scope=UNLIMITED)
    turn(table, conversation_id=first.conversation_id)
    sent = dynamodb.requests(table)
    opened = open_turn(
        table, TurnRequest("Me too", scope=UNLIMITED), stale, now() + timedelta(seconds=9)
    )
    assert opened.seq == 6
    assert sent == ["TransactWriteItems"] * 2


def test_thirty_turns_at_once_number_their_messages_without_a_gap(table: Table) -> None:
    first = turn(table)
    questions = {f"question {n}" for n in range(30)}

    def ask(question: str) -> ChatReply:
        request = TurnRequest(question, conversation_id=first.conversation_id, scope=UNLIMITED)
        return fold(
            take_turn(turn_context(table, [f"answer to {question}"]), request, seconds=PATIENCE)
        )

    with ThreadPoolExecutor(30) as pool:
        replies = list(pool.map(ask, questions))
    assert len({reply.message_id for reply in replies}) == 30
    items, _ = table.query(
        {"pk": f"C#{first.conversation_id}", "m": "M#"},
        KeyConditionExpression="pk = :pk AND begins_with(sk, :m)",
    )
    assert [item["sk"] for item in items] == [f"M#{n:010d}" for n in range(1, 63)]
    pairs = [(items[n]["content"], items[n + 1]["content"]) for n in range(2, 62, 2)]
    assert {question for question, _ in pairs} == questions
    assert all(answer == f"answer to {question}" for question, answer in pairs)


def test_one_new_session_used_twenty_times_at_once_is_one_conversation(table: Table) -> None:
    with ThreadPoolExecutor(20) as pool:
        replies = list(pool.map(lambda _: turn(table, session_id="race"), range(20)))
    assert len({reply.conversation_id for reply in replies}) == 1
    assert (
        read_history(
            table, replies[0].conversation_id, 0, scope=UNLIMITED
        ).conversation.message_count
        == 40
    )


def test_a_turn_that_dies_half_way_reads_as_interrupted_and_the_next_one_works(
    table: Table,
) -> None:
    dying = take_turn(
        turn_context(table), TurnRequest("My sink is leaking", scope=UNLIMITED), seconds=0.01
    )
    (started,) = islice(dying, 1)
    assert isinstance(started, Started)
    del dying
    history = read_history(table, started.conversation_id, 10, scope=UNLIMITED)
    while history.messages[1].status is MessageStatus.PENDING:
        history = read_history(table, started.conversation_id, 10, scope=UNLIMITED)
    assert [m.status for m in history.messages] == ["complete", "interrupted"]
    turn(table, conversation_id=started.conversation_id)
    assert len(contents(table, started.conversation_id)) == 4


def test_a_deleted_conversation_is_not_brought_back_by_a_turn_that_closes(table: Table) -> None:
    running = take_turn(
        turn_context(table), TurnRequest("My sink is leaking", scope=UNLIMITED), seconds=PATIENCE
    )
    started = next(running)
    assert isinstance(started, Started)
    for key in (conversation_key(started.conversation_id), session_key(started.session_id)):
        table.client.delete_item(
            TableName=table.name, Key={name: {"S": value} for name, value in key.items()}
        )
    events = list(running)
    assert not any(isinstance(event, Completed) for event in events)
    assert table.get(conversation_key(started.conversation_id)) is None


def test_a_reply_is_closed_only_once(table: Table) -> None:
    opened = open_turn(
        table, TurnRequest("Hello", scope=UNLIMITED), None, now() + timedelta(seconds=9)
    )
    close_turn(table, opened, ended("first"), leaks)
    with pytest.raises(Conflict):
        close_turn(table, opened, ended("second"), leaks)
    assert contents(table, opened.conversation.id) == ["Hello", "first"]
