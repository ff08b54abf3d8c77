"""A delivery: one notification on its way to one target, and what is known of the target."""

from enum import StrEnum
from typing import Literal

from frontdesk.models.profile import Channel, NotifyEvent
from frontdesk.models.value import Frozen, Timestamp

TEST: Literal["test"] = "test"
"""Stands for the event of a notification that only shows that notifications arrive."""

TRANSCRIPT: Literal["transcript"] = "transcript"
"""Stands for the event of a mail with what was said, which goes to the customer."""
CUSTOMER = "customer"
"""Stands for the customer's address, which is in the conversation only."""


class DeliveryStatus(StrEnum):
    """How far a delivery got; a retrying one is tried again, a failed one is not by itself."""

    QUEUED = "queued"
    RETRYING = "retrying"
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"


class Delivery(Frozen):
    """One event for one target. Its id is the same in each attempt, and no other delivery's.

    ``reminder`` counts the repetitions of an emergency that nobody has acknowledged. ``error`` is
    what the last attempt failed with, or why the delivery was dropped.
    """

    id: str
    event: NotifyEvent | Literal["test", "transcript"]
    channel: Channel
    target: str
    conversation_id: str | None = None
    reminder: int = 0
    status: DeliveryStatus = DeliveryStatus.QUEUED
    attempts: int = 0
    error: str | None = None
    created_at: Timestamp
    next_attempt_at: Timestamp | None = None
    ended_at: Timestamp | None = None


class TargetState(Frozen):
    """What the server knows of a target: a webhook's secrets, and whether it is switched off.

    ``old_secret`` signs as well until ``old_until``, and ``older_secret``, where the secret was
    changed twice in a day, until ``older_until``. ``off_why`` is an error that no further
    attempt would mend.
    """

    secret: str | None = None
    old_secret: str | None = None
    old_until: Timestamp | None = None
    older_secret: str | None = None
    older_until: Timestamp | None = None
    off_since: Timestamp | None = None
    off_why: str | None = None
