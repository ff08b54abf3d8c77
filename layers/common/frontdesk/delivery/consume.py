"""What the messages of the queue ask for."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frontdesk.base.logger import log_failure
from frontdesk.delivery.attempt import attempt, bounced
from frontdesk.delivery.post import GivenUp, Later, Post
from frontdesk.delivery.timers import look_after, remind, take_up
from frontdesk.notify.queue import Queue


@dataclass(frozen=True, slots=True)
class Consumer:
    """What the consumer of the queue works with; ``dead`` takes what is given up."""

    post: Post
    queue: Queue
    dead: Queue


def consume(consumer: Consumer, records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Do what the records of the queue ask for: the answer to Lambda, with those to come again.

    A record that comes again does so when its delivery is due, or else after the queue's own
    visibility timeout, until the queue's redrive policy gives it up.
    """
    left = [record["messageId"] for record in records if not _done(consumer, record)]
    return {"batchItemFailures": [{"itemIdentifier": id_} for id_ in left]}


def _done(consumer: Consumer, record: Mapping[str, Any]) -> bool:
    try:
        body = json.loads(record["body"])
        try:
            _KINDS[body.pop("kind")](consumer, **body)
        except Later as later:
            place = record["eventSourceARN"], record["receiptHandle"]
            consumer.queue.postpone(*place, later.seconds)
            return False
        except GivenUp:
            consumer.dead.send(json.loads(record["body"]))
    except Exception as error:
        log_failure("a message of the queue could not be worked off", error)
        return False
    return True


def _attempt(consumer: Consumer, *, business_id: int, delivery_id: str) -> None:
    attempt(consumer.post, business_id, delivery_id)


def _bounced(consumer: Consumer, *, business_id: str, delivery_id: str) -> None:
    # The tags of a mail, which come back with its bounce, are texts.
    bounced(consumer.post, int(business_id), delivery_id)


def _remind(consumer: Consumer, **message: Any) -> None:
    remind(consumer.post, consumer.queue, **message)


def _look_after(consumer: Consumer, **message: Any) -> None:
    look_after(consumer.post, **message)


def _take_up(consumer: Consumer, **message: Any) -> None:
    take_up(consumer.post, **message)


_KINDS: Mapping[str, Callable[..., None]] = {
    "delivery": _attempt,
    "bounced": _bounced,
    "emergency": _remind,
    "unanswered": _look_after,
    "turn": _take_up,
}
