"""Photos are checked before a turn is opened; what is refused leaves nothing."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from frontdesk.assistant.interface import Assistant, Prompt
from frontdesk.base.errors import Conflict, InvalidInput, Unavailable
from frontdesk.files.bucket import UNUSED
from frontdesk.models.attachments import Owner, PhotoType, Upload
from frontdesk.models.handling import Handler
from frontdesk.models.scope import NOBODY, UNLIMITED, Scope
from frontdesk.relay import dispatch
from frontdesk.relay.photos import photos as projection
from frontdesk.store import attachments
from frontdesk.store.attributes import Item, unmarshal
from frontdesk.store.conversations import read_page
from frontdesk.store.history import TurnRequest
from frontdesk.store.idempotency import IdempotencyKey
from frontdesk.store.removal import delete_conversation
from frontdesk.store.table import Table
from frontdesk.turn import handling
from frontdesk.turn.context import TurnContext
from frontdesk.turn.events import Completed, Event, Failed, Started
from frontdesk.turn.photos import with_photos
from frontdesk.turn.turn import take_turn
from tests.support import dynamodb
from tests.support.changes import record
from tests.support.photos import HTML, SVG, MemoryS3, bucket, photo, png
from tests.support.rows import check_rows
from tests.support.turns import scripted, turn_context

DATA = photo()
NOBODY_S = Owner()
VISITOR = Scope(customer_id=NOBODY)


class World:
    """A table and a bucket, and an assistant that tells what it was shown."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.s3 = MemoryS3()
        self.prompts: list[Prompt] = []
        script = scripted("Thank you.")

        def read(prompt: Prompt) -> Any:
            self.prompts.append(prompt)
            return script.read(prompt)

        assistant = Assistant(read, script.reply, script.read)
        self.context = TurnContext(table, assistant, bucket=lambda: bucket(self.s3), cancel_poll=60)

    def uploaded(
        self,
        data: bytes | None = DATA,
        *,
        kind: PhotoType = PhotoType.JPEG,
        size: int | None = None,
        owner: Owner = NOBODY_S,
    ) -> str:
        """The id of an announced photo, which is there unless ``data`` is None."""
        number = len(self.s3.objects) + len(self.s3.requests)
        id_ = f"{number:A>22}"
        length = size if size is not None else len(data or DATA)
        upload = Upload(id=id_, owner=owner, content_type=kind, bytes=length)
        attachments.announce(self.table, upload, {})
        if data is not None:
            self.s3.objects[f"new/{id_}"] = data
        return id_

    def turn(self, *ids: str, message: str = "Look", **more: Any) -> list[Event]:
        fields = {"scope": UNLIMITED, **more}
        return list(take_turn(self.context, TurnRequest(message, attachments=ids, **fields), 30))

    def kept(self) -> set[str]:
        return {key for key in self.s3.objects if key.startswith("kept/")}

    def items(self) -> list[dict[str, Any]]:
        """What is stored beside uploads."""
        found = self.table.client.scan(TableName=self.table.name)["Items"]
        return [item for item in found if not item["pk"]["S"].startswith("P#")]


@pytest.fixture
def world(moto_table: Table) -> World:
    return World(moto_table)


def conversation_of(events: Sequence[Event]) -> str:
    started = events[0]
    assert isinstance(started, Started)
    assert isinstance(events[-1], Completed), events
    return started.conversation_id


def test_the_assistant_is_shown_the_photos_and_the_message_has_them(world: World) -> None:
    ids = [world.uploaded(photo(2000 + n, 1000)) for n in range(4)]
    conversation_id = conversation_of(world.turn(*ids))
    [prompt] = world.prompts
    assert [picture[:2] for picture in prompt.pictures] == [b"\xff\xd8"] * 4
    page = read_page(world.table, conversation_id, 1, 10, scope=UNLIMITED)
    had = page.messages[0].attachments or ()
    assert [(photo.id, photo.width) for photo in had] == [
        (id_, 2000 + n) for n, id_ in enumerate(ids)
    ]
    # The next turn names them and does not send them again.
    world.turn(message="And now?", conversation_id=conversation_id)
    assert not world.prompts[-1].pictures
    assert [len(m.attachments or ()) for m in world.prompts[-1].history] == [4, 0]


