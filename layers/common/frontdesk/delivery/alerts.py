"""Whether anybody could be told of an emergency: staff see it, and customers are told to call."""

from frontdesk.base.errors import NotFound
from frontdesk.cases.handling import alerted
from frontdesk.models.conversation import Conversation
from frontdesk.models.delivery import Delivery, DeliveryStatus
from frontdesk.models.profile import NotifyEvent
from frontdesk.models.scope import UNLIMITED
from frontdesk.store.deliveries import deliveries_of_moment
from frontdesk.store.handling import change_handling
from frontdesk.store.table import Table

FEW_ATTEMPTS = 2
"""After how many failed attempts, a few seconds apart, a channel counts as failed for now."""


def note_told(table: Table, delivery: Delivery, conversation: Conversation | None) -> None:
    """Note that somebody was told of an emergency. 2 requests where nobody could be before."""
    if conversation is None or not conversation.handling.alert_failed:
        return
    if delivery.event is NotifyEvent.EMERGENCY:
        _note(table, conversation.id, failed=False)


def note_failed(table: Table, business_id: int, delivery: Delivery) -> None:
    """Note that nobody could be told of an emergency, if no channel is left.

    1 request where one is, else 3; none for other events, and before a few attempts.
    """
    if delivery.event is not NotifyEvent.EMERGENCY or delivery.conversation_id is None:
        return
    if _is_open(delivery):
        return
    same = [
        other
        for other in deliveries_of_moment(table, business_id, delivery.id)
        if other.event is NotifyEvent.EMERGENCY
        and other.conversation_id == delivery.conversation_id
    ]
    if not any(_is_open(other) for other in same):
        _note(table, delivery.conversation_id, failed=True)


def _is_open(delivery: Delivery) -> bool:
    """Whether somebody has been, or may soon be, told by a delivery."""
    if delivery.status in (DeliveryStatus.FAILED, DeliveryStatus.DROPPED):
        return False
    return delivery.status is DeliveryStatus.DELIVERED or delivery.attempts < FEW_ATTEMPTS


def _note(table: Table, conversation_id: str, *, failed: bool) -> None:
    def change(conversation: Conversation) -> Conversation:
        handling = alerted(conversation.handling, failed=failed)
        return conversation.model_copy(update={"handling": handling})

    try:
        change_handling(table, conversation_id, change, scope=UNLIMITED)
    except NotFound:
        return
