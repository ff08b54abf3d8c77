"""Conversations of several businesses that change, and a relay that repeats, mixes up and dies."""

import random
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.base.errors import Unavailable
from frontdesk.base.ids import derived_id
from frontdesk.cases import handling as transitions
from frontdesk.cases.corrections import correct
from frontdesk.models.case import Case
from frontdesk.models.classification import FALLBACK, ServiceType, Urgency
from frontdesk.models.conversation import Conversation
from frontdesk.models.feedback import Feedback, Rater, Rating
from frontdesk.models.handling import Handling
from frontdesk.models.message import Message, MessageRole, MessageStatus, Spending, TokenUsage
from frontdesk.relay import dispatch
from frontdesk.relay.counters import counters
from frontdesk.store.attributes import Item, unmarshal
from frontdesk.store.counters import counts_of
from frontdesk.store.items import (
    META,
    conversation_from,
    conversation_item,
    conversation_key,
    message_from,
    message_item,
    message_key,
)
from frontdesk.store.table import Table
from tests.support.changes import record
from tests.support.conversations import store_items

ZONES = {None: "UTC", 1: "America/Los_Angeles", 2: "Asia/Kathmandu", 3: "Europe/Berlin"}
"""The time zones of the businesses, none of which begins its days at the same time."""

BEGINNING = datetime(2026, 10, 24, 20, tzinfo=UTC)
"""A few hours before the clocks change in Berlin."""

Days = dict[tuple[str, str], dict[str, int]]
"""The counters by their keys."""


class Died(BaseException):
    """The process ended in the middle of its work."""


class MortalTable(Table):
    """A table whose requests fail, or whose caller dies before or after one, now and then."""

    def __init__(self, table: Table, chance: random.Random, rate: float) -> None:
        super().__init__(table.client, table.name)
        self._chance, self._rate = chance, rate
        self.failures = self.deaths = 0

    def call(self, operation: str, **parameters: Any) -> Any:
        fate = self._chance.random() / self._rate
        self.failures += 0.3 <= fate < 0.6
        self.deaths += fate < 0.3 or 0.6 <= fate < 1
        if fate < 0.3:
            raise Died
        if fate < 0.6:
            raise Unavailable
        answer = super().call(operation, **parameters)
        if fate < 1:
            raise Died
        return answer