def test_a_photo_is_a_message_by_itself(world: World) -> None:
    conversation_id = conversation_of(world.turn(world.uploaded(), message=""))
    page = read_page(world.table, conversation_id, 1, 10, scope=UNLIMITED)
    assert page.messages[0].content == ""
    assert page.conversation.message_count == 2


def test_a_turn_without_photos_asks_no_more_and_loads_no_decoder(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "frontdesk.files.pictures", None)  # importing it fails
    sent = dynamodb.requests(world.table)
    conversation_of(world.turn())
    assert sent == ["TransactWriteItems"] * 2
    assert world.s3.requests == []
    sent.clear()
    with pytest.raises(ImportError):
        world.turn(world.uploaded())
    assert sent[-1] == "BatchGetItem"


def test_what_is_not_what_was_announced_is_refused_and_nothing_is_stored(world: World) -> None:
    bomb = png(30_000, 30_000, bytes(1000))
    rows: list[tuple[str, dict[str, Any]]] = [
        ("has not been uploaded", {"data": None}),
        ("is not image/jpeg", {"data": SVG}),
        ("is not image/jpeg", {"data": HTML}),
        ("is not image/jpeg", {"data": photo(kind="PNG")}),
        ("cannot be read", {"data": b"\xff\xd8\xff\xe0" + HTML}),
        ("has too many pixels", {"data": png(1, 60_000, bytes(120_000)), "kind": PhotoType.PNG}),
        ("has too many pixels", {"data": bomb, "kind": PhotoType.PNG}),
        ("is not 7 bytes", {"size": 7}),
        ("is not 9000 bytes", {"data": DATA[:8000], "size": 9000}),
    ]

    def check(message: str, wrong: dict[str, Any]) -> None:
        good, bad = world.uploaded(), world.uploaded(**wrong)
        with pytest.raises(InvalidInput) as refused:
            world.turn(good, bad)
        assert refused.value.details[0]["field"] == "attachments.1"
        assert message in refused.value.details[0]["message"]
        assert world.items() == []
        assert world.prompts == []
        # What was made of the good one counts as unused, and so is gone after a day.
        assert {world.s3.tags[key] for key in world.kept()} <= {f"{UNUSED}=true"}
        conversation_of(world.turn(good))
        for item in world.items():
            key = {"pk": item["pk"], "sk": item["sk"]}
            world.table.client.delete_item(TableName=world.table.name, Key=key)
        world.prompts.clear()

    check_rows(rows, check)


def test_only_its_session_or_its_customer_attaches_an_upload(world: World) -> None:
    opened = conversation_of(world.turn(scope=VISITOR, business_id=1))
    session = read_page(world.table, opened, 1, 1, scope=UNLIMITED).conversation.session_id
    held = VISITOR.holding(session)
    theirs = Owner("another session", NOBODY, None)
    customer, other = Scope(customer_id=5), Scope(customer_id=6)

    def check(may: bool, owner: Owner, scope: Scope, ids: dict[str, Any]) -> None:
        id_ = world.uploaded(owner=owner)
        if may:
            conversation_of(world.turn(id_, scope=scope, **ids))
            return
        with pytest.raises(InvalidInput, match="not by you"):
            world.turn(id_, scope=scope, **ids)

    check_rows(
        [
            (False, theirs, held, {"session_id": session}),
            (False, theirs, held, {"conversation_id": opened}),
            (False, theirs, VISITOR, {"business_id": 1}),
            (True, Owner(session, NOBODY, None), held, {"session_id": session}),
            (True, Owner(session, NOBODY, None), held, {"conversation_id": opened}),
            (True, Owner(None, NOBODY, None), held, {"session_id": session}),
            (False, Owner(None, 5, None), other, {"customer_id": 6}),
            (False, Owner(None, 5, None), held, {"session_id": session}),
            (True, Owner(None, 5, None), customer, {"customer_id": 5}),
            (True, Owner("any", 5, None), customer, {"customer_id": 5}),
        ],
        check,
    )


