"""A person in the conversation: what turns do meanwhile, and what a race leaves behind."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from frontdesk.api.chat import ChatReply
from frontdesk.base.errors import (
    Cancelled,
    ConversationArchived,
    IdempotencyMismatch,
    NotFound,
    TakenOver,
)
from frontdesk.models.classification import Hazard, Urgency
from frontdesk.models.conversation import Conversation
from frontdesk.models.handling import Handler, Rank, Wanted
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.models.reading import Act
from frontdesk.models.scope import UNLIMITED, Scope
from frontdesk.store.cancelling import cancel_replies
from frontdesk.store.conversations import read_page
from frontdesk.store.editing import change_conversation
from frontdesk.store.history import TurnRequest, read_history
from frontdesk.store.idempotency import IdempotencyKey
from frontdesk.store.messages import StaffMessage
from frontdesk.store.table import Table
from frontdesk.turn.events import Classified, Completed, Event, EventId, Failed, Started, Status
from frontdesk.turn.handling import acknowledge, mark_unanswered, release, take, write
from frontdesk.turn.resume import resume
from frontdesk.turn.turn import take_turn
from tests.support import dynamodb
from tests.support.turns import LEAK, TOLD, fold, scripted, turn_context

SESSION = "web:7f3a"
KEY = IdempotencyKey("caller route key", "body")
GAS = LEAK.model_copy(update={"urgency": Urgency.EMERGENCY, "hazard": Hazard.GAS})


def events(table: Table, message: str = "Hi", **fields: Any) -> list[Event]:
    wanted = {"session_id": SESSION, "scope": UNLIMITED, **fields}
    return list(take_turn(turn_context(table), TurnRequest(message, **wanted), 30))


def turn(table: Table, message: str = "Hi", **fields: Any) -> ChatReply:
    return fold(events(table, message, **fields))


def answer(
    table: Table, conversation_id: str, text: str = "I am on my way", **more: Any
) -> Message:
    written = StaffMessage(text, more.pop("author", "Sam"), **more)
    return write(table, conversation_id, written, scope=UNLIMITED)[1]


def shown(table: Table, conversation_id: str) -> list[tuple[str, str]]:
    page = read_page(table, conversation_id, 1, 1000, scope=UNLIMITED)
    return [(message.role, message.content) for message in page.messages]


def found(table: Table, conversation_id: str) -> Conversation:
    return read_page(table, conversation_id, 1, 1, scope=UNLIMITED).conversation


def test_a_message_to_a_person_is_stored_and_nothing_is_generated(table: Table) -> None:
    first = turn(table)
    answer(table, first.conversation_id)
    sent = dynamodb.requests(table)
    reply = turn(table, "When?")
    assert sent == ["GetItem", "Query", "TransactWriteItems"]
    assert (reply.response, reply.handled_by, reply.message_id) == ("", Handler.PERSON, None)
    assert reply.classification.service_type == "plumbing"
    assert shown(table, first.conversation_id) == [
        ("user", "Hi"),
        ("assistant", "Help comes."),
        ("staff", "I am on my way"),
        ("user", "When?"),
    ]
    conversation = found(table, first.conversation_id)
    assert (conversation.message_count, conversation.last_message) == (4, "When?")
    assert conversation.handling.attention == (Rank.UNREAD, conversation.updated_at)


def test_the_events_for_a_person_are_the_same_again(table: Table) -> None:
    conversation_id = turn(table).conversation_id
    answer(table, conversation_id)
    first = events(table, "When?", key=KEY)
    assert [type(event) for event in first] == [Started, Status, Classified, Status, Completed]
    assert events(table, "When?", key=KEY) == first
    assert isinstance(first[0], Started)
    last = EventId(conversation_id, first[0].seq, 0)
    assert list(resume(turn_context(table), last, 5, scope=UNLIMITED) or ()) == first[1:]
    end = replace(last, n=4)
    assert resume(turn_context(table), end, 5, scope=UNLIMITED) is None
    staff = EventId(conversation_id, 3, 0)
    for seq in (1, 3):
        with pytest.raises(NotFound):
            resume(turn_context(table), replace(staff, seq=seq), 5, scope=UNLIMITED)


def test_a_new_danger_is_answered_with_advice_while_a_person_has_it(table: Table) -> None:
    conversation_id = turn(table).conversation_id
    answer(table, conversation_id)
    gas = TOLD.model_copy(update={"classification": GAS})
    context = replace(turn_context(table), assistant=scripted("No.", reading=gas))
    request = TurnRequest("I smell gas", session_id=SESSION, scope=UNLIMITED)
    reply = fold(take_turn(context, request, 30))
    assert reply.response == ""
    assert reply.classification.safety
    assert "Leave" in " ".join([reply.classification.safety.advice, *reply.next_steps])
    attention = found(table, conversation_id).handling.attention
    assert attention
    assert attention.rank is Rank.EMERGENCY


@pytest.mark.parametrize("step", ["write", "take"])
def test_a_reply_under_way_ends_cancelled_and_unseen(table: Table, step: str) -> None:
    request = TurnRequest("Hi", session_id=SESSION, scope=UNLIMITED, key=KEY)
    running = take_turn(turn_context(table), request, 30)
    started = next(running)
    assert isinstance(started, Started)
    if step == "write":
        answer(table, started.conversation_id)
    else:
        take(table, started.conversation_id, "Sam", scope=UNLIMITED)
    *_, last = running
    assert isinstance(last, Failed)
    assert isinstance(last.error, TakenOver)
    assert last.error.code == Cancelled.code
    *others, newest = shown(table, started.conversation_id)
    assert ("user", "Hi") in (*others, newest)
    assert not [role for role, _ in (*others, newest) if role == MessageRole.ASSISTANT]
    repeated = fold(take_turn(turn_context(table), request, 30))
    assert (repeated.response, repeated.handled_by) == ("", Handler.PERSON)
    conversation = found(table, started.conversation_id)
    assert conversation.last_message == ("I am on my way" if step == "write" else "Hi")
    assert (conversation.handling.unanswered_since is None) == (step == "write")
    assert conversation.case.standing == LEAK


def test_a_cancelled_reply_that_was_withdrawn_as_well_leaves_no_words(table: Table) -> None:
    context = turn_context(table, cancel_poll=0.01)
    running = take_turn(context, TurnRequest("Hi", session_id=SESSION, scope=UNLIMITED), 30)
    started = next(running)
    assert isinstance(started, Started)
    cancel_replies(table, started.conversation_id, scope=UNLIMITED)
    next(event for event in running if isinstance(event, Classified))
    answer(table, started.conversation_id)
    *_, last = running
    assert isinstance(last, Failed)
    assert isinstance(last.error, TakenOver)
    assert shown(table, started.conversation_id) == [("user", "Hi"), ("staff", "I am on my way")]


def test_a_released_conversation_is_the_assistants_again(table: Table) -> None:
    asked = TOLD.model_copy(update={"acts": (Act.PERSON,)})
    context = replace(turn_context(table), assistant=scripted("Yes.", reading=asked))
    request = TurnRequest("A human, please", session_id=SESSION, scope=UNLIMITED)
    reply = fold(take_turn(context, request, 30))
    assert (reply.response, reply.handled_by) == ("Yes.", Handler.WAITING)
    waiting = found(table, reply.conversation_id)
    assert (waiting.handling.why, waiting.case.wants_person) == (Wanted.ASKED, True)
    answer(table, reply.conversation_id)
    released = release(table, reply.conversation_id, scope=UNLIMITED)
    assert (released.handling.by, released.case.wants_person) == (Handler.ASSISTANT, False)
    assert release(table, reply.conversation_id, scope=UNLIMITED) == released
    assert turn(table).response == "Help comes."


def test_whom_nobody_answers_waits_for_a_person_again(table: Table) -> None:
    conversation_id = turn(table).conversation_id
    answer(table, conversation_id)
    turn(table, "When?")
    since = found(table, conversation_id).handling.unanswered_since
    assert since
    turn(table, "Hello?")
    left = mark_unanswered(table, conversation_id, since)
    assert (left.handling.by, left.handling.why) == (Handler.WAITING, Wanted.UNANSWERED)
    assert mark_unanswered(table, conversation_id, since) == left
    assert turn(table).response == "Help comes."
    answer(table, conversation_id)
    assert mark_unanswered(table, conversation_id, since).handling.by is Handler.PERSON


def test_what_is_acknowledged_waits_no_longer(table: Table) -> None:
    gas = TOLD.model_copy(update={"classification": GAS})
    context = replace(turn_context(table), assistant=scripted("Leave!", reading=gas))
    reply = fold(take_turn(context, TurnRequest("Gas!", scope=UNLIMITED), 30))
    seen = acknowledge(table, reply.conversation_id, "Sam", scope=UNLIMITED)
    assert (seen.handling.attention, seen.handling.acknowledged_by) == (None, "Sam")
    assert acknowledge(table, reply.conversation_id, "Ann", scope=UNLIMITED) == seen


def test_a_repeated_message_of_staff_is_written_once(table: Table) -> None:
    conversation_id = turn(table).conversation_id
    first = answer(table, conversation_id, key=KEY)
    assert answer(table, conversation_id, key=KEY) == first
    assert [role for role, _ in shown(table, conversation_id)] == ["user", "assistant", "staff"]
    with pytest.raises(IdempotencyMismatch):
        answer(table, conversation_id, key=IdempotencyKey(KEY.digest, "another body"))


def test_an_archived_conversation_takes_no_words_of_staff(table: Table) -> None:
    conversation_id = turn(table).conversation_id
    change_conversation(table, conversation_id, scope=UNLIMITED, status="archived")
    with pytest.raises(ConversationArchived):
        answer(table, conversation_id)
    with pytest.raises(ConversationArchived):
        take(table, conversation_id, "Sam", scope=UNLIMITED)


def test_staff_write_in_their_own_business_only(table: Table) -> None:
    conversation_id = turn(table, business_id=7).conversation_id
    other = Scope(business_id=8)
    written = StaffMessage("Hello")
    for step in (
        lambda: write(table, conversation_id, written, scope=other),
        lambda: take(table, conversation_id, None, scope=other),
        lambda: release(table, conversation_id, scope=other),
        lambda: acknowledge(table, conversation_id, None, scope=other),
    ):
        with pytest.raises(NotFound):
            step()


def test_a_race_of_staff_customer_and_release_leaves_one_order(table: Table) -> None:
    conversation_id = turn(table).conversation_id

    def race(n: int) -> Conversation | None:
        match n % 3:
            case 0:
                return write(table, conversation_id, StaffMessage(str(n)), scope=UNLIMITED)[0]
            case 1:
                turn(table, str(n))
                return None
            case _:
                return release(table, conversation_id, scope=UNLIMITED)

    with ThreadPoolExecutor(3) as pool:
        steps = [step for step in pool.map(race, range(200)) if step]
    steps.append(release(table, conversation_id, scope=UNLIMITED))
    turn(table, "At the end")  # all others may have met staff
    history = read_history(table, conversation_id, 1000, scope=UNLIMITED)
    assert len(history.messages) == history.conversation.message_count
    assert not [m for m in history.messages if m.status is MessageStatus.PENDING]
    written = {s.message_count: s for s in steps if s.handling.by is Handler.PERSON}
    given_back = [s for s in steps if s.handling.by is Handler.ASSISTANT]
    replies = 0
    last_of_staff: Conversation | None = None
    for number, message in enumerate(history.messages, start=1):
        if message.role is MessageRole.STAFF:
            last_of_staff = written[number]
        if message.role is MessageRole.ASSISTANT and message.status is MessageStatus.COMPLETE:
            since = last_of_staff and last_of_staff.handling.version
            assert since is None or any(
                since < step.handling.version and step.message_count < number for step in given_back
            )
            replies += 1
        assert message.content or message.withdrawn
    assert replies > 1
