"""What those who watch are told of a change, and what nobody is."""

import json
from typing import Any

import pytest

from frontdesk.models.classification import Urgency
from frontdesk.models.conversation import Conversation
from frontdesk.models.feedback import Feedback, Rater, Rating
from frontdesk.models.handling import Handler, Handling
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.models.reading import Contact
from frontdesk.relay import (
    Change,
    ConversationChanged,
    ConversationRemoved,
    FindingsStored,
    MessageChanged,
)
from frontdesk.relay.live import live, newest
from frontdesk.store.connections import remove_connection, watchers
from frontdesk.store.items import conversation_item
from frontdesk.store.leases import Findings
from frontdesk.store.table import Table
from tests.support import functions
from tests.support.changes import NOW
from tests.support.conversations import conversation, store, store_items
from tests.support.live import CUSTOMER, OPERATOR, STAFF, VISITOR, Socket, Sockets
from tests.support.turns import LEAKS, TOLD

SESSION = "A" * 22
KNOWN = LEAKS.model_copy(update={"contact": Contact(phone="+12065550100"), "version": 2})
THREAD = conversation(1, business_id=7, session_id=SESSION, case=KNOWN)
OTHERS = conversation(2, business_id=8, session_id="B" * 22, case=KNOWN)


def message(role: MessageRole = MessageRole.ASSISTANT, **fields: Any) -> Message:
    whole = {"id": "m", "status": MessageStatus.COMPLETE, "content": "A word", "created_at": NOW}
    return Message(**{**whole, "role": role, **fields})


def message_changed(new: Message, old: Message | None = None, number: int = 2) -> MessageChanged:
    return MessageChanged("e", THREAD.id, number, old, new)


@pytest.fixture
def sockets(moto_table: Table) -> Sockets:
    store(moto_table, [THREAD, OTHERS])
    return Sockets(moto_table)


def apply(sockets: Sockets, change: Change) -> None:
    live(sockets.broadcast).apply(change)


def everybody(sockets: Sockets) -> dict[str, Socket]:
    """A connection of each kind; those of another business watch as well."""
    there = {
        "visitor": sockets.connect(VISITOR, SESSION).watch(THREAD.id),
        "staff": sockets.connect(STAFF, language="de").watch(THREAD.id),
        "queue": sockets.connect(STAFF),
        "other visitor": sockets.connect(VISITOR, "B" * 22).watch(OTHERS.id),
        "other queue": sockets.connect(OPERATOR),
        "idle": sockets.connect(STAFF),
    }
    there["queue"].send("watch", queue=7)
    there["other queue"].send("watch", queue=8)
    for socket in there.values():
        socket.frames()
    return there


def events(there: dict[str, Socket]) -> dict[str, list[str]]:
    """The events that have come to each, without those to whom none has."""
    found = {name: [f["event"] for f in socket.frames()] for name, socket in there.items()}
    return {name: told for name, told in found.items() if told}


def test_a_change_is_told_to_who_watches_and_to_nobody_else(sockets: Sockets) -> None:
    there = everybody(sockets)
    apply(sockets, message_changed(message()))
    assert events(there) == {"visitor": ["message_changed"], "staff": ["message_changed"]}
    apply(sockets, ConversationChanged("e", THREAD.id, None, THREAD))
    one = ["conversation_changed"]
    assert events(there) == {"visitor": one, "staff": one, "queue": one}
    apply(sockets, ConversationRemoved("e", THREAD.id, THREAD))
    gone = ["conversation_removed"]
    assert events(there) == {"visitor": gone, "staff": gone, "queue": gone}
    assert watchers(sockets.table, f"C#{THREAD.id}") == []
    assert remove_connection(sockets.table, there["visitor"].id) == []  # it may watch another
    apply(sockets, message_changed(message()))
    assert events(there) == {}


def test_who_watches_both_is_told_once(sockets: Sockets) -> None:
    socket = sockets.connect(STAFF).watch(THREAD.id)
    socket.send("watch", queue=7)
    apply(sockets, ConversationChanged("e", THREAD.id, None, THREAD))
    assert [frame["event"] for frame in socket.frames()] == ["conversation_changed"]


