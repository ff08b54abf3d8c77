"""What a notification costs at the table; docs/costs.md has the figures."""

from pathlib import Path

from frontdesk.models.profile import Channel
from frontdesk.relay import ConversationChanged
from frontdesk.relay.notifications import notifications
from frontdesk.store.table import Table
from tests.support import dynamodb
from tests.support.conversations import store
from tests.support.notifying import (
    EMERGENCY,
    HOOK,
    MemoryQueue,
    Receiver,
    consumer,
    conversation,
    profile,
    store_profile,
    work_off,
)

COSTS = (Path(__file__).parents[3] / "docs/costs.md").read_text()


def test_a_notification_costs_what_is_published(table: Table) -> None:
    new = conversation(2, EMERGENCY)
    store_profile(table, profile((Channel.WEBHOOK, HOOK), events=("emergency",)))
    store(table, [new])
    queue = MemoryQueue()
    change = ConversationChanged("e", new.id, conversation(0), new)

    relayed = dynamodb.consumed(table.client)
    notifications(table, lambda: queue, frozenset(Channel)).apply(change)
    assert relayed.requests == ["GetItem", "UpdateItem"]
    assert (relayed.reads, relayed.writes) == (1, 1)

    queue.messages.pop()  # the reminder
    sent = dynamodb.consumed(table.client)
    assert work_off(consumer(table, Receiver(), queue), queue) == []
    assert sent.requests == ["UpdateItem", "GetItem", "Query", "UpdateItem"]
    assert (sent.reads, sent.writes) == (2, 2)
    reads, writes = relayed.reads, relayed.writes  # which have counted on
    row = f"| a notification | 6 | {reads:g} | {writes:g} | {reads / 8 + writes * 0.625:.2f} |"
    assert row in COSTS
