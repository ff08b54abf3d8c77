"""An emergency that nobody acknowledges, a customer whom nobody answers, channels that all fail,
and turns that die with what they have found out.
"""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

import pytest

from frontdesk.base.clock import iso, now
from frontdesk.cases.handling import acknowledged, closed, taken
from frontdesk.delivery.announce import Occurrence, announce
from frontdesk.delivery.timers import (
    REMIND_SECONDS,
    TURN_SECONDS,
    watch_emergency,
    watch_unanswered,
)
from frontdesk.models.case import Case
from frontdesk.models.classification import Hazard, Urgency
from frontdesk.models.conversation import Conversation
from frontdesk.models.handling import Handler, Handling, Wanted
from frontdesk.models.profile import Channel, NotifyEvent
from frontdesk.models.reading import Act, Reading
from frontdesk.models.scope import UNLIMITED
from frontdesk.notify.failures import NotSent
from frontdesk.relay import ConversationChanged, FindingsStored
from frontdesk.relay.notifications import notifications
from frontdesk.store.businesses import read_profile
from frontdesk.store.deliveries import list_deliveries
from frontdesk.store.handling import change_handling
from frontdesk.store.history import TurnRequest, read_history
from frontdesk.store.items import conversation_key
from frontdesk.store.leases import Findings, renew
from frontdesk.store.places import OpenTurn
from frontdesk.store.replies import close_turn
from frontdesk.store.table import Table
from frontdesk.store.turns import open_turn
from frontdesk.turn.context import TurnContext
from tests.support.conversations import store
from tests.support.notifying import (
    BUSINESS,
    EMERGENCY,
    HOOK,
    NORMAL,
    NOW,
    NUMBER,
    STANDING,
    MemoryQueue,
    Receiver,
    consumer,
    conversation,
    profile,
    store_profile,
    work_off,
)
from tests.support.rows import check_rows
from tests.support.turns import LEAK, TOLD, ended, let_deadlines_pass

TALK = conversation(2, EMERGENCY, **STANDING)
PERSON = Handling(by=Handler.PERSON, since=NOW, person="Ann", unanswered_since=NOW)


@pytest.fixture
def queue() -> MemoryQueue:
    return MemoryQueue()


def begin(table: Table, queue: MemoryQueue, *channels: tuple[Channel, str]) -> None:
    """An emergency has been told of, and is to be looked at again."""
    store_profile(table, profile(*channels, events=("emergency", "case_ready")))
    store(table, [TALK])
    targets = read_profile(table, BUSINESS, scope=UNLIMITED).profile.notify
    happened = Occurrence(NotifyEvent.EMERGENCY, "handling 2", NOW, TALK.id)
    announce(table, queue, BUSINESS, happened, targets)
    watch_emergency(queue, BUSINESS, TALK)


def reminders(table: Table) -> list[tuple[int, datetime]]:
    """The reminders that have been made, by the time at which they were due."""
    found, _ = list_deliveries(table, BUSINESS, 50, before=None, status=None, scope=UNLIMITED)
    return [(d.reminder, d.created_at) for d in reversed(found) if d.reminder]


def handled(table: Table, change: Callable[[Handling], Handling]) -> None:
    def apply(before: Conversation) -> Conversation:
        return before.model_copy(update={"handling": change(before.handling)})

    change_handling(table, TALK.id, apply, scope=UNLIMITED)


def handling(table: Table) -> Handling:
    return read_history(table, TALK.id, 0, scope=UNLIMITED).conversation.handling


def test_an_emergency_that_nobody_acknowledges_is_told_three_times_more(
    moto_table: Table, queue: MemoryQueue
) -> None:
    begin(moto_table, queue, (Channel.SMS, NUMBER))
    receiver = Receiver()
    work = consumer(moto_table, receiver, queue)
    while queue.messages:
        assert work_off(work, queue) == []
    assert [notice.delivery.reminder for notice in receiver.got] == [0, 1, 2, 3]
    assert len({notice.delivery.id for notice in receiver.got}) == 4
    assert queue.delays == [0, *(REMIND_SECONDS, 0) * 3]
    times = [(moment - NOW).total_seconds() for _, moment in reminders(moto_table)]
    assert times == [REMIND_SECONDS, 2 * REMIND_SECONDS, 3 * REMIND_SECONDS]


