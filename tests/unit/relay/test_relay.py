"""The relay: records of a stream as changes, and which of them come again after a failure."""

import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from logging import StreamHandler
from threading import Barrier
from typing import Any

import pytest

from frontdesk.base.errors import Unavailable
from frontdesk.base.logger import logger
from frontdesk.base.once import Once
from frontdesk.models.case import Case
from frontdesk.models.conversation import Conversation
from frontdesk.models.feedback import Feedback, Rater, Rating
from frontdesk.models.handling import Handler
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.relay import (
    Change,
    ConversationChanged,
    ConversationRemoved,
    FindingsStored,
    MessageChanged,
    MessageRemoved,
    Projection,
    change_of,
    dispatch,
)
from frontdesk.relay.conversations import conversations
from frontdesk.relay.dispatch import AT_ONCE, FirstRecordFailed
from frontdesk.store.attributes import Item
from frontdesk.store.items import conversation_item, conversation_key, message_item, session_item
from frontdesk.store.leases import Findings, attributes_of
from frontdesk.store.table import Table
from frontdesk.store.writes import Transaction
from local.event_sources import StreamMapping, mappings_of
from local.template import read
from tests.support import functions
from tests.support.changes import NOW, record
from tests.support.dynamodb import ROOT
from tests.support.running import PATIENCE
from tests.support.turns import LEAKS, TOLD

DONE = MessageStatus.COMPLETE


def conversation(conversation_id: str, **fields: Any) -> Conversation:
    return Conversation(
        id=conversation_id, session_id="session", created_at=NOW, updated_at=NOW, **fields
    )


def message(status: MessageStatus, content: str = "A word") -> Message:
    return Message(
        id="m", role=MessageRole.ASSISTANT, status=status, content=content, created_at=NOW
    )


def changed(number: int, conversation_id: str) -> dict[str, Any]:
    """A turn's write to a conversation, ``number`` being its count of messages."""
    old, new = (
        conversation_item(conversation(conversation_id, message_count=count))
        for count in (number - 1, number)
    )
    return record(number, old, new)


FOUND = Findings(TOLD, LEAKS, Handler.ASSISTANT, "en", 3)


def pending_item(findings: Findings | None = None) -> Item:
    """A reply that is being written."""
    item = message_item(message(MessageStatus.PENDING, ""), "c", 2, deadline=NOW)
    return {**item, **(attributes_of(findings) if findings else {})}


def test_a_conversation_is_known_as_its_last_change_in_the_batch_leaves_it() -> None:
    read: list[str] = []
    known: Once[str, Conversation | None] = Once(read.append)
    old, new = (conversation_item(conversation("c", message_count=n)) for n in (1, 2))
    gone = conversation_item(conversation("gone"))
    records = [record(1, None, old), record(2, old, new), record(3, None, gone)]
    dispatch({"Records": [*records, record(4, gone, None)]}, [conversations(known)])
    found = known("c")
    assert found
    assert found.message_count == 2
    assert (known("gone"), known("another"), read) == (None, None, ["another"])


