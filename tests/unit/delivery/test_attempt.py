"""One attempt to deliver, and what follows from how it ends."""

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest

from frontdesk.base.clock import now
from frontdesk.base.errors import Conflict
from frontdesk.delivery.announce import Occurrence, announce
from frontdesk.delivery.attempt import PAUSES
from frontdesk.models.conversation import Conversation
from frontdesk.models.delivery import TEST, Delivery, DeliveryStatus
from frontdesk.models.profile import Channel, NotifyEvent, Profile
from frontdesk.models.scope import UNLIMITED
from frontdesk.notify.failures import NotSent
from frontdesk.store.attributes import marshal
from frontdesk.store.businesses import read_profile, write_profile
from frontdesk.store.deliveries import delivery_key, list_deliveries, reopen_delivery
from frontdesk.store.table import Table
from frontdesk.store.targets import rotate_secret, switch_off
from frontdesk.store.writes import update
from tests.support.conversations import conversation, messages, store, store_items
from tests.support.notifying import (
    BUSINESS,
    HOOK,
    NUMBER,
    MemoryQueue,
    Receiver,
    consumer,
    profile,
    store_profile,
    work_off,
)

CHANNELS = ((Channel.WEBHOOK, HOOK), (Channel.SMS, NUMBER))
TALK = conversation(1, business_id=BUSINESS, message_count=2)


@pytest.fixture
def queue() -> MemoryQueue:
    return MemoryQueue()


def begin(
    table: Table, queue: MemoryQueue, event: Any = NotifyEvent.EMERGENCY, *, only: int = 1
) -> list[Delivery]:
    """Store the profile and a conversation, and announce an event to the first target, or more."""
    store_profile(table, profile(*CHANNELS, events=("emergency",)))
    store(table, [TALK])
    targets = read_profile(table, BUSINESS, scope=UNLIMITED).profile.notify[:only]
    happened = Occurrence(event, "key", now(), None if event == TEST else TALK.id)
    return announce(table, queue, BUSINESS, happened, targets)


def found(table: Table) -> Delivery:
    [delivery], _ = list_deliveries(table, BUSINESS, 9, before=None, status=None, scope=UNLIMITED)
    return delivery


def make_due(table: Table, delivery: Delivery) -> None:
    """Let the pause of a delivery be over."""
    key = delivery_key(BUSINESS, delivery.id)
    table.write(update(key, {"due": 0}, "attribute_exists(pk)", {}))


def test_a_delivery_is_made_and_then_done(moto_table: Table, queue: MemoryQueue) -> None:
    [made] = begin(moto_table, queue)
    receiver = Receiver()
    work = consumer(moto_table, receiver, queue, inbox="https://desk.example.com/inbox.html")
    assert work_off(work, queue) == []
    [notice] = receiver.got
    assert (notice.delivery.id, notice.business, notice.written) == (made.id, "Elm Street", None)
    assert notice.link == f"https://desk.example.com/inbox.html#{TALK.id}"
    delivery = found(moto_table)
    assert (delivery.status, delivery.attempts, delivery.error) == ("delivered", 1, None)
    assert delivery.ended_at
    # SQS may deliver a message again.
    queue.send({"kind": "delivery", "business_id": BUSINESS, "delivery_id": made.id})
    assert work_off(work, queue) == []
    assert len(receiver.got) == 1


def test_an_attempt_under_way_is_not_made_twice_until_it_counts_as_dead(
    moto_table: Table, queue: MemoryQueue
) -> None:
    [made] = begin(moto_table, queue)
    receiver = Receiver()

    def meanwhile() -> None:
        receiver.step = lambda: None
        other = MemoryQueue()
        other.send({"kind": "delivery", "business_id": BUSINESS, "delivery_id": made.id})
        assert work_off(consumer(moto_table, receiver, other, seconds=30), other) == ["m1"]
        [pause] = other.postponed
        assert 25 < pause <= 30

    receiver.step = meanwhile
    assert work_off(consumer(moto_table, receiver, queue, seconds=30), queue) == []
    assert len(receiver.got) == 1


