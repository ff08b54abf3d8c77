"""Transcripts: when one is sent, to whom, what it says, and that it is sent once."""

from datetime import timedelta
from typing import Any

import pytest

from frontdesk.delivery.transcripts import DELAY_SECONDS, LONGEST_SILENCE
from frontdesk.models.attachments import Attachment
from frontdesk.models.case import Case
from frontdesk.models.classification import FALLBACK
from frontdesk.models.conversation import Conversation, ConversationStatus
from frontdesk.models.delivery import Delivery
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.models.profile import Channel, Profile
from frontdesk.models.reading import Contact, Reading
from frontdesk.models.scope import UNLIMITED
from frontdesk.notify import letter as letters
from frontdesk.notify.failures import NotSent
from frontdesk.relay.changes import ConversationChanged
from frontdesk.relay.transcripts import transcripts
from frontdesk.store.businesses import read_profile
from frontdesk.store.deliveries import delivery_key, list_deliveries
from frontdesk.store.items import message_item
from frontdesk.store.table import Table
from frontdesk.store.writes import update
from tests.support.conversations import BORN, conversation, store, store_items
from tests.support.notifying import (
    BUSINESS,
    MemoryQueue,
    Receiver,
    consumer,
    profile,
    store_profile,
    work_off,
)
from tests.support.rows import check_rows

ADDRESS = "jane@example.com"
SAID: tuple[tuple[MessageRole, str], ...] = (
    (MessageRole.USER, f"My sink is leaking, write to {ADDRESS}"),
    (MessageRole.ASSISTANT, "I am sorry to hear that."),
    (MessageRole.STAFF, "I come at four."),
)


def _keep(table: Table, wanted: Profile) -> None:
    """Let the business have this profile, whatever it has."""
    table.write_all(delete=[{"pk": f"B#{BUSINESS}", "sk": "PROFILE"}])
    store_profile(table, wanted)


def said(*more: str, **case: Any) -> Conversation:
    """A conversation in which the customer has given the address, and then written more."""
    return conversation(
        1,
        business_id=BUSINESS,
        message_count=len(SAID) + len(more),
        last_message_at=BORN + timedelta(seconds=len(more)),
        updated_at=BORN + timedelta(minutes=1),
        case=Case(**{"contact": Contact(email=ADDRESS), "version": 1} | case),
    )


def stored(
    table: Table,
    *more: str,
    first: tuple[tuple[MessageRole, str], ...] = SAID,
    when: str = "automatic",
    reading: Reading | None = None,
    **case: Any,
) -> Conversation:
    """The same in the table, of a business whose profile sends transcripts."""
    _keep(table, profile(events=("emergency",), transcripts=when, phone="+12065550142"))
    one = said(*more, **case)
    lines = [*first, *((MessageRole.USER, text) for text in more)]
    store(table, [one])
    store_items(
        table,
        [
            message_item(
                Message(
                    id=f"01K8ZQ5V5N4W1T3R7Y9B2C{n:04}",
                    role=role,
                    status=MessageStatus.COMPLETE,
                    content=text,
                    author="Sam" if role is MessageRole.STAFF else None,
                    reading=reading if role is MessageRole.ASSISTANT else None,
                    created_at=BORN,
                ),
                one.id,
                n,
            )
            for n, (role, text) in enumerate(lines, start=1)
        ],
    )
    return one


def ends(table: Table, queue: MemoryQueue, one: Conversation, *, mail: bool = True) -> Conversation:
    """The customer needs nothing more, and the relay sees that."""
    over = one.model_copy(update={"case": one.case.model_copy(update={"resolved": True})})
    store(table, [over])
    channels = {Channel.EMAIL, Channel.WEBHOOK} if mail else {Channel.WEBHOOK}
    change = ConversationChanged("event", over.id, old=one, new=over)
    transcripts(table, lambda: queue, channels).apply(change)
    return over


def closes(table: Table, queue: MemoryQueue, one: Conversation) -> None:
    """Staff close it, and the relay sees that."""
    closed = one.model_copy(update={"status": ConversationStatus.CLOSED})
    store(table, [closed])
    change = ConversationChanged("event", closed.id, old=one, new=closed)
    transcripts(table, lambda: queue, {Channel.EMAIL}).apply(change)


def found(table: Table) -> list[Delivery]:
    return list_deliveries(table, BUSINESS, 9, before=None, status=None, scope=UNLIMITED)[0]