def test_a_frame_has_what_http_shows(sockets: Sockets) -> None:
    there = everybody(sockets)
    reply = message(reading=None)
    with functions.conversations(sockets.table) as api:
        shown = api.get(f"/api/v1/conversations/{THREAD.id}").json()["data"]
    del shown["messages"]
    apply(sockets, ConversationChanged("e", THREAD.id, None, THREAD))
    for name in ("visitor", "queue"):
        assert there[name].told("conversation_changed") == [{"conversation": shown}]
    [in_german] = there["staff"].told("conversation_changed")
    assert in_german["conversation"]["case"] == shown["case"]
    apply(sockets, message_changed(reply, number=4))
    [told] = there["visitor"].told("message_changed")
    assert (told["conversation_id"], told["number"]) == (THREAD.id, 4)
    assert told["message"]["content"] == "A word"
    assert told["message"]["created_at"] == "2026-11-01T00:00:00.000Z"


def test_contacts_are_told_to_those_who_may_see_them_only(sockets: Sockets) -> None:
    there = everybody(sockets)
    apply(sockets, ConversationChanged("e", THREAD.id, None, THREAD))
    for name, socket in there.items():
        allowed = name in {"visitor", "staff", "queue"}
        assert ("+12065550100" in json.dumps(socket.frames())) is allowed, name


def test_what_nobody_is_shown_is_told_to_nobody(sockets: Sockets) -> None:
    there = everybody(sockets)
    pending = message(status=MessageStatus.PENDING, content="")
    withdrawn = message(status=MessageStatus.INCOMPLETE, content="", withdrawn=True)
    for change in (message_changed(pending), message_changed(withdrawn, pending)):
        apply(sockets, change)
    assert events(there) == {}


def test_the_business_s_rating_is_not_told_to_the_customer(sockets: Sockets) -> None:
    there = everybody(sockets)
    by_staff = Feedback(rating=Rating.DOWN, by=Rater.STAFF, at=NOW)
    apply(sockets, message_changed(message(staff_feedback=by_staff), message()))
    [customer] = there["visitor"].told("message_changed")
    [staff] = there["staff"].told("message_changed")
    assert customer["message"]["staff_feedback"] is None
    assert staff["message"]["staff_feedback"]["rating"] == "down"


def test_a_visitor_loses_a_conversation_that_comes_to_belong_to_a_customer(
    sockets: Sockets,
) -> None:
    visitor = sockets.connect(VISITOR, SESSION).watch(THREAD.id)
    staff = sockets.connect(STAFF).watch(THREAD.id)
    staff.frames()
    taken: Conversation = THREAD.model_copy(update={"customer_id": 5})
    store_items(sockets.table, [conversation_item(taken)])
    # The message of the same transaction may come first: it is not told to the visitor either.
    apply(sockets, message_changed(message(MessageRole.USER)))
    apply(sockets, ConversationChanged("e", THREAD.id, THREAD, taken))
    assert [frame["event"] for frame in visitor.frames()] == ["conversation_removed"]
    assert [f["event"] for f in staff.frames()] == ["message_changed", "conversation_changed"]
    customer = sockets.connect(CUSTOMER).watch(THREAD.id)
    apply(sockets, ConversationChanged("e", THREAD.id, taken, taken))
    assert [frame["event"] for frame in customer.frames()] == ["conversation_changed"]
    assert visitor.frames() == []


def test_a_step_of_a_person_is_told_at_once(sockets: Sockets) -> None:
    there = everybody(sockets)
    has_it = Handling(by=Handler.PERSON, person="Ana", since=NOW, version=1)
    taken = THREAD.model_copy(update={"handling": has_it})
    apply(sockets, ConversationChanged("e", THREAD.id, THREAD, taken))
    for name in ("visitor", "staff", "queue"):
        [told] = there[name].told("conversation_changed")
        handling = told["conversation"]["handling"]
        assert (handling["by"], handling["person"]) == ("person", "Ana")


