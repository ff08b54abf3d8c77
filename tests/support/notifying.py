"""Notifications inside this process: a queue and a receiver that only note what they get."""

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from frontdesk.delivery.consume import Consumer, consume
from frontdesk.delivery.post import Post
from frontdesk.models.case import Case
from frontdesk.models.classification import FALLBACK, Urgency
from frontdesk.models.conversation import Conversation
from frontdesk.models.delivery import TargetState
from frontdesk.models.handling import Handler, Handling, Wanted
from frontdesk.models.profile import Channel, Notify, Profile
from frontdesk.models.reading import Contact, Place, PreferredTime
from frontdesk.models.scope import UNLIMITED
from frontdesk.notify.letter import Letter
from frontdesk.notify.message import Notice
from frontdesk.notify.queue import Queue
from frontdesk.store.businesses import write_profile
from frontdesk.store.table import Table

BUSINESS = 7
HOOK = "https://hooks.example.com/desk"
NUMBER = "+12065550142"
OFFICE = "office@example.com"

NOW = datetime(2026, 11, 27, 16, tzinfo=UTC)
NORMAL = Handling()
EMERGENCY = Handling(by=Handler.WAITING, why=Wanted.EMERGENCY, emergency_since=NOW, since=NOW)
"""What a conversation is like in which an emergency stands that nobody has seen."""
STANDING = {"standing": FALLBACK.model_copy(update={"urgency": Urgency.EMERGENCY})}
KNOWN = {
    "contact": Contact(phone="+12065550100"),
    "place": Place(address="42 Elm Street"),
    "preferred_time": PreferredTime(text="any time"),
}


def conversation(
    version: int, handling: Handling = NORMAL, count: int = 2, **case: Any
) -> Conversation:
    """A conversation whose case and handling have this version, with these fields of the case."""
    return Conversation(
        id="01M8EY5KB7XRR2RS447FWY9C7S",
        session_id="s",
        business_id=BUSINESS,
        case=Case(version=version, **case),
        handling=handling.model_copy(update={"version": version}),
        message_count=count,
        created_at=NOW,
        updated_at=NOW,
    )


def profile(*targets: tuple[Channel, str], events: tuple[str, ...], **fields: Any) -> Profile:
    """A profile with these targets, each of which wants the same events."""
    notify = [{"channel": channel, "target": t, "events": events} for channel, t in targets]
    return Profile.model_validate(
        {
            "name": "Elm Street",
            "country": "US",
            "time_zone": "America/Los_Angeles",
            "notify": notify,
            **fields,
        }
    )


class MemoryQueue(Queue):
    """A queue that keeps its messages; ``step`` is called before and after each request."""

    def __init__(self, step: Callable[[], None] = lambda: None) -> None:
        self.messages: deque[dict[str, Any]] = deque()
        self.delays: list[int] = []
        self.urgent: list[bool] = []
        self.postponed: list[float] = []
        self._step = step
        self._count = 0

    def send(self, body: Mapping[str, Any], delay: int = 0, *, urgent: bool = False) -> None:
        self._step()
        self._count += 1
        ids = {"messageId": f"m{self._count}", "receiptHandle": "r", "eventSourceARN": "queue"}
        self.messages.append({**ids, "body": json.dumps(body)})
        self.delays.append(delay)
        self.urgent.append(urgent)
        self._step()

    def postpone(self, arn: str, receipt: str, seconds: float) -> None:  # noqa: ARG002
        self._step()
        self.postponed.append(seconds)
        self._step()

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """What the messages say."""
        return [json.loads(message["body"]) for message in self.messages]


@dataclass
class Receiver:
    """Takes notices on all channels; ``fails`` is raised first, one error for each attempt."""

    fails: list[Exception] = field(default_factory=list)
    got: list[Notice] = field(default_factory=list)
    keys: list[TargetState] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    step: Callable[[], None] = lambda: None

    def take(self, _: int, notice: Notice, __: Notify, state: TargetState) -> None:
        self.step()
        if self.fails:
            raise self.fails.pop(0)
        self.got.append(notice)
        self.keys.append(state)
        self.step()

    def take_letter(self, _: int, __: str, letter: Letter) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.letters.append(letter)


def consumer(
    table: Table, receiver: Receiver, queue: MemoryQueue, *, seconds: float = 0, inbox: str = ""
) -> Consumer:
    """What works off ``queue``, with the receiver at the other end of every channel."""
    senders = dict.fromkeys(Channel, receiver.take)
    post = Post(table, senders, seconds, inbox, receiver.take_letter, queue)
    return Consumer(post, queue, MemoryQueue())


def work_off(consumer: Consumer, queue: MemoryQueue) -> list[str]:
    """Have each message that is there worked on once; the ids of those that are to come again."""
    left = []
    for _ in range(len(queue.messages)):
        message = queue.messages[0]
        failed = consume(consumer, [message])["batchItemFailures"]
        queue.messages.popleft()
        if failed:
            left.append(message["messageId"])
            queue.messages.append(message)
    return left


def store_profile(table: Table, profile: Profile) -> None:
    """Store the profile of the business, whatever there is."""
    write_profile(table, BUSINESS, profile, None, scope=UNLIMITED)