def test_the_customer_is_sent_what_was_said_a_while_after_the_end(moto_table: Table) -> None:
    queue, receiver = MemoryQueue(), Receiver()
    one = ends(moto_table, queue, stored(moto_table, language="de"))
    assert queue.delays == [DELAY_SECONDS]
    assert set(queue.bodies[0]) == {"kind", "business_id", "delivery_id"}
    assert work_off(consumer(moto_table, receiver, queue), queue) == []
    [sent] = receiver.letters
    assert sent.to == ADDRESS
    assert sent.subject == "Gespräch mit Elm Street"
    assert sent.text == (
        "Hier steht für Ihre Unterlagen, was besprochen wurde.\n\n"
        f"Kunde, 2026-10-31 17:00:\n{SAID[0][1]}\n\n"
        "Assistent, 2026-10-31 17:00:\nI am sorry to hear that.\n\n"
        "Sam (Mitarbeiter), 2026-10-31 17:00:\nI come at four.\n\n"
        "-- \nWenn Sie eine Frage haben, rufen Sie +1 206-555-0142 an.\n"
        "Bitte antworten Sie nicht auf diese E-Mail: Die Antworten liest niemand.\n"
    )
    [delivery] = found(moto_table)
    assert (delivery.event, delivery.target, delivery.status) == (
        "transcript", "customer", "delivered"
    )  # fmt: skip
    assert ADDRESS not in delivery.model_dump_json()
    assert delivery.conversation_id == one.id


def test_the_same_messages_are_sent_once(moto_table: Table) -> None:
    queue, receiver = MemoryQueue(), Receiver()
    work = consumer(moto_table, receiver, queue)
    one = stored(moto_table)
    over = ends(moto_table, queue, one)
    ends(moto_table, queue, one)  # the change comes again
    assert work_off(work, queue) == []
    closes(moto_table, queue, over)  # and what has ended is closed
    assert work_off(work, queue) == []
    assert len(receiver.letters) == 1
    assert len(found(moto_table)) == 1


def test_what_is_said_after_the_end_is_in_the_transcript_or_in_the_next(moto_table: Table) -> None:
    queue, receiver = MemoryQueue(), Receiver()
    work = consumer(moto_table, receiver, queue)
    ends(moto_table, queue, stored(moto_table))
    later = stored(moto_table, "one thing more", resolved=True)
    assert work_off(work, queue) == []
    assert receiver.letters == []
    assert work_off(work, queue) == []
    [sent] = receiver.letters
    assert "one thing more" in sent.text
    closes(moto_table, queue, later)
    assert work_off(work, queue) == []
    assert len(receiver.letters) == 1
    assert sorted(str(d.error) for d in found(moto_table)) == ["None", "more_was_said"]

    # A conversation that goes on is sent when it ends again.
    going_on = stored(moto_table, "one thing more", "and another", resolved=False)
    ends(moto_table, queue, going_on)
    stored(moto_table, "one thing more", "and another", "and a third", resolved=False)
    assert work_off(work, queue) == []
    assert len(receiver.letters) == 1
    assert "goes_on" in {d.error for d in found(moto_table)}


def test_an_address_that_the_customer_has_not_written_gets_nothing(moto_table: Table) -> None:
    user, staff, reply = MessageRole.USER, MessageRole.STAFF, MessageRole.ASSISTANT
    read = Reading(classification=FALLBACK, contact=Contact(email=ADDRESS))
    rows: tuple[tuple[tuple[tuple[MessageRole, str], ...], Reading | None, bool], ...] = (
        (((user, "a leak"), (staff, f"shall we write to {ADDRESS}?")), None, False),
        (((user, "a leak"), (reply, f"I have {ADDRESS} on record"), (user, "ok")), None, False),
        (((user, f"mary{ADDRESS}"),), None, False),
        (((user, f"{ADDRESS}.evil.com"),), None, False),
        (((user, "It is JANE@example.com."),), None, True),
        (((user, "jane at example dot com"), (reply, "Noted.")), read, True),
    )

    def check(
        first: tuple[tuple[MessageRole, str], ...], reading: Reading | None, is_sent: bool
    ) -> None:
        queue, receiver = MemoryQueue(), Receiver()
        ends(moto_table, queue, stored(moto_table, first=first, reading=reading))
        assert work_off(consumer(moto_table, receiver, queue), queue) == []
        assert [letter.to for letter in receiver.letters] == [ADDRESS] * is_sent
        [delivery] = found(moto_table)
        assert delivery.error == (None if is_sent else "no_address")
        moto_table.write_all(delete=[delivery_key(BUSINESS, delivery.id)])

    check_rows(rows, check)


