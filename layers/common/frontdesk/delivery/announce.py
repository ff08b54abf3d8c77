"""Puts the deliveries of an event on their way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from frontdesk.base.ids import derived_id
from frontdesk.models.delivery import Delivery
from frontdesk.models.profile import Notify, NotifyEvent
from frontdesk.notify.queue import Queue
from frontdesk.store.businesses import target_key
from frontdesk.store.deliveries import add_delivery
from frontdesk.store.table import Table

_DELAYS: Mapping[str, int] = {NotifyEvent.CONVERSATION_STARTED: 10}
"""Seconds after which an event is told: a message that has just come has not been read yet."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An event that has happened at a moment, in a conversation or to none.

    ``key`` tells it from the same event of the same conversation at another time. Of equal
    occurrences, equal deliveries are made.
    """

    event: NotifyEvent | Literal["test"]
    key: str
    moment: datetime
    conversation_id: str | None = None
    reminder: int = 0


def announce(
    table: Table,
    queue: Queue,
    business_id: int,
    occurrence: Occurrence,
    targets: Iterable[Notify],
) -> list[Delivery]:
    """Store a delivery for each target and queue it; 2 requests for each.

    Doing it again stores nothing, and queues again what a process that died may not have queued.
    """
    made = [_delivery(occurrence, target) for target in targets]
    for delivery in made:
        add_delivery(table, business_id, delivery)
        enqueue(queue, business_id, delivery, _DELAYS.get(delivery.event, 0))
    return made


def enqueue(queue: Queue, business_id: int, delivery: Delivery, delay: int = 0) -> None:
    """Queue a stored delivery, to be attempted after ``delay`` seconds. 1 request.

    An emergency waits behind no other event.
    """
    body = {"kind": "delivery", "business_id": business_id, "delivery_id": delivery.id}
    queue.send(body, delay, urgent=delivery.event is NotifyEvent.EMERGENCY)


def _delivery(occurrence: Occurrence, target: Notify) -> Delivery:
    place = target_key(target.channel, target.target)
    parts = (occurrence.conversation_id or "", occurrence.event, occurrence.key, place)
    return Delivery(
        id=derived_id(occurrence.moment, *parts),
        event=occurrence.event,
        channel=target.channel,
        target=target.target,
        conversation_id=occurrence.conversation_id,
        reminder=occurrence.reminder,
        created_at=occurrence.moment,
    )