def test_an_emergency_is_told_while_its_reply_is_being_written(sockets: Sockets) -> None:
    there = everybody(sockets)
    danger = KNOWN.standing and KNOWN.standing.model_copy(update={"urgency": Urgency.EMERGENCY})
    case = KNOWN.model_copy(update={"standing": danger, "version": 3})
    findings = Findings(TOLD, case, Handler.WAITING, "en", 3)
    apply(sockets, FindingsStored("e", THREAD.id, 2, findings))
    for name in ("visitor", "staff", "queue"):
        [told] = there[name].told("conversation_changed")
        assert told["conversation"]["classification"]["urgency"] == "emergency"
    closed = THREAD.model_copy(update={"case": case})
    store_items(sockets.table, [conversation_item(closed)])
    apply(sockets, FindingsStored("e", THREAD.id, 2, findings))  # late: it is stored already
    sockets.table.write_all(delete=[{"pk": f"C#{THREAD.id}", "sk": "META"}])
    apply(sockets, FindingsStored("e", THREAD.id, 2, findings))
    assert events(there) == {}


def test_a_removed_conversation_s_messages_are_told_to_nobody(sockets: Sockets) -> None:
    visitor = sockets.connect(VISITOR, SESSION).watch(THREAD.id)
    sockets.table.write_all(delete=[{"pk": f"C#{THREAD.id}", "sk": "META"}])
    apply(sockets, message_changed(message()))
    assert visitor.frames() == []


def test_what_a_later_change_has_made_out_of_date_is_not_told() -> None:
    first, last = (ConversationChanged(e, THREAD.id, None, THREAD) for e in ("e1", "e3"))
    found = FindingsStored("e2", THREAD.id, 2, Findings(TOLD, LEAKS, Handler.ASSISTANT, "en", 3))
    said = message_changed(message())
    removed = ConversationRemoved("e4", THREAD.id, THREAD)
    for changes, told in (
        ([first, said, found, last, said], [said, last, said]),
        ([first, said, found], [first, said, found]),
        ([found, said], [found, said]),
        ([last, removed], [last, removed]),
    ):
        assert newest(changes) == told


def test_who_has_lost_a_conversation_is_told_once_by_a_batch(sockets: Sockets) -> None:
    visitor = sockets.connect(VISITOR, SESSION).watch(THREAD.id)
    taken = THREAD.model_copy(update={"customer_id": 5})
    store_items(sockets.table, [conversation_item(taken)])
    batch = live(sockets.broadcast)
    batch.apply(message_changed(message(MessageRole.USER)))
    batch.apply(message_changed(message(), number=4))
    batch.apply(ConversationChanged("e", THREAD.id, THREAD, taken))
    assert [frame["event"] for frame in visitor.frames()] == ["conversation_removed"]


def test_several_changes_of_a_batch_are_one_frame_to_those_who_take_them_together(
    sockets: Sockets,
) -> None:
    there = {
        "visitor": sockets.connect(VISITOR, SESSION).watch(THREAD.id, together=True),
        "old page": sockets.connect(VISITOR, SESSION).watch(THREAD.id),
        "queue": sockets.connect(OPERATOR),
    }
    for business_id in (7, 8):
        there["queue"].send("watch", queue=business_id, together=True)
    batch = live(sockets.broadcast)
    batch.apply(message_changed(message(MessageRole.USER), number=1))
    batch.apply(message_changed(message()))
    batch.apply(ConversationChanged("e", THREAD.id, None, THREAD))
    batch.apply(ConversationChanged("f", OTHERS.id, None, OTHERS))
    said, changed = "message_changed", "conversation_changed"
    assert events(there) == {"old page": [said, said, changed]}
    batch.finish()
    for name, expected in (("visitor", [said, said, changed]), ("queue", [changed, changed])):
        [told] = there[name].told("changes")
        assert [frame["event"] for frame in told["changes"]] == expected
    batch.finish()
    assert events(there) == {}
    batch.apply(ConversationChanged("g", THREAD.id, None, THREAD))
    batch.apply(ConversationRemoved("h", THREAD.id, THREAD))
    gone = "conversation_removed"
    in_order = [changed, gone]
    assert events(there) == {"visitor": in_order, "old page": in_order, "queue": in_order}
