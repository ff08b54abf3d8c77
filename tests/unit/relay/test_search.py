"""Search by postings: what it finds, what it costs, and what it leaves behind."""

import random
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from frontdesk.base.once import Once
from frontdesk.models.conversation import Conversation
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.models.scope import UNLIMITED, Scope
from frontdesk.models.search import Query
from frontdesk.relay import dispatch
from frontdesk.relay.postings import searching as keep_postings
from frontdesk.store import searching
from frontdesk.store.attributes import Item, unmarshal
from frontdesk.store.editing import find_conversation
from frontdesk.store.erasure import erase_customer
from frontdesk.store.items import (
    META,
    conversation_from,
    conversation_item,
    conversation_key,
    message_from,
    message_item,
    message_key,
)
from frontdesk.store.listing import Filters
from frontdesk.store.own_messages import search_own
from frontdesk.store.searching import FIRST, LAST, Found, search
from frontdesk.store.table import Table
from ops.reindex import reindex
from tests.support import dynamodb
from tests.support.changes import NOW, record
from tests.support.conversations import conversation, store_items

ALL = (FIRST, LAST)
VOCABULARY = ["leak", "leaks", "sink", "Sinks", "boiler", "leaflet", "漏水", "206 5550100", "noise"]
QUERIES = ["leak", "leaking sink", "lea", "boiler noise", "漏水", "(206) 555-0100", "sink leaf"]

ORPHAN = {"id": "m", "role": "user", "status": "complete", "content": "A leak", "created_at": NOW}