def test_a_failing_delivery_is_tried_for_a_day_and_then_given_up(
    moto_table: Table, queue: MemoryQueue, log: StringIO
) -> None:
    [made] = begin(moto_table, queue)
    receiver = Receiver([NotSent("http_500") for _ in range(len(PAUSES) + 1)])
    work = consumer(moto_table, receiver, queue)
    for count, pause in enumerate(PAUSES, start=1):
        assert work_off(work, queue) == ["m1"]
        assert pause <= queue.postponed[-1] <= pause * 1.1
        delivery = found(moto_table)
        assert (delivery.status, delivery.attempts, delivery.error) == (
            "retrying", count, "http_500"
        )  # fmt: skip
        assert delivery.next_attempt_at
        assert delivery.next_attempt_at > now() + timedelta(seconds=pause - 2)
        # The message may come back too early; then it is put back for the rest of the pause.
        assert work_off(work, queue) == ["m1"]
        assert pause * 0.9 - 2 < queue.postponed[-1] <= pause * 1.1
        make_due(moto_table, made)
    assert 24 * 3600 < sum(PAUSES) < 36 * 3600
    assert work_off(work, queue) == []
    assert isinstance(work.dead, MemoryQueue)
    [dead] = work.dead.bodies
    assert dead == {"kind": "delivery", "business_id": BUSINESS, "delivery_id": made.id}
    assert found(moto_table).status is DeliveryStatus.FAILED
    outcomes = [json.loads(line).get("outcome") for line in log.getvalue().splitlines()]
    assert outcomes == ["retrying"] * len(PAUSES) + ["failed"]
    # A redrive of the dead letters tries it once more.
    queue.send(dead)
    assert work_off(work, queue) == []
    assert found(moto_table).status is DeliveryStatus.DELIVERED
    assert len(receiver.got) == 1


def test_a_fault_of_our_own_is_an_attempt_that_failed(
    moto_table: Table, queue: MemoryQueue, log: StringIO
) -> None:
    begin(moto_table, queue)
    receiver = Receiver([OverflowError("206 555 0100")])
    assert work_off(consumer(moto_table, receiver, queue), queue) == ["m1"]
    delivery = found(moto_table)
    assert (delivery.status, delivery.attempts, delivery.error) == ("retrying", 1, "internal_error")
    assert "OverflowError" in log.getvalue()
    assert "206 555" not in log.getvalue()


def test_who_asks_to_wait_is_not_asked_earlier(moto_table: Table, queue: MemoryQueue) -> None:
    begin(moto_table, queue)
    work = consumer(moto_table, Receiver([NotSent("http_503", seconds=7200)]), queue)
    assert work_off(work, queue) == ["m1"]
    assert queue.postponed == [7200]


def test_who_is_gone_is_switched_off_until_a_test_arrives(
    moto_table: Table, queue: MemoryQueue
) -> None:
    begin(moto_table, queue)
    receiver = Receiver([NotSent("http_410", gone=True)])
    work = consumer(moto_table, receiver, queue)
    assert work_off(work, queue) == []
    assert isinstance(work.dead, MemoryQueue)
    assert not work.dead.messages  # nobody has to do anything about it but the business
    assert (found(moto_table).status, found(moto_table).error) == ("failed", "http_410")
    stored = read_profile(moto_table, BUSINESS, scope=UNLIMITED)
    target = stored.profile.notify[0]
    assert stored.state(target).off_why == "http_410"
    assert [n.target for n in stored.enabled(frozenset(Channel))] == [NUMBER]

    # What was queued before is dropped; a test is sent.
    later = Occurrence(NotifyEvent.EMERGENCY, "other", now(), TALK.id)
    test = Occurrence(TEST, "test", now())
    [dropped] = announce(moto_table, queue, BUSINESS, later, [target])
    announce(moto_table, queue, BUSINESS, test, [target])
    assert work_off(work, queue) == []
    assert [notice.delivery.event for notice in receiver.got] == ["test"]
    listed, _ = list_deliveries(
        moto_table, BUSINESS, 9, before=None, status=DeliveryStatus.DROPPED, scope=UNLIMITED
    )
    assert [(d.id, d.error) for d in listed] == [(dropped.id, "target_off")]
    again = read_profile(moto_table, BUSINESS, scope=UNLIMITED)
    assert again.state(target).off_since is None
    assert again.state(target).secret == stored.state(target).secret


def test_a_mail_that_bounces_for_good_switches_its_target_off(
    moto_table: Table, queue: MemoryQueue
) -> None:
    [made] = begin(moto_table, queue)
    work = consumer(moto_table, Receiver(), queue)
    assert work_off(work, queue) == []
    # As the template's rule words it.
    bounce = {"kind": "bounced", "business_id": str(BUSINESS), "delivery_id": made.id}
    queue.send(bounce)
    queue.send(bounce | {"delivery_id": "01M8F1THFXH5NR6C87JVZWQKBM"})  # 30 days later
    assert work_off(work, queue) == []
    assert (found(moto_table).status, found(moto_table).error) == ("failed", "bounced")
    stored = read_profile(moto_table, BUSINESS, scope=UNLIMITED)
    assert stored.state(stored.profile.notify[0]).off_why == "bounced"


def test_what_would_fail_again_is_not_tried_again(moto_table: Table, queue: MemoryQueue) -> None:
    begin(moto_table, queue)
    work = consumer(moto_table, Receiver([NotSent("ses_MessageRejected", final=True)]), queue)
    assert work_off(work, queue) == []
    assert found(moto_table).status is DeliveryStatus.FAILED
    assert isinstance(work.dead, MemoryQueue)
    assert len(work.dead.messages) == 1