def test_an_id_is_used_once_and_a_repeated_key_returns_its_turn(world: World) -> None:
    id_ = world.uploaded()
    key = IdempotencyKey("d" * 64, "f")
    first = world.turn(id_, key=key)
    conversation_id = conversation_of(first)
    with pytest.raises(Conflict, match="used before"):
        world.turn(id_)
    with pytest.raises(Conflict, match="used before"):
        world.turn(id_, conversation_id=conversation_id)
    again = world.turn(id_, key=key)
    assert conversation_of(again) == conversation_id


def test_of_two_turns_at_once_one_gets_the_photo(world: World) -> None:
    id_ = world.uploaded()
    request = TurnRequest("Look", scope=UNLIMITED, attachments=[id_])
    # Both have looked before either has written.
    both = [with_photos(world.context, request, None) for _ in range(2)]
    conversation_of(list(take_turn(world.context, both[0], 30)))
    with pytest.raises(Conflict, match=r"attachments\.0: was used before"):
        list(take_turn(world.context, both[1], 30))


def test_a_person_is_sent_the_photo_and_nothing_is_generated(world: World) -> None:
    opened = conversation_of(world.turn())
    handling.take(world.table, opened, "Sam", scope=UNLIMITED)
    events = world.turn(world.uploaded(), conversation_id=opened)
    started = events[0]
    assert isinstance(started, Started)
    page = read_page(world.table, opened, 1, 10, scope=UNLIMITED)
    assert page.conversation.handling.by is Handler.PERSON
    assert page.messages[-1].attachments
    assert not [event for event in events if isinstance(event, Failed)]


def test_a_bucket_that_fails_refuses_the_turn_and_the_photo_stays(world: World) -> None:
    id_ = world.uploaded()
    for operation in ("get_object", "put_object"):
        world.s3.failing = {operation}
        with pytest.raises(Unavailable):
            world.turn(id_)
        assert world.items() == []
    world.s3.failing = set()
    conversation_of(world.turn(id_))


def test_without_a_bucket_photos_are_refused_by_their_field(moto_table: Table) -> None:
    request = TurnRequest("Look", scope=UNLIMITED, attachments=["A" * 22])
    with pytest.raises(InvalidInput, match="not taken here"):
        list(take_turn(turn_context(moto_table), request, 30))


def test_what_is_deleted_leaves_no_object(world: World) -> None:
    ids = [world.uploaded(), world.uploaded()]
    conversation_id = conversation_of(world.turn(*ids))
    stored = [unmarshal(item) for item in world.items()]
    relay = [projection(world.table, lambda: bucket(world.s3))]

    def relayed(*changes: tuple[Item | None, Item | None]) -> None:
        records = [record(number, *change) for number, change in enumerate(changes)]
        for _ in range(2):  # records come more than once
            assert not dispatch({"Records": records}, relay)["batchItemFailures"]

    relayed(*((None, item) for item in stored))
    assert set(world.s3.objects) == {f"kept/{i}/{s}" for i in ids for s in ("whole", "small")}
    assert world.s3.tags == {}
    delete_conversation(world.table, conversation_id, 30, scope=UNLIMITED)
    assert world.items() == []
    relayed(*((item, None) for item in stored))
    assert world.s3.objects == {}
    assert world.table.client.scan(TableName=world.table.name)["Count"] == 0
    relayed(*((None, item) for item in stored))  # late
    assert world.s3.objects == {}


def test_an_upload_ends_after_a_day_unless_a_message_has_it(world: World) -> None:
    used, unused = world.uploaded(), world.uploaded()
    world.turn(used)
    items = {
        item["pk"]["S"].removeprefix("P#"): item
        for item in world.table.client.scan(TableName=world.table.name)["Items"]
        if item["pk"]["S"].startswith("P#")
    }
    assert "expires_at" not in items[used]
    ends = int(items[unused]["expires_at"]["N"]) - datetime.now(UTC).timestamp()
    assert 23 * 3600 < ends <= 24 * 3600