class World:
    """A table in which conversations change, and a relay that is told of each change."""

    def __init__(self, table: Table, chance: random.Random) -> None:
        self.table, self.chance = table, chance
        self.messages = 0
        self.records: list[dict[str, Any]] = []

    def write(self, key: Item, new: Item | None) -> None:
        old = next(iter(self.table.get_all([key])), None)
        if new is None:
            self.table.write_all(delete=[key])
        else:
            store_items(self.table, [new])
        self.records.append(record(len(self.records), old, new))

    def relay(self) -> None:
        """Deliver the records, some runs of them twice."""
        while self.records:
            count = self.chance.randint(1, 12)
            some, self.records = self.records[:count], self.records[count:]
            runs = [some, some[len(some) // 2 :]] if self.chance.random() < 0.3 else [some]
            for run in runs:
                conversation_of = Once(partial(find_conversation, self.table))
                projection = keep_postings(self.table, conversation_of)
                answer = dispatch({"Records": run}, [projection])
                assert answer == {"batchItemFailures": []}

    def open(self, number: int, business_id: int | None, customer_id: int) -> Conversation:
        one = conversation(number, business_id=business_id, customer_id=customer_id)
        self.write(conversation_key(one.id), conversation_item(one))
        return one

    def say(self, one: Conversation, content: str, role: MessageRole = MessageRole.USER) -> str:
        """Add a message to a conversation."""
        self.messages += 1
        item = self.table.get(conversation_key(one.id))
        assert item is not None
        count = int(item["message_count"]) + 1
        message = Message(
            id=conversation(1000 + self.messages).id,
            role=role,
            status=MessageStatus.COMPLETE,
            content=content,
            created_at=NOW,
        )
        self.write(message_key(one.id, count), message_item(message, one.id, count))
        self.write(conversation_key(one.id), {**item, "message_count": count})
        return message.id

    def remove(self, one: Conversation) -> None:
        """Remove a conversation, then its messages, as the store does."""
        item = self.table.get(conversation_key(one.id))
        assert item is not None
        self.write(conversation_key(one.id), None)
        for number in range(1, int(item["message_count"]) + 1):
            self.write(message_key(one.id, number), None)

    def erase(self, one: Conversation) -> None:
        """Erase the customer of a conversation, which removes the messages first."""
        assert one.business_id is not None
        assert one.customer_id is not None
        keys = sorted(self.items(f"C#{one.id}"), key=lambda key: key["sk"] == META)
        before = [next(iter(self.table.get_all([key]))) for key in keys]
        erase_customer(self.table, one.business_id, one.customer_id, 60, scope=UNLIMITED)
        for item in before:
            self.records.append(record(len(self.records), item, None))

    def give(self, one: Conversation, business_id: int) -> None:
        """Let a conversation become that of a business."""
        item = self.table.get(conversation_key(one.id))
        assert item is not None
        known = conversation_from(item).model_copy(update={"business_id": business_id})
        self.write(conversation_key(one.id), conversation_item(known))

    def items(self, prefix: str) -> list[Item]:
        return [{"pk": item["pk"], "sk": item["sk"]} for item in self.whole_items(prefix)]

    def whole_items(self, prefix: str) -> list[Item]:
        scanned = self.table.client.scan(TableName=self.table.name)["Items"]
        return [unmarshal(item) for item in scanned if item["pk"]["S"].startswith(prefix)]

    def everything(self) -> list[tuple[int | None, Message]]:
        """All messages that are searched, with the business of each."""
        scanned = self.table.client.scan(TableName=self.table.name)["Items"]
        items = [unmarshal(item) for item in scanned if item["pk"]["S"].startswith("C#")]
        alive = [i for i in items if i["sk"] == META and i.get("expires_at", 2) > 1]
        wholes = {i["pk"]: conversation_from(i).business_id for i in alive}
        said = [item for item in items if item["sk"] != META and item["role"] != "assistant"]
        return [(wholes[i["pk"]], message_from(i, NOW)) for i in said if i["pk"] in wholes]


@pytest.fixture
def world(moto_table: Table) -> World:
    return World(moto_table, random.Random(7))


def pages(
    table: Table, business_id: int | None, query: Query, limit: int, scope: Scope = UNLIMITED
) -> Iterator[Found]:
    span = ALL
    while True:
        found = search(table, business_id, query, span, limit, scope=scope)
        yield found
        if found.position is None:
            return
        span = (FIRST, found.position)


def ids(found: Iterator[Found]) -> list[str]:
    return [hit.message.id for page in found for hit in page.hits]


@pytest.mark.parametrize(
    ("bounds", "seed"),
    [((500, 6000, 200), 7), ((3, 12, 6), 7), ((2, 8, 6), 11), ((1, 5, 4), 19)],
)
def test_a_search_finds_what_a_reader_of_everything_would_find(
    world: World, monkeypatch: pytest.MonkeyPatch, bounds: tuple[int, int, int], seed: int
) -> None:
    for name, value in zip(("_PAGE", "MOST_POSTINGS", "MOST_MESSAGES"), bounds, strict=True):
        monkeypatch.setattr(searching, name, value)
    monkeypatch.setattr(searching, "_ONLY_PAGE", bounds[0])
    monkeypatch.setattr(searching, "_VERIFIED", min(40, bounds[2]))
    world.chance = chance = random.Random(seed)
    there = [world.open(n, chance.choice([None, 7, 8]), n + 1) for n in range(8)]
    for step in range(48):
        one = chance.choice(there)
        said = " ".join(chance.choices(VOCABULARY, k=chance.randint(1, 4)))
        if step % 9 == 8 and len(there) > 4:
            there.remove(one)
            world.remove(one)
        elif step % 13 == 5:
            world.give(one, 7)
            there[there.index(one)] = one.model_copy(update={"business_id": 7})
        elif step in (17, 30) and one.business_id is not None:
            world.relay()  # its records are delivered before the old images are read
            there.remove(one)
            world.erase(one)
        else:
            world.say(one, said, chance.choice([MessageRole.USER, MessageRole.ASSISTANT]))
    world.relay()
    over = next(iter(world.table.get_all([conversation_key(there[-1].id)])))

    def compare(*businesses: int | None) -> int:
        hits = 0
        everything = world.everything()
        for text in QUERIES:
            query = Query.of(text, ("en",))
            for business_id in businesses:
                found = ids(pages(world.table, business_id, query, 3))
                read = [
                    message.id
                    for of, message in everything
                    if of == business_id and query.places(message.content)
                ]
                assert found == sorted(read, reverse=True), (text, business_id)
                hits += len(found)
        return hits

    assert compare(None, 7, 8) > 4
    store_items(world.table, [{**over, "expires_at": 1}])  # DynamoDB has not removed it yet
    compare(there[-1].business_id)
    store_items(world.table, [over])
    before, postings = world.items("T#"), world.whole_items("T#")
    world.table.write_all(delete=[key for n, key in enumerate(before) if n % 2])
    stray = {**before[0], "sk": conversation(9999).id, "c": there[0].id, "n": 1, "w": "leak"}
    world.table.write_all(put=[stray])
    reindex(world.table)
    assert sorted(map(str, world.whole_items("T#"))) == sorted(map(str, postings))
    for one in there:
        world.remove(one)
    world.relay()
    assert world.items("T#") == []


def test_an_erasure_leaves_no_postings_and_holds_nothing_up(world: World) -> None:
    one, old = world.open(1, 7, 5), world.open(2, 7, 6)
    for each in (one, old):
        world.say(each, "My sink leaks")
    world.relay()
    kept = world.items("T#")
    world.erase(one)
    world.relay()
    assert len(world.items("T#")) == len(kept) // 2 > 0
    # Removed before its business was kept: nothing can be done, and the changes after it go on.
    unknown = message_item(Message.model_validate(ORPHAN), conversation(3).id, 1)
    world.records = [record(1, unknown, None)]
    world.say(old, "And the boiler")
    world.relay()
    assert len(world.items("T#")) > len(kept) // 2


def test_nothing_outside_a_scope_or_of_what_is_gone_is_found(world: World) -> None:
    one, other = world.open(1, 7, 5), world.open(2, 7, 6)
    for each in (one, other):
        world.say(each, "My sink leaks")
    world.relay()
    query = Query.of("sink", ())
    both = ids(pages(world.table, 7, query, 10))
    assert len(both) == 2
    assert ids(pages(world.table, 7, query, 10, Scope(business_id=8))) == []
    expired = {**conversation_item(other), "message_count": 1, "expires_at": 1}
    store_items(world.table, [expired])
    assert ids(pages(world.table, 7, query, 10)) == both[1:]
    store_items(world.table, [conversation_item(one.model_copy(update={"business_id": 8}))])
    assert ids(pages(world.table, 7, query, 10)) == []


def test_a_customer_s_own_messages_are_found_without_postings(world: World) -> None:
    mine = [world.open(n, 7 + n % 2, 5) for n in range(3)]
    foreign = world.open(9, 7, 6)
    told = [world.say(mine[n % 3], f"The sink leaks, {n}") for n in range(6)]
    world.say(foreign, "The sink leaks")
    query = Query.of("leak", ("en",))
    first = search_own(world.table, Filters(5), query, ALL, 4, scope=UNLIMITED)
    assert [hit.message.id for hit in first.hits] == told[:1:-1]
    rest = (FIRST, str(first.position))
    second = search_own(world.table, Filters(5), query, rest, 4, scope=UNLIMITED)
    assert [hit.message.id for hit in second.hits] == told[1::-1]
    assert second.position is None
    here = search_own(world.table, Filters(5, 7), query, ALL, 9, scope=UNLIMITED)
    assert len(here.hits) == 4


def test_a_word_is_found_in_two_requests_and_a_bound_ends_a_search(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = world.open(1, 7, 5)
    for n in range(24):
        world.say(one, ("boiler" if n % 2 else "sink") + (" leak" if n == 20 else ""))
    world.relay()
    sent = dynamodb.requests(world.table)
    found = search(world.table, 7, Query.of("leak", ("en",)), ALL, 20, scope=UNLIMITED)
    assert len(found.hits) == 1
    assert sent == ["Query", "BatchGetItem"]
    monkeypatch.setattr(searching, "_PAGE", 5)
    monkeypatch.setattr(searching, "MOST_POSTINGS", 10)
    never = Query.of("boiler sink", ())
    first = search(world.table, 7, never, ALL, 20, scope=UNLIMITED)
    assert (first.hits, first.is_bounded, first.position is not None) == ([], True, True)
    assert ids(pages(world.table, 7, never, 20)) == []