class Journal:
    """A projection that notes what it is given, and fails for some events or conversations."""

    def __init__(self, name: str, *fails: str) -> None:
        self.seen: list[str] = []
        self.projection = Projection(name, (ConversationChanged,), self._apply)
        self._fails = fails

    def _apply(self, change: Change) -> None:
        if {change.event_id, change.conversation_id} & set(self._fails):
            raise ValueError("a word of the customer")
        self.seen.append(change.event_id.removeprefix("event-"))


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What is logged."""
    handler = logger.registered_handler
    assert isinstance(handler, StreamHandler)
    lines = StringIO()
    before = handler.setStream(lines)
    yield lines
    handler.setStream(before)


def relayed(records: list[dict[str, Any]], *journals: Journal) -> list[str]:
    """The numbers of the records that are to come again."""
    answer = dispatch({"Records": records}, [journal.projection for journal in journals])
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_a_record_is_a_change_with_what_was_there_and_what_is_there() -> None:
    old, new = conversation("c"), conversation("c", message_count=2)
    soon = NOW + timedelta(seconds=1)
    pending, complete = message(MessageStatus.PENDING, ""), message(MessageStatus.COMPLETE)
    of_pending = message_item(pending, "c", 2, deadline=soon)
    # As the store writes it: with what no reader of messages sees, also bytes.
    of_complete = {**message_item(complete, "c", 2), "token_lengths": b"\x01\xff"}
    expected = [
        ((None, conversation_item(old)), ConversationChanged("event-1", "c", None, old)),
        (
            (conversation_item(old), conversation_item(new)),
            ConversationChanged("event-1", "c", old, new),
        ),
        ((conversation_item(new), None), ConversationRemoved("event-1", "c", new)),
        ((None, of_pending), MessageChanged("event-1", "c", 2, None, pending)),
        ((of_pending, of_complete), MessageChanged("event-1", "c", 2, pending, complete)),
        ((of_complete, None), MessageRemoved("event-1", "c", 2, complete)),
        ((None, session_item(old)), None),
        ((None, {"pk": "Q#session_id#s#1", "sk": "Q", "turns": 1}), None),
        ((None, {"pk": "C#c", "sk": "P#a-projection", "n": 1}), None),
        ((None, {"pk": "P#a-projection", "sk": "META", "n": 1}), None),
    ]
    for images, change in expected:
        # By way of JSON, in which bytes are in base64.
        wire = json.loads(
            json.dumps(record(1, *images), default=lambda data: b64encode(data).decode())
        )
        assert change_of(wire) == change


def test_what_a_turn_has_found_out_is_one_change_though_its_lease_is_renewed() -> None:
    before, after = pending_item(), pending_item(FOUND)
    found = change_of(record(1, before, after))
    assert isinstance(found, FindingsStored)
    assert (found.number, found.findings.case) == (2, LEAKS)
    assert change_of(record(2, after, {**after, "deadline": "later"})) is None
    opened = change_of(record(3, None, after))
    assert isinstance(opened, FindingsStored)
    foreseen = pending_item(replace(FOUND, classification_ms=None))
    assert change_of(record(4, foreseen, after)) is None  # people know already
    other = pending_item(replace(FOUND, case=Case()))
    assert isinstance(change_of(record(5, other, after)), FindingsStored)


def test_a_failure_holds_back_only_what_must_follow_it() -> None:
    batch = [changed(1, "b"), changed(2, "a"), changed(3, "a"), changed(4, "b"), changed(5, "a")]
    fine = Journal("fine")
    failing = Journal("failing", "event-3")
    assert relayed(batch, failing, fine) == ["3", "5"]
    assert sorted(failing.seen) == ["1", "2", "4"]  # 5 follows 3, in the same conversation
    assert sorted(fine.seen) == ["1", "2", "3", "4", "5"]


def test_a_projection_waits_for_none_behind_it() -> None:
    order: list[tuple[str, str]] = []

    def projection(name: str) -> Projection:
        def apply(change: Change) -> None:
            order.append((name, change.conversation_id))

        return Projection(name, (ConversationChanged,), apply)

    first_of_all = [changed(1, "a"), changed(2, "b"), changed(3, "a")]
    dispatch({"Records": first_of_all}, [projection("urgent"), projection("slow")])
    assert [name for name, _ in order] == ["urgent"] * 3 + ["slow"] * 3


def test_conversations_are_worked_on_at_the_same_time_and_each_in_its_order(log: StringIO) -> None:
    meeting = Barrier(AT_ONCE, timeout=PATIENCE)
    seen: dict[str, list[str]] = {}

    def apply(change: Change) -> None:
        seen.setdefault(change.conversation_id, []).append(change.event_id)
        meeting.wait()  # until as many others are here
        logger.warning("met")

    conversations = [f"c{n}" for n in range(AT_ONCE)]
    batch = [changed(at, id_) for at, id_ in enumerate(conversations * 2, 1)]
    projection = Projection("meeting", (ConversationChanged,), apply)
    assert dispatch({"Records": batch}, [projection]) == {"batchItemFailures": []}
    each = {f"c{n}": [f"event-{n + 1}", f"event-{n + 1 + AT_ONCE}"] for n in range(AT_ONCE)}
    assert seen == each
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    told = sorted((line["conversation_id"], line["event_id"]) for line in lines)
    assert told == sorted((id_, event) for id_, events in each.items() for event in events)


def test_what_is_not_done_for_all_conversations_together_is_done_for_each_by_itself(
    log: StringIO,
) -> None:
    batch = [changed(1, "a"), changed(2, "b"), changed(3, "a"), changed(4, "c")]
    for fails, seen in ((False, ["2", "4"]), (True, ["1", "2", "4"])):
        journal = Journal("journal", "event-3")

        def together(
            conversations: Sequence[Sequence[Change]], *, fails: bool = fails
        ) -> Sequence[Sequence[Change]]:
            if fails:
                raise ValueError("a word of the customer")
            return [changes for changes in conversations if changes[0].conversation_id != "a"]

        projection = replace(journal.projection, together=together)
        answer = dispatch({"Records": batch}, [projection])
        again = [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
        assert (sorted(journal.seen), again) == (seen, ["3"] if fails else [])
    assert "word of the customer" not in log.getvalue()


def test_a_failure_at_the_first_record_fails_the_batch_so_that_it_is_split() -> None:
    failing = Journal("failing", "a")
    with pytest.raises(FirstRecordFailed):
        relayed([changed(1, "a"), changed(2, "b"), changed(3, "a")], failing)
    assert failing.seen == ["2"]
    assert relayed([changed(1, "a")], failing) == ["1"]


def test_a_record_that_cannot_be_read_holds_back_its_conversation() -> None:
    unreadable = changed(2, "a")
    del unreadable["dynamodb"]["NewImage"]["session_id"]
    journal = Journal("fine")
    assert relayed([changed(1, "a"), unreadable, changed(3, "b"), changed(4, "a")], journal) == [
        "2",
        "4",
    ]
    assert sorted(journal.seen) == ["1", "3"]


def test_a_stream_without_images_is_an_error_and_not_a_silence() -> None:
    only_keys = record(1, conversation_item(conversation("c")), None)
    del only_keys["dynamodb"]["OldImage"]
    with pytest.raises(KeyError):
        change_of(only_keys)


def test_what_has_failed_is_logged_by_its_ids_alone(log: StringIO) -> None:
    failing = Journal("failing", "b")
    relayed([changed(1, "a"), changed(2, "b"), changed(3, "b")], failing)
    [line] = map(json.loads, log.getvalue().splitlines())
    assert (line["message"], line["error"]) == ("a projection has failed", "ValueError")
    assert (line["projection"], line["conversation_id"], line["event_id"]) == (
        "failing",
        "b",
        "event-2",
    )
    assert "word of the customer" not in log.getvalue()


class Failing(Table):
    """A table without messages, which cannot be read for one conversation."""

    def __init__(self, conversation_id: str) -> None:
        self._fails = conversation_key(conversation_id)["pk"]

    def query(self, values: Item, **_: Any) -> tuple[list[Item], Item | None]:
        if values["pk"] == self._fails:
            raise Unavailable
        return [], None

    def get(self, _: Item, **__: Any) -> Item | None:
        return None

    def transact(self, _: Transaction) -> None:
        """Keep nothing."""

    def write_all(self, **_: Any) -> None:
        """Keep nothing."""


def test_messages_that_could_not_be_removed_are_tried_again(log: StringIO) -> None:
    removed = [
        record(number, conversation_item(conversation(conversation_id)), None)
        for number, conversation_id in ((1, "good"), (2, "bad"))
    ]
    answer = functions.relay(Failing("bad"), {"Records": removed})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "2"}]}
    lines = list(map(json.loads, log.getvalue().splitlines()))
    assert {line["error"] for line in lines} == {"Unavailable"}
    assert {line["projection"] for line in lines} == {"removal", "counters"}


def test_the_templates_filter_lets_pass_what_projections_want() -> None:
    stack = read(ROOT / "template.yaml", table_name="frontdesk")
    [mapping] = [m for m in mappings_of(stack) if isinstance(m, StreamMapping)]
    corrected = Case(corrected=("service_type",), version=1)
    here = conversation_item(conversation("c", case=corrected))
    rated = Feedback(rating=Rating.UP, by=Rater.CUSTOMER, at=NOW)
    there = message_item(message(DONE).model_copy(update={"feedback": rated}), "c", 1)
    wanted = {
        ConversationChanged: [record(1, None, here), record(2, here, here)],
        ConversationRemoved: [record(3, here, None)],
        MessageChanged: [record(4, None, there), record(5, there, there)],
        MessageRemoved: [record(6, there, None)],
        FindingsStored: [
            record(7, pending_item(), pending_item(FOUND)),
            record(8, None, pending_item(FOUND)),
        ],
    }
    for projection in functions.projections(Failing("")):
        for kind in projection.wants:
            assert all(map(mapping.matches, wanted[kind])), (projection.name, kind)