def test_a_look_that_comes_twice_reminds_once(moto_table: Table, queue: MemoryQueue) -> None:
    begin(moto_table, queue, (Channel.SMS, NUMBER))
    queue.messages.append(queue.messages[-1])
    receiver = Receiver()
    work = consumer(moto_table, receiver, queue)
    while queue.messages:
        assert work_off(work, queue) == []
    assert [notice.delivery.reminder for notice in receiver.got] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "end",
    [
        lambda h: acknowledged(h, "Ann", now()),
        lambda h: taken(h, "Ann", now(), waits=False),
        lambda h: closed(h, TALK.case, now()),
        # Over, and begun again: that one has its own reminders.
        lambda h: h.model_copy(update={"emergency_since": now()}),
    ],
    ids=["acknowledged", "taken", "closed", "begun again"],
)
def test_who_has_seen_an_emergency_is_not_reminded(
    moto_table: Table, queue: MemoryQueue, end: Callable[[Handling], Handling]
) -> None:
    begin(moto_table, queue, (Channel.SMS, NUMBER))
    handled(moto_table, end)
    work = consumer(moto_table, Receiver(), queue)
    while queue.messages:
        assert work_off(work, queue) == []
    assert reminders(moto_table) == []


def test_what_is_gone_is_not_looked_at(moto_table: Table, queue: MemoryQueue) -> None:
    watch_emergency(queue, BUSINESS, TALK)
    waiting = conversation(3, PERSON)
    watch_unanswered(lambda: queue, None, waiting)
    turn = running(moto_table)
    relayed(moto_table, queue, turn)
    moto_table.write_all(delete=[conversation_key(turn.conversation.id)])
    assert [body["kind"] for body in queue.bodies] == ["emergency", "unanswered", "turn"]
    assert work_off(consumer(moto_table, Receiver(), queue), queue) == []
    assert not queue.messages


def test_a_customer_left_without_an_answer_waits_for_any_person_again(
    moto_table: Table, queue: MemoryQueue
) -> None:
    before, after = conversation(3, with_(PERSON, unanswered_since=None)), conversation(3, PERSON)
    watch_unanswered(lambda: queue, before, after)
    watch_unanswered(lambda: queue, after, conversation(4, PERSON, 4))  # it is the same wait
    [body] = queue.bodies
    assert body == {"kind": "unanswered", "conversation_id": TALK.id, "since": iso(NOW)}
    assert queue.delays == [600]
    store(moto_table, [after])
    assert work_off(consumer(moto_table, Receiver(), queue), queue) == []
    left = handling(moto_table)
    assert (left.by, left.why) == (Handler.WAITING, Wanted.UNANSWERED)
    assert left.unanswered_since == NOW


def test_who_was_answered_does_not_wait_again(moto_table: Table, queue: MemoryQueue) -> None:
    watch_unanswered(lambda: queue, None, conversation(3, PERSON))
    store(moto_table, [conversation(4, with_(PERSON, unanswered_since=now()))])
    assert work_off(consumer(moto_table, Receiver(), queue), queue) == []
    assert handling(moto_table).by is Handler.PERSON
    watch_unanswered(lambda: queue, None, conversation(3, NORMAL))
    assert not queue.messages


def test_when_all_channels_of_an_emergency_fail_the_conversation_says_so(
    moto_table: Table, queue: MemoryQueue
) -> None:
    begin(moto_table, queue, (Channel.WEBHOOK, HOOK), (Channel.SMS, NUMBER))
    queue.messages.pop()  # the look after a while
    fails: list[Exception] = [NotSent("timeout"), NotSent("sms_x"), NotSent("timeout")]
    receiver = Receiver(fails)
    work = consumer(moto_table, receiver, queue)

    def attempt() -> bool:
        make_due(moto_table)
        work_off(work, queue)
        return handling(moto_table).alert_failed

    # The first attempts may fail, and one channel may; then there is still one.
    assert not attempt()
    fails += [NotSent("sms_x", final=True)]
    assert attempt()
    assert isinstance(work.dead, MemoryQueue)
    assert len(work.dead.messages) == 1
    # As soon as one channel works again, somebody has been told.
    assert not attempt()
    assert [notice.delivery.channel for notice in receiver.got] == ["webhook"]


def test_a_failed_notice_of_anything_else_is_no_failed_alert(
    moto_table: Table, queue: MemoryQueue
) -> None:
    begin(moto_table, queue, (Channel.SMS, NUMBER))
    queue.messages.clear()
    targets = read_profile(moto_table, BUSINESS, scope=UNLIMITED).profile.notify
    ready = Occurrence(NotifyEvent.CASE_READY, "handling 3", NOW, TALK.id)
    announce(moto_table, queue, BUSINESS, ready, targets)
    work = consumer(moto_table, Receiver([NotSent("sms_x", final=True)]), queue)
    assert work_off(work, queue) == []
    assert not handling(moto_table).alert_failed


GAS = TOLD.model_copy(
    update={
        "classification": LEAK.model_copy(
            update={"urgency": Urgency.EMERGENCY, "hazard": Hazard.GAS}
        )
    }
)
ASKS = TOLD.model_copy(update={"acts": (Act.PERSON,)})
LEASE = timedelta(seconds=next(f.default for f in fields(TurnContext) if f.name == "lease"))


