"""What a change of a conversation means to the business, and who is told of it."""

from typing import Any

from frontdesk.delivery.timers import REMIND_SECONDS
from frontdesk.models.conversation import Conversation
from frontdesk.models.feedback import Feedback, Rater, Rating
from frontdesk.models.handling import Handler, Handling, Wanted
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.models.profile import Channel, NotifyEvent
from frontdesk.models.scope import UNLIMITED
from frontdesk.relay import ConversationChanged, MessageChanged
from frontdesk.relay.notifications import notifications, occurrences, rating
from frontdesk.store.deliveries import list_deliveries
from frontdesk.store.table import Table
from frontdesk.store.targets import switch_off
from tests.support.conversations import store
from tests.support.notifying import (
    BUSINESS,
    EMERGENCY,
    HOOK,
    KNOWN,
    NOW,
    NUMBER,
    OFFICE,
    STANDING,
    MemoryQueue,
    conversation,
    profile,
    store_profile,
)
from tests.support.rows import check_rows

EVERYTHING = tuple(NotifyEvent)
CHANNELS = ((Channel.WEBHOOK, HOOK), (Channel.EMAIL, OFFICE), (Channel.SMS, NUMBER))


def test_events_follow_from_what_has_changed() -> None:
    opened = conversation(0, count=0)
    first = conversation(0)
    emergency = conversation(2, EMERGENCY)
    ready = conversation(3, Handling(ready_since=NOW))
    ready_emergency = conversation(3, with_(EMERGENCY, ready_since=NOW))
    asked = conversation(4, Handling(by=Handler.WAITING, why=Wanted.ASKED, since=NOW))
    person = Handling(by=Handler.PERSON, since=NOW, person="Ann")
    with_person = conversation(5, person)
    unanswered = with_(person, unanswered_since=NOW)
    left = with_(unanswered, by=Handler.WAITING, why=Wanted.UNANSWERED)
    resolved = conversation(6, resolved=True)
    event = NotifyEvent

    def check(old: Conversation | None, new: Conversation, *expected: NotifyEvent) -> None:
        assert [o.event for o in occurrences(old, new)] == [*expected]

    check_rows(
        [
            (None, opened),
            (None, first, event.CONVERSATION_STARTED),
            (opened, first, event.CONVERSATION_STARTED),
            (first, conversation(0, count=4)),
            (first, conversation(1)),
            (first, emergency, event.EMERGENCY),
            (emergency, conversation(3, EMERGENCY, count=4)),
            (emergency, first),
            (emergency, ready, event.CASE_READY),
            (emergency, ready_emergency, event.CASE_READY),
            (first, ready_emergency, event.EMERGENCY, event.CASE_READY),
            (ready, ready_emergency, event.EMERGENCY),
            (ready, first),
            (first, asked, event.PERSON_WANTED),
            (asked, conversation(5, with_(asked.handling, emergency_since=NOW)), event.EMERGENCY),
            (emergency, asked, event.PERSON_WANTED),
            (asked, first),
            (asked, with_person),
            (with_person, conversation(5, unanswered, count=3), event.MESSAGE_RECEIVED),
            (
                conversation(5, unanswered, 3),
                conversation(5, unanswered, 4),
                event.MESSAGE_RECEIVED,
            ),
            (conversation(5, unanswered, 3), conversation(6, person, 4)),
            (conversation(5, unanswered), conversation(6, left), event.PERSON_WANTED),
            (with_person, conversation(6, with_(person, emergency_since=NOW)), event.EMERGENCY),
            (with_person, first),
            (emergency, resolved, event.CASE_RESOLVED),
            (resolved, conversation(7, resolved=True)),
        ],
        check,
    )


def test_a_customer_who_rates_a_reply_down_is_an_event_once() -> None:
    def message(given: Feedback | None) -> Message:
        role, status = MessageRole.ASSISTANT, MessageStatus.COMPLETE
        by = {"staff_feedback" if given.by is Rater.STAFF else "feedback": given} if given else {}
        return Message(id="m", role=role, status=status, content="x", created_at=NOW, **by)

    up, down = (Feedback(rating=r, by=Rater.CUSTOMER, at=NOW) for r in (Rating.UP, Rating.DOWN))
    staff = Feedback(rating=Rating.DOWN, by=Rater.STAFF, at=NOW)

    def check(before: Feedback | None, after: Feedback | None, is_event: bool) -> None:
        found = rating(MessageChanged("e", "c", 2, message(before), message(after)))
        assert (found is not None) is is_event
        assert found is None or found.event is NotifyEvent.FEEDBACK_DOWN

    rows = [(None, down, True), (up, down, True), (down, down, False), (None, up, False)]
    check_rows([*rows, (None, staff, False), (None, None, False)], check)


