"""Quotas, keys and cancellations, on AWS's own engine."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from threading import Event as Flag
from threading import Lock

import pytest
from ulid import ULID

from frontdesk.access.caller import Action, Caller, Role
from frontdesk.api.chat import ChatReply
from frontdesk.assistant.interface import Assistant, Delta, Prompt
from frontdesk.base.clock import now
from frontdesk.base.errors import (
    Cancelled,
    Conflict,
    ConversationArchived,
    DeadlineExceeded,
    FrontdeskError,
    IdempotencyMismatch,
    InProgress,
    NotFound,
    RateLimited,
    ReplyFailed,
)
from frontdesk.models.handling import Handler
from frontdesk.models.message import MessageStatus
from frontdesk.models.reading import Reading
from frontdesk.models.scope import UNLIMITED, Scope
from frontdesk.store import conversations, quotas
from frontdesk.store.attributes import marshal
from frontdesk.store.cancelling import cancel_replies
from frontdesk.store.conversations import NewConversation
from frontdesk.store.editing import change_conversation
from frontdesk.store.history import TurnRequest, read_history
from frontdesk.store.idempotency import IdempotencyKey
from frontdesk.store.items import conversation_key, message_key, session_key
from frontdesk.store.leases import Findings, Wishes, read_wishes, renew
from frontdesk.store.quotas import DAY, MINUTE, Quota
from frontdesk.store.removal import delete_conversation
from frontdesk.store.replies import close_turn, read_reply
from frontdesk.store.table import Table
from frontdesk.store.turns import open_turn
from frontdesk.store.writes import update
from frontdesk.turn.beginning import CLOSING_SECONDS
from frontdesk.turn.context import TurnContext
from frontdesk.turn.events import Completed, Failed, Started
from frontdesk.turn.turn import take_turn
from tests.support import dynamodb, functions
from tests.support.running import PATIENCE
from tests.support.turns import (
    LEAKS,
    TOLD,
    ended,
    fold,
    leaks,
    let_deadlines_pass,
    scripted,
    turn_context,
)

KEY = IdempotencyKey("caller route key", "body")


def turn(context: TurnContext, message: str = "My sink is leaking", **fields: object) -> ChatReply:
    return fold(
        take_turn(context, TurnRequest(message, **{"scope": UNLIMITED, **fields}), seconds=PATIENCE)
    )  # type: ignore[arg-type]


def outcome(context: TurnContext, **fields: object) -> ChatReply | str:
    try:
        return turn(context, **fields)
    except FrontdeskError as error:
        return error.code


@pytest.mark.parametrize(
    ("id_name", "ids"),
    [
        ("session_id", {"session_id": "one"}),
        ("customer_id", {"customer_id": 1}),
        ("business_id", {"business_id": 1}),
    ],
)
def test_a_quota_refuses_one_turn_too_many_and_is_named(
    table: Table, id_name: str, ids: dict[str, object]
) -> None:
    names = ("session_id", "customer_id", "business_id")
    limited = turn_context(
        table, quotas=[Quota(name, 2 if name == id_name else 9, DAY) for name in names]
    )
    turn(limited, **ids)
    turn(limited, **ids)
    sent = dynamodb.requests(table)
    with pytest.raises(RateLimited, match=id_name) as refused:
        turn(limited, **ids)
    assert "TransactWriteItems" in sent
    assert 1 <= int(refused.value.headers["Retry-After"]) <= DAY
    others = {name: "two" if name == "session_id" else 2 for name in ids}
    turn(limited, **others)


def test_a_quota_takes_no_further_request(table: Table) -> None:
    limited = turn_context(
        table, quotas=[Quota("session_id", 9, MINUTE), Quota("customer_id", 9, DAY)]
    )
    sent = dynamodb.requests(table)
    turn(limited, customer_id=1)
    assert sent == ["TransactWriteItems"] * 2


def test_a_turn_over_the_quota_stores_nothing_and_asks_nobody(table: Table) -> None:
    asked: list[Prompt] = []

    def read(prompt: Prompt) -> Reading:
        asked.append(prompt)
        return TOLD

    assistant = replace(scripted("Help."), read=read)
    limited = TurnContext(table, assistant, quotas=[Quota("customer_id", 1, DAY)])
    first = turn(limited, customer_id=1)
    with pytest.raises(RateLimited):
        turn(limited, customer_id=1, conversation_id=first.conversation_id)
    assert len(asked) == 1
    assert (
        read_history(table, first.conversation_id, 9, scope=UNLIMITED).conversation.message_count
        == 2
    )


def test_two_hundred_turns_at_a_quota_of_fifty_are_fifty(table: Table) -> None:
    limited = turn_context(table, quotas=[Quota("business_id", 50, DAY)])
    with ThreadPoolExecutor(10) as pool:
        results = list(pool.map(lambda _: outcome(limited, business_id=1), range(200)))
    codes = Counter("turn" if isinstance(r, ChatReply) else r for r in results)
    assert codes == {"turn": 50, "RATE_LIMITED": 150}


def test_a_quota_of_several_counters_is_used_to_its_end_and_not_beyond(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "TURNS_OF_A_SHARD", 5)
    quota = Quota("business_id", 33, DAY)
    assert quota.shards == 6

    def opened(_: int) -> bool:
        request = TurnRequest("Hi", business_id=1, scope=UNLIMITED)
        try:
            open_turn(table, request, None, now() + timedelta(minutes=1), quotas=[quota])
        except RateLimited:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        assert Counter(pool.map(opened, range(50))) == {True: 33, False: 17}


def test_a_quota_of_several_counters_takes_no_further_request(table: Table) -> None:
    limited = turn_context(table, quotas=[Quota("business_id", 10_000, DAY)])
    sent = dynamodb.requests(table)
    turn(limited, business_id=1)
    assert sent == ["TransactWriteItems"] * 2


def test_a_key_replays_the_turn_that_it_stands_for(table: Table) -> None:
    once = turn_context(table)
    first = list(take_turn(once, TurnRequest("Hi", key=KEY, scope=UNLIMITED), 30))
    again = list(take_turn(once, TurnRequest("Hi", key=KEY, scope=UNLIMITED), 30))
    assert fold(again) == fold(first)
    assert [type(event) for event in again] == [type(event) for event in first]
    assert turn(once, "Hi", key=IdempotencyKey("another key", "body")) != fold(first)


def test_a_key_takes_no_further_request(table: Table) -> None:
    sent = dynamodb.requests(table)
    turn(turn_context(table), key=KEY)
    assert sent == ["TransactWriteItems"] * 2


def test_a_key_with_another_body_is_refused(table: Table) -> None:
    turn(turn_context(table), key=KEY)
    with pytest.raises(IdempotencyMismatch):
        turn(turn_context(table), "Something else", key=IdempotencyKey(KEY.digest, "another body"))


def test_a_key_of_a_running_turn_is_in_progress(table: Table) -> None:
    running = take_turn(turn_context(table), TurnRequest("Hi", key=KEY, scope=UNLIMITED), 30)
    next(running)
    with pytest.raises(InProgress):
        turn(turn_context(table), "Hi", key=KEY)
    list(running)
    assert turn(turn_context(table), "Hi", key=KEY).response == "Help comes."


def test_a_hundred_duplicates_at_once_are_one_turn(table: Table) -> None:
    lock, asked = Lock(), []

    def reply(prompt: Prompt, *_: object) -> Iterator[Delta]:
        with lock:
            asked.append(prompt)
        yield Delta("Help.")

    once = TurnContext(table, replace(scripted(), reply=reply))
    with ThreadPoolExecutor(10) as pool:
        results = list(pool.map(lambda _: outcome(once, customer_id=1, key=KEY), range(100)))
    replies = [result for result in results if isinstance(result, ChatReply)]
    assert replies
    assert all(reply == replies[0] for reply in replies)
    assert {r for r in results if isinstance(r, str)} <= {"IN_PROGRESS"}
    assert len(asked) == 1
    assert (
        read_history(
            table, replies[0].conversation_id, 0, scope=UNLIMITED
        ).conversation.message_count
        == 2
    )


@pytest.mark.parametrize("events", range(1, 7))
def test_a_turn_that_dies_at_any_step_is_taken_again_after_its_deadline(
    table: Table, events: int
) -> None:
    dying = take_turn(turn_context(table), TurnRequest("Hi", key=KEY, scope=UNLIMITED), 30)
    started, *_ = islice(dying, events)
    del dying
    assert isinstance(started, Started)
    with pytest.raises(InProgress):
        turn(turn_context(table), "Hi", key=KEY)
    let_deadlines_pass(table)
    second = turn(turn_context(table), "Hi", key=KEY)
    assert turn(turn_context(table), "Hi", key=KEY) == second
    messages = read_history(table, second.conversation_id, 9, scope=UNLIMITED).messages
    assert second.conversation_id == started.conversation_id
    assert [m.status for m in messages] == ["complete", "interrupted", "complete", "complete"]


def test_a_turn_that_outlives_its_deadline_ends_as_dead_once_it_was_taken_again(
    table: Table,
) -> None:
    context = turn_context(table, cancel_poll=60)  # so that nobody sees that it still runs
    late = take_turn(context, TurnRequest("Hi", key=KEY, scope=UNLIMITED), 30)
    started = next(late)
    assert isinstance(started, Started)
    let_deadlines_pass(table)
    second = turn(turn_context(table), "Hi", key=KEY)
    *_, last = late
    assert isinstance(last, Failed)
    assert not last.stored
    messages = read_history(table, second.conversation_id, 9, scope=UNLIMITED).messages
    assert [m.status for m in messages] == ["complete", "interrupted", "complete", "complete"]
    assert turn(turn_context(table), "Hi", key=KEY) == second


def test_a_turn_that_ends_while_it_is_taken_again_is_the_one(table: Table) -> None:
    context = turn_context(table, cancel_poll=60)  # so that nobody sees that it still runs
    late = take_turn(context, TurnRequest("Hi", key=KEY, scope=UNLIMITED), 30)
    started = next(late)
    assert isinstance(started, Started)
    let_deadlines_pass(table)
    overdue = Flag()

    def end(**_: object) -> None:
        if not overdue.is_set():
            overdue.set()
            list(late)

    # Right after the retry has read that the reply is overdue.
    table.client.meta.events.register("after-call.dynamodb.GetItem", end)
    again = turn(turn_context(table), "Hi", key=KEY)
    assert again.message_id == started.message_id
    messages = read_history(table, started.conversation_id, 9, scope=UNLIMITED).messages
    assert [m.status for m in messages] == ["complete", "complete"]


def test_a_key_replays_its_turn_though_the_conversation_takes_no_more(table: Table) -> None:
    begun = turn(turn_context(table))
    again = TurnRequest("Hi", session_id=begun.session_id, key=KEY, scope=UNLIMITED)
    first = fold(take_turn(turn_context(table), again, 30))
    change_conversation(table, begun.conversation_id, status="archived", scope=UNLIMITED)
    assert fold(take_turn(turn_context(table), again, 30)) == first
    absent = {"conversation_id": str(ULID())}
    with pytest.raises(IdempotencyMismatch):
        turn(turn_context(table), "Hi", key=IdempotencyKey(KEY.digest, "another body"), **absent)


def test_a_refusal_without_a_key_takes_no_further_request(table: Table) -> None:
    sent = dynamodb.requests(table)
    with pytest.raises(NotFound):
        turn(turn_context(table), conversation_id=str(ULID()))
    assert sent == ["Query"]


def test_a_turn_that_died_is_not_taken_again_in_an_archived_conversation(table: Table) -> None:
    started = next(take_turn(turn_context(table), TurnRequest("Hi", key=KEY, scope=UNLIMITED), 30))
    assert isinstance(started, Started)
    change_conversation(table, started.conversation_id, status="archived", scope=UNLIMITED)
    let_deadlines_pass(table)
    with pytest.raises(ConversationArchived):
        turn(turn_context(table), "Hi", key=KEY)


def test_a_turn_that_is_taken_again_has_the_time_that_is_left(table: Table) -> None:
    context = replace(turn_context(table), lease=600)  # so that the deadline is the turn's own
    next(take_turn(context, TurnRequest("Hi", key=KEY, scope=UNLIMITED), 30))
    let_deadlines_pass(table)
    began: list[float] = []

    def delay(**_: object) -> None:
        began.append(time.time())
        time.sleep(1)

    table.client.meta.events.register("before-call.dynamodb.GetItem", delay)
    again = take_turn(context, TurnRequest("Hi", key=KEY, scope=UNLIMITED), 30)
    started = next(again)
    assert isinstance(started, Started)
    reply = table.get(message_key(started.conversation_id, started.seq))
    assert reply is not None
    deadline = datetime.fromisoformat(reply["deadline"]).timestamp()
    assert deadline < began[0] + 30 + CLOSING_SECONDS + 0.1
    list(again)


VISITOR = Caller(Role.VISITOR, "visitor").permit(Action.TURN)


def test_a_visitor_s_first_turn_that_dies_is_taken_again(table: Table) -> None:
    started = next(take_turn(turn_context(table), TurnRequest("Hi", scope=VISITOR, key=KEY), 30))
    assert isinstance(started, Started)
    let_deadlines_pass(table)
    assert turn(turn_context(table), "Hi", scope=VISITOR, key=KEY).session_id == started.session_id


def test_a_conversation_that_a_visitor_opens_twice_under_one_key_is_one(table: Table) -> None:
    wanted = NewConversation(key=KEY)
    first, again = (
        conversations.open_conversation(table, wanted, 10, scope=VISITOR)[0] for _ in range(2)
    )
    assert again.conversation == first.conversation


def test_a_key_that_was_refused_may_be_used(table: Table) -> None:
    with pytest.raises(NotFound):
        turn(turn_context(table), key=KEY, conversation_id=str(ULID()))
    assert turn(turn_context(table), key=KEY).response


@pytest.mark.parametrize("session_id", [None, "mine"])
def test_a_key_replays_the_conversation_as_it_was_opened(
    table: Table, session_id: str | None
) -> None:
    wanted = NewConversation(session_id, 1, 2, "Emergency plumbing", key=KEY)
    first, created = conversations.open_conversation(table, wanted, 10, scope=UNLIMITED)
    assert created
    turn(turn_context(table), conversation_id=first.conversation.id)
    sent = dynamodb.requests(table)
    assert conversations.open_conversation(table, wanted, 10, scope=UNLIMITED) == (first, True)
    assert sent == ["TransactWriteItems"]
    for changed in ({"context": "Another"}, {"customer_id": 3}):
        other = replace(wanted, key=IdempotencyKey(KEY.digest, "another body"), **changed)
        with pytest.raises(IdempotencyMismatch):
            conversations.open_conversation(table, other, 10, scope=UNLIMITED)
    stored, _ = conversations.open_conversation(
        table, NewConversation(first.conversation.session_id), 10, scope=UNLIMITED
    )
    assert stored.conversation.created_at == first.conversation.created_at


def test_a_key_opens_nothing_under_a_session_that_is_known(table: Table) -> None:
    known, _ = conversations.open_conversation(table, NewConversation("mine"), 10, scope=UNLIMITED)
    again, created = conversations.open_conversation(
        table, NewConversation("mine", key=KEY), 10, scope=UNLIMITED
    )
    assert (again.conversation, created) == (known.conversation, False)
    assert conversations.open_conversation(table, NewConversation(key=KEY), 10, scope=UNLIMITED)[1]


@pytest.mark.parametrize("session_id", [None, "mine"])
def test_a_key_makes_one_conversation(table: Table, session_id: str | None) -> None:
    wanted = NewConversation(session_id, context="Emergency plumbing", key=KEY)
    with ThreadPoolExecutor(10) as pool:
        opened = list(
            pool.map(
                lambda _: conversations.open_conversation(table, wanted, 10, scope=UNLIMITED),
                range(10),
            )
        )
    assert len({history.conversation.id for history, _ in opened}) == 1
    assert all(created for _, created in opened)
    other = NewConversation(key=IdempotencyKey(KEY.digest, "another body"))
    with pytest.raises(IdempotencyMismatch):
        conversations.open_conversation(table, other, 10, scope=UNLIMITED)


def endless(released: Flag) -> Assistant:
    """An assistant that goes on until it is stopped."""

    def reply(*_: object) -> Iterator[Delta]:
        try:
            while not released.wait(0.01):
                yield Delta("and ")
        finally:
            released.set()

    return replace(scripted(), reply=reply)


def test_a_cancelled_reply_keeps_what_there_was_and_stops_the_model(table: Table) -> None:
    stopped = Flag()
    events = take_turn(
        TurnContext(table, endless(stopped), cancel_poll=0.05),
        TurnRequest("Tell me all", scope=UNLIMITED),
        60,
    )
    first = list(islice(events, 6))
    started = first[0]
    assert isinstance(started, Started)
    assert cancel_replies(table, started.conversation_id, scope=UNLIMITED) == [started.message_id]
    rest = list(events)
    assert isinstance(rest[-1], Failed)
    assert (rest[-1].error.code, rest[-1].error.retryable) == ("CANCELLED", False)
    assert stopped.wait(PATIENCE)
    reply = read_history(table, started.conversation_id, 1, scope=UNLIMITED).messages[0]
    assert reply.status is MessageStatus.INCOMPLETE
    assert reply.content.startswith("and ")


def test_a_cancelled_reply_that_breaks_off_is_cancelled(table: Table) -> None:
    events = take_turn(
        turn_context(table, ["Help ", ReplyFailed()]), TurnRequest("Hi", scope=UNLIMITED), 60
    )
    started = next(events)
    assert isinstance(started, Started)
    cancel_replies(
        table, started.conversation_id, scope=UNLIMITED
    )  # of which the turn learns at its end only
    *_, last = events
    assert isinstance(last, Failed)
    assert (last.error.code, last.stored) == ("CANCELLED", True)


@pytest.mark.parametrize("error", [None, ReplyFailed.code, DeadlineExceeded.code])
def test_a_cancelled_reply_is_stored_as_nothing_else(table: Table, error: str | None) -> None:
    deadline = now() + timedelta(seconds=60)
    opened = open_turn(table, TurnRequest("Hi", scope=UNLIMITED), None, deadline)
    cancel_replies(table, opened.conversation.id, scope=UNLIMITED)
    with pytest.raises(Cancelled):
        close_turn(table, opened, ended("Help", error), leaks)
    close_turn(table, opened, ended("Help", Cancelled.code), leaks)
    stored = read_reply(table, opened.conversation.id, opened.seq, scope=UNLIMITED)
    assert stored.outcome
    assert (stored.message.status, stored.outcome.error) == ("incomplete", "CANCELLED")


def test_a_reply_is_cancelled_while_it_is_being_classified(table: Table) -> None:
    never = Flag()

    def read(_: Prompt) -> Reading:
        never.wait(PATIENCE)
        return TOLD

    events = take_turn(
        TurnContext(table, replace(scripted("Help."), read=read), cancel_poll=0.05),
        TurnRequest("Hi", scope=UNLIMITED),
        60,
    )
    started = next(events)
    assert isinstance(started, Started)
    cancel_replies(table, started.conversation_id, scope=UNLIMITED)
    *_, last = events
    never.set()
    assert isinstance(last, Failed)
    assert isinstance(last.error, Cancelled)


def test_a_check_costs_half_a_read_unit_and_a_renewal_a_write_unit(table: Table) -> None:
    deadline = now() + timedelta(seconds=60)
    opened = open_turn(table, TurnRequest("Hi", scope=UNLIMITED), None, deadline)
    total = dynamodb.consumed(table.client)
    assert read_wishes(table, opened) == Wishes()
    assert (total.requests, total.reads) == (["GetItem"], 0.5)
    findings = Findings(TOLD, LEAKS, Handler.ASSISTANT, "en", 7)
    assert not renew(table, opened, deadline, findings)
    assert (total.requests[1:], total.writes) == (["UpdateItem"], 1)
    cancel_replies(table, opened.conversation.id, scope=UNLIMITED)
    assert read_wishes(table, opened).to_stop
    assert renew(table, opened, deadline, None)


def test_nothing_to_cancel_is_a_conflict(table: Table) -> None:
    reply = turn(turn_context(table))
    with pytest.raises(Conflict):
        cancel_replies(table, reply.conversation_id, scope=UNLIMITED)
    with pytest.raises(NotFound):
        cancel_replies(table, str(ULID()), scope=UNLIMITED)


def test_cancelling_and_completing_at_once_end_in_one_way_and_it_is_stored(table: Table) -> None:
    ends: Counter[str] = Counter()
    with ThreadPoolExecutor(1) as pool:
        for _ in range(60):
            events = take_turn(
                turn_context(table, cancel_poll=0.001), TurnRequest("Hi", scope=UNLIMITED), 60
            )
            started = next(events)
            assert isinstance(started, Started)
            cancelling = pool.submit(cancel_or_not, table, started.conversation_id)
            terminal = [e for e in events if isinstance(e, Completed | Failed)]
            cancelled = cancelling.result()
            assert len(terminal) == 1
            reply = read_history(table, started.conversation_id, 1, scope=UNLIMITED).messages[0]
            if isinstance(terminal[0], Failed):
                assert terminal[0].error.code == "CANCELLED"
                assert cancelled
                assert reply.status is MessageStatus.INCOMPLETE
            else:
                assert not cancelled
                assert reply.status is MessageStatus.COMPLETE
            ends[type(terminal[0]).__name__] += 1
    assert sum(ends.values()) == 60


def cancel_or_not(table: Table, conversation_id: str) -> bool:
    try:
        return bool(cancel_replies(table, conversation_id, scope=UNLIMITED))
    except Conflict:
        return False


def expire_in(table: Table, reply: ChatReply, seconds: int) -> None:
    """Let a conversation and its session expire ``seconds`` from now."""
    then = {"expires_at": int(time.time()) + seconds}
    for key in (conversation_key(reply.conversation_id), session_key(reply.session_id)):
        table.write(update(key, then, "attribute_exists(pk)", {}))


def test_a_conversation_that_is_used_is_kept_and_one_that_is_not_goes_with_all_of_it(
    table: Table,
) -> None:
    kept = turn_context(table, retention_days=30)
    first = turn(kept)
    begun = table.get(conversation_key(first.conversation_id))
    assert begun is not None
    in_thirty_days = int(begun["expires_at"])
    assert abs(in_thirty_days - time.time() - 30 * DAY) < DAY
    for key in (conversation_key(first.conversation_id), session_key(first.session_id)):
        table.write(update(key, {"expires_at": int(time.time()) + 60}, "attribute_exists(pk)", {}))
    turn(kept, session_id=first.session_id)
    for key in (conversation_key(first.conversation_id), session_key(first.session_id)):
        renewed = table.get(key)
        assert renewed is not None
        assert renewed["expires_at"] >= in_thirty_days

    for key in (conversation_key(first.conversation_id), session_key(first.session_id)):
        table.write(update(key, {"expires_at": int(time.time()) - 1}, "attribute_exists(pk)", {}))
    with pytest.raises(NotFound):
        turn(kept, conversation_id=first.conversation_id)
    assert turn(kept, session_id=first.session_id).conversation_id != first.conversation_id


def test_only_the_first_turn_of_a_day_writes_the_expiry(table: Table) -> None:
    kept = turn_context(table, retention_days=30)
    first = turn(kept, customer_id=3, business_id=4)
    total = dynamodb.consumed(table.client)

    def written() -> float:
        before = total.writes
        turn(kept, conversation_id=first.conversation_id)
        return total.writes - before

    as_without_retention = 2 * len(["conversation", "question", "reply", "reply", "conversation"])
    assert written() == as_without_retention
    for key in (conversation_key(first.conversation_id), session_key(first.session_id)):
        item = table.get(key)
        assert item is not None
        yesterday = {"expires_at": int(item["expires_at"]) - DAY}
        table.write(update(key, yesterday, "attribute_exists(pk)", {}))
    assert written() == as_without_retention + 2 * len(["session", *["index"] * 4])
    assert written() == as_without_retention


def test_what_is_used_once_all_is_kept_expires_no_more(table: Table) -> None:
    first = turn(turn_context(table, retention_days=30))
    keys = (conversation_key(first.conversation_id), session_key(first.session_id))
    assert all("expires_at" in (table.get(key) or {}) for key in keys)
    turn(turn_context(table, retention_days=0), conversation_id=first.conversation_id)
    assert [(table.get(key) or {}).get("expires_at", "never") for key in keys] == ["never"] * 2


def test_what_never_expires_has_its_session_left_alone(table: Table) -> None:
    first = turn(turn_context(table))
    total = dynamodb.consumed(table.client)
    turn(turn_context(table), conversation_id=first.conversation_id)
    assert total.writes == 2 * len(["conversation", "question", "reply", "reply", "conversation"])


def test_an_expired_conversation_is_deleted_by_who_might_before(table: Table) -> None:
    expired = turn(turn_context(table, retention_days=1), business_id=7)
    expire_in(table, expired, -1)
    everything = {"pk": conversation_key(expired.conversation_id)["pk"]}
    with pytest.raises(NotFound):
        delete_conversation(table, expired.conversation_id, 30, scope=Scope(business_id=8))
    assert len(table.query(everything, KeyConditionExpression="pk = :pk")[0]) == 2  # messages
    delete_conversation(table, expired.conversation_id, 30, scope=Scope(business_id=7))
    assert table.first(everything, KeyConditionExpression="pk = :pk") is None


def test_the_messages_of_an_expired_conversation_are_removed(table: Table) -> None:
    gone, stays = turn(turn_context(table)), turn(turn_context(table))
    key = marshal(conversation_key(gone.conversation_id))
    # As DynamoDB does, by its age.
    removed = table.client.delete_item(TableName=table.name, Key=key, ReturnValues="ALL_OLD")
    images = {"Keys": key, "OldImage": removed["Attributes"], "SequenceNumber": "1"}
    record = {"eventID": "1", "eventName": "REMOVE", "dynamodb": images}
    answer = functions.relay(table, {"Records": [record]})
    assert answer == {"batchItemFailures": []}
    for conversation, messages in ((gone, 0), (stays, 3)):
        partition = conversation_key(conversation.conversation_id)["pk"]
        items, _ = table.query({"pk": partition}, KeyConditionExpression="pk = :pk")
        assert len(items) == messages