def running(table: Table, reading: Reading = GAS) -> OpenTurn:
    """A turn that has stored what it has found out."""
    request = TurnRequest("I smell gas", business_id=BUSINESS, scope=UNLIMITED)
    turn = open_turn(table, request, None, now() + 6 * LEASE, lease=LEASE)
    renew(table, turn, now() + LEASE, found(reading))
    return turn


def found(reading: Reading) -> Findings:
    return Findings(reading, Case(), Handler.WAITING, "en", 1)


def relayed(table: Table, queue: MemoryQueue, turn: OpenTurn, reading: Reading = GAS) -> None:
    """The relay is told of the findings."""
    change = FindingsStored("e", turn.conversation.id, turn.seq, found(reading))
    notifications(table, lambda: queue, frozenset(Channel)).apply(change)


def as_it_is(table: Table, turn: OpenTurn) -> Conversation:
    return read_history(table, turn.conversation.id, 0, scope=UNLIMITED).conversation


def told(table: Table, queue: MemoryQueue, turn: OpenTurn) -> list[str]:
    """What the business is told of once the relay has seen the conversation."""
    new = as_it_is(table, turn)
    change = ConversationChanged("e", new.id, turn.conversation, new)
    notifications(table, lambda: queue, frozenset(Channel)).apply(change)
    stored, _ = list_deliveries(table, BUSINESS, 9, before=None, status=None, scope=UNLIMITED)
    return [delivery.event for delivery in stored]


def test_a_turn_is_watched_that_has_found_what_people_have_to_know_of(moto_table: Table) -> None:
    assert LEASE.total_seconds() < TURN_SECONDS

    def check(reading: Reading, *urgent: bool) -> None:
        queue, turn = MemoryQueue(), running(moto_table, reading)
        relayed(moto_table, queue, turn, reading)
        assert queue.urgent == [*urgent]
        assert queue.delays == [TURN_SECONDS] * len(urgent)
        for body in queue.bodies:
            ids = {"conversation_id": turn.conversation.id, "number": turn.seq}
            assert body == {"kind": "turn", **ids}

    check_rows([(GAS, True), (ASKS, False), (TOLD,)], check)


def test_what_a_turn_had_found_when_it_died_is_told_once(
    moto_table: Table, queue: MemoryQueue
) -> None:
    store_profile(moto_table, profile((Channel.SMS, NUMBER), events=("emergency",)))
    turn = running(moto_table)
    for _ in range(2):  # the relay may be told twice, the queue may deliver twice
        relayed(moto_table, queue, turn)
    work = consumer(moto_table, Receiver(), queue)
    let_deadlines_pass(moto_table)
    assert work_off(work, queue) == []
    after = as_it_is(moto_table, turn)
    assert after.case.standing == GAS.classification
    assert after.handling.emergency_since == turn.started_at
    assert (after.handling.by, after.handling.why) == (Handler.WAITING, Wanted.EMERGENCY)
    for _ in range(2):
        assert told(moto_table, queue, turn) == ["emergency"]


def test_a_wish_for_a_person_outlives_its_turn(moto_table: Table, queue: MemoryQueue) -> None:
    turn = running(moto_table, ASKS)
    relayed(moto_table, queue, turn, ASKS)
    let_deadlines_pass(moto_table)
    assert work_off(consumer(moto_table, Receiver(), queue), queue) == []
    after = as_it_is(moto_table, turn)
    assert (after.handling.by, after.handling.why) == (Handler.WAITING, Wanted.ASKED)


def test_a_turn_that_runs_is_looked_at_later_and_one_that_has_ended_is_left_alone(
    moto_table: Table, queue: MemoryQueue
) -> None:
    turn = running(moto_table)
    relayed(moto_table, queue, turn)
    work = consumer(moto_table, Receiver(), queue)
    assert work_off(work, queue) == ["m1"]
    assert queue.postponed == [TURN_SECONDS]
    close_turn(moto_table, turn, ended("Help."), lambda c: c)
    before = as_it_is(moto_table, turn)
    assert work_off(work, queue) == []
    assert as_it_is(moto_table, turn) == before


def with_(before: Handling, **changes: Any) -> Handling:
    return before.model_copy(update=changes)


def make_due(table: Table) -> None:
    """Let the pauses of all deliveries be over."""
    found, _ = list_deliveries(table, BUSINESS, 50, before=None, status=None, scope=UNLIMITED)
    for delivery in found:
        table.client.update_item(
            TableName=table.name,
            Key={"pk": {"S": f"B#{BUSINESS}"}, "sk": {"S": f"D#{delivery.id}"}},
            UpdateExpression="SET due = :now",
            ExpressionAttributeValues={":now": {"N": "0"}},
        )