def test_nothing_is_sent_where_the_business_wants_none(moto_table: Table) -> None:
    queue, receiver = MemoryQueue(), Receiver()
    for when in ("never", "on_request"):
        ends(moto_table, queue, stored(moto_table, when=when))
    ends(moto_table, queue, stored(moto_table), mail=False)
    ends(moto_table, queue, stored(moto_table, contact=Contact()))
    old = stored(moto_table).model_copy(update={"updated_at": BORN + LONGEST_SILENCE * 2})
    closes(moto_table, queue, old)
    assert queue.bodies == []
    # A profile that has changed meanwhile counts.
    ends(moto_table, queue, stored(moto_table))
    stored(moto_table, when="never", resolved=True)
    assert work_off(consumer(moto_table, receiver, queue), queue) == []
    assert receiver.letters == []
    assert [d.error for d in found(moto_table)] == ["not_allowed"]


def test_a_conversation_that_is_gone_is_not_sent(moto_table: Table) -> None:
    queue, receiver = MemoryQueue(), Receiver()
    one = ends(moto_table, queue, stored(moto_table))
    moto_table.write_all(delete=[{"pk": f"C#{one.id}", "sk": "META"}])
    assert work_off(consumer(moto_table, receiver, queue), queue) == []
    assert receiver.letters == []
    assert [d.error for d in found(moto_table)] == ["conversation_gone"]


def test_an_address_that_takes_no_mail_alarms_nobody(moto_table: Table) -> None:
    queue = MemoryQueue()
    receiver = Receiver([NotSent("http_503"), NotSent("ses_MessageRejected", final=True)])
    ends(moto_table, queue, stored(moto_table))
    work = consumer(moto_table, receiver, queue)
    assert work_off(work, queue) == ["m1"]
    [delivery] = found(moto_table)
    assert delivery.status == "retrying"
    due_now = {"due": 0}
    key = delivery_key(BUSINESS, delivery.id)
    moto_table.write(update(key, due_now, "attribute_exists(pk)", {}))
    assert work_off(work, queue) == []
    assert isinstance(work.dead, MemoryQueue)
    assert work.dead.bodies == []
    assert [d.status for d in found(moto_table)] == ["failed"]


def test_a_bounce_of_a_transcript_switches_no_target_off(moto_table: Table) -> None:
    queue, receiver = MemoryQueue(), Receiver()
    ends(moto_table, queue, stored(moto_table))
    _keep(
        moto_table,
        profile((Channel.EMAIL, ADDRESS), events=("emergency",), transcripts="automatic"),
    )
    work = consumer(moto_table, receiver, queue)
    work_off(work, queue)
    [delivery] = found(moto_table)
    queue.send({"kind": "bounced", "business_id": str(BUSINESS), "delivery_id": delivery.id})
    assert work_off(work, queue) == []
    [delivery] = found(moto_table)
    assert (delivery.status, delivery.error) == ("failed", "bounced")
    kept = read_profile(moto_table, BUSINESS, scope=UNLIMITED)
    assert kept.state(kept.profile.notify[0]).off_since is None


@pytest.mark.parametrize(("bound", "most"), [("MOST_MESSAGES", 2), ("MOST_CHARACTERS", 40)])
def test_a_long_transcript_has_the_newest_messages_and_says_so(
    monkeypatch: pytest.MonkeyPatch, bound: str, most: int
) -> None:
    monkeypatch.setattr(letters, bound, most)
    one = Message(
        id="m", role=MessageRole.USER, status=MessageStatus.COMPLETE, content="", created_at=BORN
    )
    photo = Attachment(id="p" * 22, bytes=9, width=3, height=2)
    lines = [one.model_copy(update={"content": f"message {n}"}) for n in range(9)]
    lines += [one.model_copy(update={"attachments": (photo, photo)}), one]
    lines.append(one.model_copy(update={"content": "message 9", "attachments": (photo,)}))
    made = letters.letter("a@b.cd", profile(events=("emergency",)), said(), lines)
    assert "Earlier messages are left out" in made.text
    assert made.text.endswith(":\nmessage 9\n[Photo]" + made.text[made.text.index("\n\n-- ") :])
    assert "message 5" not in made.text