@dataclass
class Town:
    """Conversations that change, and a queue of the changes for each shard of the stream."""

    table: Table
    chance: random.Random
    now: datetime = BEGINNING
    changes: int = 0
    shards: dict[int, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    there: dict[tuple[str, str], Item] = field(default_factory=dict)
    ever: dict[tuple[str, str], Item] = field(default_factory=dict)
    """The last image of everything that has ever been there."""
    moved: set[str] = field(default_factory=set)
    """The conversations that have got their business late."""

    def commit(self, *writes: tuple[Item, Item | None]) -> None:
        """Make writes at once; the stream has them in any order, and so has each shard."""
        items = [new for _, new in writes if new]
        store_items(self.table, items)
        self.table.write_all(delete=[key for key, new in writes if new is None])
        for key, new in self.chance.sample(writes, len(writes)):
            place = key["pk"], key["sk"]
            # As it is read back: without what is None.
            image = new and {name: value for name, value in new.items() if value is not None}
            self.changes += 1
            made = record(self.changes, self.there.get(place), image)
            made["dynamodb"]["ApproximateCreationDateTime"] = int(self.now.timestamp())
            self.shards[self._shard(key["pk"])].append(made)
            if image is None:
                del self.there[place]
            else:
                self.there[place] = self.ever[place] = image

    def step(self) -> None:
        """Let something happen in some conversation."""
        self.now += timedelta(minutes=self.chance.choice([1, 3, 20, 100]))
        known = [key for key in self.there if key[1] == META]
        if len(known) < 5 or self.chance.random() < 0.1:
            self.open()
            return
        place = self.chance.choice(known[-40:])
        one = conversation_from(self.there[place])
        [act] = self.chance.choices([act for act, _ in _ACTS], [weight for _, weight in _ACTS])
        act(self, one)

    def relay(self, table: Table, *, rounds: int = 1) -> None:
        """Deliver some changes to the relay, which works on ``table``."""
        projection = counters(table, ZONES.__getitem__)
        for _ in range(rounds):
            waiting = [shard for shard, records in self.shards.items() if records]
            if not waiting:
                return
            records = self.shards[self.chance.choice(waiting)]
            batch = records[: self.chance.randint(1, 10)]
            try:
                answer = dispatch({"Records": batch}, [projection])
            except Exception:
                continue
            except Died:
                continue
            failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
            numbers = [each["dynamodb"]["SequenceNumber"] for each in batch]
            done = min([numbers.index(number) for number in failed], default=len(batch))
            if self.chance.random() < 0.2:  # a run of them comes again
                done = self.chance.randint(0, done)
            del records[:done]

    def drain(self) -> None:
        """Deliver everything, without anything going wrong."""
        for _ in range(10 * self.changes):
            if not any(self.shards.values()):
                return
            self.relay(self.table)
        raise AssertionError("the relay does not get through")

    def counted(self) -> Days:
        """The counters in the table, by partition and day, without zeros."""
        days = {}
        for item in scanned(self.table):
            place = item["pk"], item["sk"]
            if place[0].startswith("N#") and "gone" not in place[0] and counts_of(item):
                days[place] = counts_of(item)
        return days

    def _shard(self, partition: str) -> int:
        return zlib.crc32(partition.encode()) % 4

    def open(self) -> None:
        """Begin a conversation."""
        id_ = derived_id(self.now, str(self.changes))
        one = Conversation(
            id=id_,
            session_id=f"s-{id_}",
            business_id=self.chance.choice([None, 1, 2, 3]),
            created_at=self.now,
            updated_at=self.now,
        )
        self.say(one)

    def message(self, role: MessageRole, **fields: Any) -> Message:
        return Message(
            **{
                "id": derived_id(self.now, str(role), str(self.changes)),
                "role": role,
                "status": MessageStatus.COMPLETE,
                "content": "words",
                "created_at": self.now,
            }
            | fields
        )

    def say(self, one: Conversation) -> None:
        """A customer's message, and a reply that is begun."""
        count = one.message_count
        said = self.message(MessageRole.USER)
        reply = self.message(MessageRole.ASSISTANT, status=MessageStatus.PENDING, content="")
        deadline = self.now + timedelta(seconds=30)
        self.commit(
            self._whole(one, message_count=count + 2),
            (message_key(one.id, count + 1), message_item(said, one.id, count + 1)),
            (message_key(one.id, count + 2), message_item(reply, one.id, count + 2, deadline)),
        )

    def close(self, one: Conversation) -> None:
        """Complete a reply that is being written, and judge the conversation."""
        pending = [
            (number, message)
            for number, message in self._messages(one)
            if "deadline" in self.there[f"C#{one.id}", f"M#{number:010d}"]
        ]
        if not pending:
            return
        number, reply = self.chance.choice(pending)
        tokens = TokenUsage(input=self.chance.randint(100, 900), output=50)
        writer = self.chance.choice(["claude", "canned", None])
        spent = Spending(**tokens.model_dump(), nanodollars=self.chance.choice([None, 81_500]))
        done = reply.model_copy(
            update={
                "status": MessageStatus.COMPLETE if writer else MessageStatus.INCOMPLETE,
                "writer": writer,
                "spending": spent if writer == "claude" else None,
                "withdrawn": self.chance.choice([None, None, None, True]),
            }
        )
        standing = FALLBACK.model_copy(
            update={
                "service_type": self.chance.choice([*ServiceType]),
                "urgency": self.chance.choice([*Urgency]),
            }
        )
        changes: dict[str, Any] = {"language": self.chance.choice(["en", "de", None])}
        if "service_type" not in one.case.corrected:
            changes |= {"standing": standing}
        case = one.case.model_copy(update={**changes, "version": one.case.version + 1})
        self.commit(
            (message_key(one.id, number), message_item(done, one.id, number)),
            self._whole(one, case=case),
        )

    def write(self, one: Conversation) -> None:
        """A person's message."""
        number = one.message_count + 1
        handling = transitions.answered(one.handling, "Sam", self.now)
        written = self.message(MessageRole.STAFF)
        self.commit(
            self._whole(one, message_count=number, handling=handling),
            (message_key(one.id, number), message_item(written, one.id, number)),
        )

    def take(self, one: Conversation) -> None:
        """Take it, or give it back."""
        changed = self.chance.choice(
            [
                transitions.taken(one.handling, "Sam", self.now, waits=True),
                transitions.released(one.handling, self.now),
                transitions.acknowledged(one.handling, "Sam", self.now),
            ]
        )
        self.commit(self._whole(one, handling=changed))

    def correct(self, one: Conversation) -> None:
        """Correct the trade or the urgency, or solve the problem."""
        corrections: Mapping[str, Any] = self.chance.choice(
            [
                {"service_type": self.chance.choice([*ServiceType])},
                {"urgency": Urgency.LOW},
                {"resolved": True},
            ]
        )
        version = one.version + 1
        self.commit(self._whole(one, case=correct(one.case, corrections), version=version))

    def rate(self, one: Conversation) -> None:
        """Rate a reply."""
        done = [
            (number, message)
            for number, message in self._messages(one)
            if message.role is MessageRole.ASSISTANT
            and message.status not in (MessageStatus.PENDING, MessageStatus.INTERRUPTED)
        ]
        if not done:
            return
        number, reply = self.chance.choice(done)
        given = Feedback(rating=self.chance.choice([*Rating]), by=Rater.CUSTOMER, at=self.now)
        rated = reply.model_copy(update={"feedback": given})
        self.commit((message_key(one.id, number), message_item(rated, one.id, number)))

    def give(self, one: Conversation) -> None:
        """Let a conversation become that of a business."""
        if one.business_id is None:
            self.moved.add(one.id)
            changes = {"business_id": self.chance.choice([1, 2, 3])}
            self.say(one.model_copy(update=changes))

    def remove(self, one: Conversation) -> None:
        """Remove a conversation, as a deletion, an expiry or an erasure does."""
        if self.shards[self._shard(f"C#{one.id}")] and one.id in self.moved:
            return  # before the relay knows its business, it does not know its days, either
        whole: tuple[Item, None] = (conversation_key(one.id), None)
        messages = [(message_key(one.id, number), None) for number, _ in self._messages(one)]
        order = [whole, *messages] if self.chance.random() < 0.5 else [*messages, whole]
        for each in order:
            self.commit(each)

    def _whole(self, one: Conversation, **changes: Any) -> tuple[Item, Item]:
        changed = one.model_copy(update={**changes, "updated_at": self.now})
        return conversation_key(one.id), conversation_item(changed)

    def _messages(self, one: Conversation) -> Iterator[tuple[int, Message]]:
        for number in range(1, one.message_count + 1):
            place = f"C#{one.id}", f"M#{number:010d}"
            yield number, message_from(self.there[place], self.now)


_ACTS: list[tuple[Callable[[Town, Conversation], None], int]] = [
    (Town.say, 30),
    (Town.close, 40),
    (Town.write, 8),
    (Town.take, 6),
    (Town.correct, 6),
    (Town.rate, 8),
    (Town.give, 3),
    (Town.remove, 3),
]


def expected(town: Town) -> Days:
    """What should be counted, by a plain look at everything that has ever been there."""
    days: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for (partition, place), item in town.ever.items():
        whole = conversation_from(town.ever[partition, META])
        zone = ZoneInfo(ZONES[whole.business_id])
        key = f"N#{whole.business_id or 0}"
        if place == META:
            day = whole.created_at.astimezone(zone).date().isoformat()
            days[key, day].update(_of_conversation(whole.case, whole.handling))
            continue
        message = message_from(item, datetime.max.replace(tzinfo=UTC))
        if message.status is MessageStatus.INTERRUPTED:
            continue
        at = message.created_at.astimezone(zone)
        days[key, at.date().isoformat()].update(_of_message(message, at.hour))
        if message.spending:
            shard = zlib.crc32(whole.id.encode()) % 8
            spent = message.spending.model_dump(exclude_none=True)
            spent["unpriced"] = int("nanodollars" not in spent)
            days[key, at.date().isoformat()].update(spent)
            days["N#all", f"{at.date().isoformat()}#{shard}"].update(spent)
    return {place: {n: c for n, c in counts.items() if c} for place, counts in days.items()}


def _of_message(message: Message, hour: int) -> Iterator[str]:
    match message.role, message.writer:
        case MessageRole.USER, _:
            yield from ("customer", f"hour.{hour:02}")
        case MessageRole.STAFF, _:
            yield "person"
        case _, writer if not message.withdrawn:
            yield {"claude": "claude", "canned": "rules", None: "failed"}[writer]
    if message.feedback:
        yield message.feedback.rating


def _of_conversation(case: Case, handling: Handling) -> Counter[str]:
    counts = Counter(["conversations", f"language.{case.language or 'unknown'}"])
    counts["resolved"] = case.resolved
    counts["resolved_alone"] = case.resolved and handling.handed_off_at is None
    if handling.handed_off_at:
        counts["handed_off"] = 1
        if handling.answered_at and handling.answered_at > handling.handed_off_at:
            seconds = int((handling.answered_at - handling.handed_off_at).total_seconds())
            ends = [60, 300, 900, 3600, 14400, 86400]
            span = next((n for n, end in enumerate(ends) if seconds <= end), len(ends))
            counts.update({"answered": 1, "waited": seconds, f"wait.{span}": 1})
    if case.standing:
        trade, urgency = case.standing.service_type, case.standing.urgency
        counts.update([f"trade.{trade}", f"urgency.{urgency}"])
        if case.judged_trade or handling.acknowledged_at:
            counts[f"judged.{case.judged_trade or trade}.{trade}"] = 1
        counts["trade_corrected"] = case.judged_trade not in (None, trade)
        counts["urgency_corrected"] = case.judged_urgency not in (None, urgency)
    return counts


def scanned(table: Table) -> Iterator[Item]:
    """Every item of a table."""
    start: dict[str, Any] = {}
    while True:
        page = table.client.scan(TableName=table.name, ConsistentRead=True, **start)
        yield from map(unmarshal, page["Items"])
        if "LastEvaluatedKey" not in page:
            return
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
