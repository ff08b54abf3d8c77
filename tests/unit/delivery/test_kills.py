"""Killing relay and notifier at each step between a turn and its deliveries."""

from collections import Counter, deque
from collections.abc import Mapping
from typing import Any

from frontdesk.models.profile import Channel
from frontdesk.relay import dispatch
from frontdesk.relay.notifications import notifications
from frontdesk.store.items import conversation_item
from frontdesk.store.table import Table
from tests.support.changes import record
from tests.support.notifying import (
    EMERGENCY,
    HOOK,
    NUMBER,
    MemoryQueue,
    Receiver,
    consumer,
    conversation,
    profile,
    store_profile,
    work_off,
)

TARGETS = ((Channel.WEBHOOK, HOOK), (Channel.SMS, NUMBER))


class Killed(BaseException):
    """The process was killed; no handler of exceptions sees that."""


class Steps:
    """Counts the steps, and kills once, at the step that it is told."""

    def __init__(self, at: int) -> None:
        self.count = 0
        self._at = at

    def __call__(self) -> None:
        self.count += 1
        if self.count == self._at:
            raise Killed


class Stepping(Table):
    """A table with a step before and after each request."""

    def __init__(self, table: Table, step: Steps) -> None:
        super().__init__(table.client, table.name)
        self._step = step

    def call(self, operation: str, **parameters: Any) -> Any:
        self._step()
        answer = super().call(operation, **parameters)
        self._step()
        return answer


def until_done(work: Any) -> None:
    """What a stream or a queue does with something that was killed: delivers it again."""
    while True:
        try:
            return work()
        except Killed:
            continue


def play(table: Table, kill_at: int, change: Mapping[str, Any]) -> tuple[Counter[str], int]:
    """How often each delivery has arrived, and the steps that there were."""
    steps = Steps(kill_at)
    stepping, queue = Stepping(table, steps), MemoryQueue(steps)
    receiver = Receiver(step=steps)
    projection = notifications(stepping, lambda: queue, frozenset(Channel))
    until_done(lambda: dispatch({"Records": [change]}, [projection]))
    work = consumer(stepping, receiver, queue)
    # The reminders are as many deliveries again, and take the same steps.
    queue.messages = deque(m for m in queue.messages if '"delivery"' in m["body"])
    while queue.messages:
        until_done(lambda: work_off(work, queue))
    return Counter(notice.delivery.id for notice in receiver.got), steps.count


def test_a_kill_at_any_step_loses_no_delivery_and_makes_no_second_one(moto_table: Table) -> None:
    store_profile(moto_table, profile(*TARGETS, events=("emergency",)))
    places = 0
    for kill_at in range(1000):
        # Each time another conversation.
        new = conversation(2, EMERGENCY).model_copy(update={"id": f"01M8EY5KB7{kill_at:016d}"})
        moto_table.client.put_item(
            TableName=moto_table.name,
            Item=record(1, None, conversation_item(new))["dynamodb"]["NewImage"],
        )
        old = new.model_copy(update={"handling": conversation(0).handling})
        change = record(1, conversation_item(old), conversation_item(new))
        arrived, steps = play(moto_table, kill_at, change)
        # Each of both is there, under its one id; a kill after sending sends that id again.
        assert len(arrived) == len(TARGETS), kill_at
        assert sorted(arrived.values()) in ([1, 1], [1, 2]), kill_at
        if kill_at > steps:
            break
        places += kill_at > 0
    assert places >= 24