@pytest.mark.parametrize("gone", ["target", "conversation", "channel"])
def test_what_has_no_target_or_no_conversation_any_more_is_dropped(
    moto_table: Table, queue: MemoryQueue, gone: str
) -> None:
    begin(moto_table, queue)
    receiver = Receiver()
    work = consumer(moto_table, receiver, queue)
    match gone:
        case "target":
            rest = profile(CHANNELS[1], events=("emergency",))
            version = read_profile(moto_table, BUSINESS, scope=UNLIMITED).version
            write_profile(moto_table, BUSINESS, rest, version, scope=UNLIMITED)
        case "conversation":
            key = marshal({"pk": f"C#{TALK.id}", "sk": "META"})
            moto_table.client.delete_item(TableName=moto_table.name, Key=key)
        case "channel":
            only = {Channel.SMS: receiver.take}
            work = type(work)(type(work.post)(moto_table, only, 0), queue, work.dead)
    assert work_off(work, queue) == []
    assert receiver.got == []
    assert found(moto_table).status is DeliveryStatus.DROPPED


def test_the_customer_s_words_are_passed_on_only_on_request(
    moto_table: Table, queue: MemoryQueue
) -> None:
    wanting = profile(CHANNELS[0], events=("emergency",)).model_dump(mode="json")
    wanting["notify"][0]["include_message"] = True
    talk: Conversation = TALK.model_copy(update={"message_count": 4})
    store_profile(moto_table, Profile.model_validate(wanting))
    store(moto_table, [talk])
    store_items(moto_table, messages(talk.id, 4))
    target = read_profile(moto_table, BUSINESS, scope=UNLIMITED).profile.notify
    happened = Occurrence(NotifyEvent.EMERGENCY, "key", now(), talk.id)
    announce(moto_table, queue, BUSINESS, happened, target)
    receiver = Receiver()
    assert work_off(consumer(moto_table, receiver, queue), queue) == []
    assert [notice.written for notice in receiver.got] == ["message 3"]


def test_a_delivery_is_sent_again_on_request_unless_it_was_delivered(
    moto_table: Table, queue: MemoryQueue
) -> None:
    [made] = begin(moto_table, queue)
    work = consumer(moto_table, Receiver([NotSent("tls"), NotSent("tls")]), queue)
    work_off(work, queue)
    reopened = reopen_delivery(moto_table, BUSINESS, made.id, scope=UNLIMITED)
    assert (reopened.status, reopened.attempts, reopened.error) == ("queued", 0, None)
    assert work_off(work, queue) == ["m1"]
    assert found(moto_table).attempts == 1


def test_a_secret_is_rotated_and_a_target_forgotten(moto_table: Table, queue: MemoryQueue) -> None:
    begin(moto_table, queue)
    before = read_profile(moto_table, BUSINESS, scope=UNLIMITED)
    hook, number = before.profile.notify
    assert before.state(number).secret is None
    state = rotate_secret(moto_table, BUSINESS, HOOK, scope=UNLIMITED)
    assert state.old_secret == before.state(hook).secret != state.secret
    assert state.old_until
    assert timedelta(hours=23) < state.old_until - now() <= timedelta(days=1)
    # Of two people who do it at once, nobody is told a secret that does not sign.
    second = rotate_secret(moto_table, BUSINESS, HOOK, scope=UNLIMITED)
    assert (second.old_secret, second.older_secret) == (state.secret, state.old_secret)
    assert second.older_until == state.old_until
    with pytest.raises(Conflict):
        rotate_secret(moto_table, BUSINESS, HOOK, scope=UNLIMITED)
    state = second
    # An unchanged target keeps its secret, which is not shown again; a new one gets its own.
    more = profile(*CHANNELS, (Channel.WEBHOOK, f"{HOOK}/2"), events=("emergency",))
    written = write_profile(moto_table, BUSINESS, more, before.version, scope=UNLIMITED)
    assert [*written.new_secrets] == [f"{HOOK}/2"]
    assert written.state(hook).secret == state.secret
    switch_off(moto_table, BUSINESS, Channel.SMS, NUMBER, "sms_x")
    less = profile((Channel.SMS, NUMBER), events=("emergency",))
    write_profile(moto_table, BUSINESS, less, written.version, scope=UNLIMITED)
    left = read_profile(moto_table, BUSINESS, scope=UNLIMITED)
    assert len(left.states) == 1
    assert left.state(number).off_why == "sms_x"


def test_a_message_that_cannot_be_read_is_left_to_the_redrive_policy(
    moto_table: Table, queue: MemoryQueue, log: StringIO
) -> None:
    queue.send({"kind": "nothing"})
    queue.messages[0]["body"] = "a word"
    queue.send({"kind": "nothing"})
    assert work_off(consumer(moto_table, Receiver(), queue), queue) == ["m1", "m2"]
    assert queue.postponed == []
    assert "a word" not in log.getvalue()
