"""One attempt to deliver a notification, and what follows from how it ends."""

import random
from collections.abc import Callable, Collection

from frontdesk.base import metrics
from frontdesk.base.errors import FrontdeskError, NotFound
from frontdesk.base.logger import log_failure, logger
from frontdesk.delivery.alerts import note_failed, note_told
from frontdesk.delivery.post import Dropped, GivenUp, Later, Post
from frontdesk.delivery.transcripts import send_transcript
from frontdesk.models.conversation import Conversation
from frontdesk.models.delivery import TEST, TRANSCRIPT, Delivery, DeliveryStatus
from frontdesk.models.message import MessageRole
from frontdesk.models.profile import Channel, Notify
from frontdesk.models.scope import UNLIMITED
from frontdesk.notify.failures import NotSent
from frontdesk.notify.message import Notice
from frontdesk.store.businesses import StoredProfile, read_profile
from frontdesk.store.deliveries import NotDue, claim_delivery, close_attempt, read_delivery
from frontdesk.store.history import read_history
from frontdesk.store.table import Table
from frontdesk.store.targets import switch_off, switch_on

PAUSES = (5, 300, 1800, 2 * 3600, 5 * 3600, 8 * 3600, 10 * 3600)
"""Seconds after each failed attempt until the next; after the last one a delivery has failed."""

BOUNCED = "bounced"
DEFECT = "internal_error"
"""A fault of ours. It is an attempt that failed, so that the business is shown it, and the customer
of an emergency is told in the end that nobody could be reached."""

_LOOKED_AT = 6
"""Among how many of the newest messages the customer's last one is looked for."""


def attempt(post: Post, business_id: int, delivery_id: str) -> None:
    """Attempt a delivery, unless that has been done. 4 requests, and those of the sender.

    Raises:
        Later: it has to be attempted again.
        GivenUp: it has failed for good, other than by the target's own wish.
    """
    try:
        delivery = claim_delivery(post.table, business_id, delivery_id, post.seconds)
    except NotDue as early:
        raise Later(early.seconds) from None
    if delivery is None:
        return
    ids = {"delivery_id": delivery.id, "conversation_id": delivery.conversation_id}
    with logger.append_context_keys(**ids, channel=delivery.channel):
        try:
            send = send_transcript if delivery.event == TRANSCRIPT else _send
            conversation = send(post, business_id, delivery)
        except Dropped as dropped:
            _close(post, business_id, delivery, DeliveryStatus.DROPPED, dropped.why)
        except NotSent as failure:
            _failed(post, business_id, delivery, failure)
        except FrontdeskError:
            raise  # the table was not reached, so nothing can be noted; the queue tries again
        except Exception as error:
            log_failure("a notification could not be made or sent", error)
            _failed(post, business_id, delivery, NotSent(DEFECT))
        else:
            _note(delivery, DeliveryStatus.DELIVERED)
            close_attempt(post.table, business_id, delivery, DeliveryStatus.DELIVERED)
            note_told(post.table, delivery, conversation)


def bounced(post: Post, business_id: int, delivery_id: str) -> None:
    """Note that a mail which had been accepted has bounced for good; its target is switched off.

    3 requests, and what follows for the customer of an emergency.
    """
    delivery = read_delivery(post.table, business_id, delivery_id)
    if delivery is None:
        return
    if delivery.event != TRANSCRIPT:
        place = (delivery.channel, delivery.target)
        _unless_gone(switch_off, post.table, business_id, *place, BOUNCED)
    _close(post, business_id, delivery, DeliveryStatus.FAILED, BOUNCED)


def _send(post: Post, business_id: int, delivery: Delivery) -> Conversation | None:
    """Send a delivery; the conversation that it is about."""
    try:
        stored = read_profile(post.table, business_id, scope=UNLIMITED)
    except NotFound:
        raise Dropped("no_profile") from None
    target = _target(stored, delivery, post.senders)
    conversation, written = _conversation(post.table, delivery, target)
    notice = Notice(
        delivery=delivery,
        business=stored.profile.name,
        language=target.language or stored.profile.languages[0],
        conversation=conversation,
        link=f"{post.inbox}#{delivery.conversation_id}" if post.inbox and conversation else None,
        written=written,
    )
    state = stored.state(target)
    post.senders[target.channel](business_id, notice, target, state)
    if state.off_since is not None:
        _unless_gone(switch_on, post.table, business_id, delivery.channel, delivery.target)
    return conversation


def _target(stored: StoredProfile, delivery: Delivery, channels: Collection[Channel]) -> Notify:
    """The target of a delivery as the profile has it now."""
    same = (delivery.channel, delivery.target)
    found = next((n for n in stored.profile.notify if (n.channel, n.target) == same), None)
    if found is None:
        raise Dropped("target_removed")
    if found.channel not in channels:
        raise Dropped("channel_not_set_up")
    # A test of a target that is off switches it on again if it succeeds.
    if delivery.event != TEST and stored.state(found).off_since is not None:
        raise Dropped("target_off")
    return found


def _conversation(
    table: Table, delivery: Delivery, target: Notify
) -> tuple[Conversation | None, str | None]:
    """The conversation that a delivery tells of, and what the customer wrote, where wanted."""
    if delivery.conversation_id is None:
        return None, None
    wanted = _LOOKED_AT if target.include_message else 0
    try:
        history = read_history(table, delivery.conversation_id, wanted, scope=UNLIMITED)
    except NotFound:
        raise Dropped("conversation_gone") from None
    written = [m.content for m in history.messages if m.role is MessageRole.USER]
    return history.conversation, written[-1] if written else None


def _failed(post: Post, business_id: int, delivery: Delivery, failure: NotSent) -> None:
    if failure.gone:
        place = (delivery.channel, delivery.target)
        _unless_gone(switch_off, post.table, business_id, *place, failure.error)
    if failure.final or delivery.attempts > len(PAUSES):
        _close(post, business_id, delivery, DeliveryStatus.FAILED, failure.error)
        # A customer's address that takes no mail is nothing that anybody could mend.
        if failure.gone or (failure.final and delivery.event == TRANSCRIPT):
            return
        raise GivenUp
    # Spread a little, so that a receiver that comes back is not met by everything at once.
    pause = max(PAUSES[delivery.attempts - 1] * random.uniform(1, 1.1), failure.seconds or 0)
    _close(post, business_id, delivery, DeliveryStatus.RETRYING, failure.error, pause=pause)
    raise Later(pause)


def _close(
    post: Post,
    business_id: int,
    delivery: Delivery,
    status: DeliveryStatus,
    error: str,
    *,
    pause: float = 0,
) -> None:
    """Note an attempt that has reached nobody, and what follows for the customer."""
    _note(delivery, status, error)
    close_attempt(post.table, business_id, delivery, status, error=error, pause=pause)
    note_failed(post.table, business_id, delivery.model_copy(update={"status": status}))


def _unless_gone(change: Callable[..., None], *arguments: object) -> None:
    try:
        change(*arguments)
    except NotFound:  # the target has just been removed from the profile
        return


def _note(delivery: Delivery, outcome: DeliveryStatus, error: str | None = None) -> None:
    metrics.notification(delivery.channel, outcome)
    logger.info("notification", outcome=outcome, error=error, attempts=delivery.attempts)