def test_a_rating_is_told_to_the_conversation_s_business(moto_table: Table) -> None:
    store_profile(moto_table, profile(*CHANNELS[:1], events=("feedback_down",)))
    store(moto_table, [conversation(1)])
    feedback = Feedback(rating=Rating.DOWN, by=Rater.CUSTOMER, at=NOW)
    reply = Message(
        id="m",
        role=MessageRole.ASSISTANT,
        status=MessageStatus.COMPLETE,
        content="x",
        created_at=NOW,
        feedback=feedback,
    )
    projection = notifications(moto_table, MemoryQueue, frozenset(Channel))
    for conversation_id in (conversation(1).id, "gone"):
        projection.apply(MessageChanged("e", conversation_id, 2, None, reply))
    assert stored(moto_table) == [("feedback_down", HOOK)]


def with_(handling: Handling, **changes: Any) -> Handling:
    return handling.model_copy(update=changes)


def told(table: Table, *changes: tuple[Conversation | None, Conversation]) -> MemoryQueue:
    """The queue after the projection has applied some changes."""
    queue = MemoryQueue()
    projection = notifications(table, lambda: queue, frozenset(Channel))
    for old, new in changes:
        projection.apply(ConversationChanged("e", new.id, old, new))
    return queue


def delivery_ids(queue: MemoryQueue) -> set[str]:
    return {body["delivery_id"] for body in queue.bodies if body["kind"] == "delivery"}


def stored(table: Table) -> list[tuple[str, str]]:
    found, _ = list_deliveries(table, BUSINESS, 100, before=None, status=None, scope=UNLIMITED)
    return sorted((str(d.event), d.target) for d in found)


def test_each_target_is_told_of_what_it_wants_once(moto_table: Table) -> None:
    store_profile(moto_table, profile(*CHANNELS, events=("emergency", "conversation_started")))
    first, emergency = conversation(0), conversation(2, EMERGENCY)
    run = [(None, first), (first, emergency)]
    queue = told(moto_table, *run)
    expected = [(e, t) for e in ("conversation_started", "emergency") for _, t in CHANNELS]
    assert stored(moto_table) == sorted(expected)
    assert queue.delays == [10, 10, 10, 0, 0, 0, REMIND_SECONDS]
    assert queue.urgent == [False, False, False, True, True, True, False]
    ids = delivery_ids(queue)
    assert len(ids) == 6
    # Delivered again, in whole or in part, it is told again under the same ids.
    again = told(moto_table, *run, *run[1:])
    assert delivery_ids(again) == ids
    assert stored(moto_table) == sorted(expected)


def test_a_message_of_the_queue_has_ids_only(moto_table: Table) -> None:
    store_profile(moto_table, profile(*CHANNELS, events=EVERYTHING))
    queue = told(moto_table, (None, conversation(2, EMERGENCY, **STANDING, **KNOWN, summary="gas")))
    bodies = sorted(queue.bodies, key=lambda body: body["kind"] == "emergency")
    *deliveries, reminder = bodies
    for body in deliveries:
        assert body.keys() == {"kind", "business_id", "delivery_id"}
    assert reminder == {
        "kind": "emergency",
        "business_id": BUSINESS,
        "conversation_id": conversation(0).id,
        "since": "2026-11-27T16:00:00.000Z",
        "reminder": 1,
    }


def test_a_person_is_told_once_of_one_change_and_a_program_everything(moto_table: Table) -> None:
    store_profile(moto_table, profile(*CHANNELS, events=EVERYTHING))
    told(moto_table, (conversation(0), conversation(3, with_(EMERGENCY, ready_since=NOW))))
    assert stored(moto_table) == [
        ("case_ready", HOOK), ("emergency", NUMBER), ("emergency", HOOK), ("emergency", OFFICE)
    ]  # fmt: skip


def test_who_is_off_or_has_no_channel_or_wants_nothing_is_not_told(moto_table: Table) -> None:
    told(moto_table, (None, conversation(2, EMERGENCY)))
    assert stored(moto_table) == []  # without a profile
    store_profile(moto_table, profile(*CHANNELS, events=("emergency",)))
    switch_off(moto_table, BUSINESS, Channel.WEBHOOK, HOOK, "http_410")
    queue = MemoryQueue()
    change = ConversationChanged("e", "c", conversation(0), conversation(2, EMERGENCY))
    notifications(moto_table, lambda: queue, {Channel.WEBHOOK, Channel.SMS}).apply(change)
    assert stored(moto_table) == [("emergency", NUMBER)]
    told(moto_table, (None, conversation(0)))
    assert stored(moto_table) == [("emergency", NUMBER)]


def test_a_change_that_means_nothing_costs_no_request() -> None:
    class Untouchable(Table):
        def __init__(self) -> None:
            pass

    told(Untouchable(), (conversation(1), conversation(2, count=4)))
    nobody = conversation(2, EMERGENCY).model_copy(update={"business_id": None})
    told(Untouchable(), (None, nobody))
