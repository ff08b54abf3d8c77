"""An emergency that nobody acknowledges, a customer whom nobody answers, channels that all fail."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from frontdesk.base.clock import iso, now
from frontdesk.cases.handling import acknowledged, closed, taken
from frontdesk.delivery.announce import Occurrence, announce
from frontdesk.delivery.timers import REMIND_SECONDS, watch_emergency, watch_unanswered
from frontdesk.models.conversation import Conversation
from frontdesk.models.handling import Handler, Handling, Wanted
from frontdesk.models.profile import Channel, NotifyEvent
from frontdesk.models.scope import UNLIMITED
from frontdesk.notify.failures import NotSent
from frontdesk.store.businesses import read_profile
from frontdesk.store.deliveries import list_deliveries
from frontdesk.store.handling import change_handling
from frontdesk.store.history import read_history
from frontdesk.store.table import Table
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
        lambda h: closed(h, now()),
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
    assert [body["kind"] for body in queue.bodies] == ["emergency", "unanswered"]
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
