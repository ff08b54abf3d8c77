"""What is looked at again after a while: an emergency that nobody has acknowledged, a customer
whom nobody has answered, and a turn that has found a danger and may die before it says so.

The queue keeps the time: a message that is shown after a delay says what to look at, and since when
it has been so. If it is no longer so, nothing is done.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from frontdesk.base.clock import iso, now
from frontdesk.base.errors import NotFound
from frontdesk.cases.handling import unanswered
from frontdesk.cases.missed import Missed, catch_up
from frontdesk.delivery.announce import Occurrence, announce
from frontdesk.delivery.post import Later, Post
from frontdesk.models.conversation import Conversation
from frontdesk.models.handling import Handler
from frontdesk.models.message import MessageStatus
from frontdesk.models.profile import NotifyEvent
from frontdesk.models.scope import UNLIMITED
from frontdesk.notify.queue import Queue
from frontdesk.store.businesses import read_profile
from frontdesk.store.handling import change_by_messages, change_handling
from frontdesk.store.history import History, read_history
from frontdesk.store.leases import Findings

REMIND_SECONDS = 300
"""After how long an emergency that nobody has acknowledged is told again."""

REMINDERS = 3
"""How often it is."""

UNANSWERED_SECONDS = 600
"""After how long a person who has not answered is no longer waited for alone."""

TURN_SECONDS = 12
"""After how long a turn that has stored its findings has ended, or its lease most likely has."""

_LOOKED_BACK = 20
"""Among how many of the newest messages the reply of such a turn is looked for."""


def watch_emergency(
    queue: Queue, business_id: int, conversation: Conversation, reminder: int = 1
) -> None:
    """Have an emergency looked at again after a while. 1 request."""
    since = conversation.handling.emergency_since
    if since is None:
        return
    body = {
        "kind": "emergency",
        "business_id": business_id,
        "conversation_id": conversation.id,
        "since": iso(since),
        "reminder": reminder,
    }
    queue.send(body, REMIND_SECONDS)


def watch_unanswered(
    queue: Callable[[], Queue], old: Conversation | None, new: Conversation
) -> None:
    """Have a customer who began to wait for a person's answer looked after. 1 request, or none."""
    since = new.handling.unanswered_since
    if new.handling.by is not Handler.PERSON or since is None:
        return
    if old is not None and old.handling.unanswered_since == since:
        return
    body = {"kind": "unanswered", "conversation_id": new.id, "since": iso(since)}
    queue().send(body, UNANSWERED_SECONDS)


def watch_turn(
    queue: Callable[[], Queue], conversation_id: str, number: int, findings: Findings
) -> None:
    """Have a turn looked at again that has found what people have to know of. 1 request, or none.

    ``number`` is that of its reply.
    """
    reading = findings.reading
    if not reading.people_must_know:
        return
    body = {"kind": "turn", "conversation_id": conversation_id, "number": number}
    queue().send(body, TURN_SECONDS, urgent=reading.classification.danger is not None)


def remind(
    post: Post,
    queue: Queue,
    *,
    business_id: int,
    conversation_id: str,
    since: str,
    reminder: int,
) -> None:
    """Tell of an emergency again, unless somebody has acknowledged it or it is over.

    2 requests, and 2 for each target and 1 for the next reminder.
    """
    try:
        conversation = read_history(post.table, conversation_id, 0, scope=UNLIMITED).conversation
        stored = read_profile(post.table, business_id, scope=UNLIMITED)
    except NotFound:
        return
    began = conversation.handling.emergency_since
    if began is None or iso(began) != since:
        return
    targets = [n for n in stored.enabled(post.senders.keys()) if NotifyEvent.EMERGENCY in n.events]
    moment = began + timedelta(seconds=reminder * REMIND_SECONDS)
    key = f"reminder {reminder} since {since}"
    happened = Occurrence(NotifyEvent.EMERGENCY, key, moment, conversation_id, reminder)
    announce(post.table, queue, business_id, happened, targets)
    if reminder < REMINDERS:
        watch_emergency(queue, business_id, conversation, reminder + 1)


def look_after(post: Post, *, conversation_id: str, since: str) -> None:
    """Let a customer wait for any person again whom the one who has it has not answered.

    2 requests, 1 where that is no longer so.
    """
    moment = datetime.fromisoformat(since)

    def change(conversation: Conversation) -> Conversation:
        handling = unanswered(conversation.handling, moment, now())
        return conversation.model_copy(update={"handling": handling})

    try:
        change_handling(post.table, conversation_id, change, scope=UNLIMITED)
    except NotFound:
        return


def take_up(post: Post, *, conversation_id: str, number: int) -> None:
    """Fold what a turn has found out into the conversation, if the turn has died since.

    2 requests, 1 where it has ended, or a later turn has what it had found out.

    Raises:
        Later: the turn still runs.
    """

    def change(history: History) -> Conversation:
        conversation, place = history.conversation, number - history.conversation.message_count - 1
        if not -len(history.messages) <= place < 0:
            return conversation
        reply = history.messages[place]
        if reply.status is MessageStatus.PENDING:
            raise Later(TURN_SECONDS)
        if reply.status is not MessageStatus.INTERRUPTED or reply.reading is None:
            return conversation
        return catch_up(conversation, [Missed(number, reply.reading)], reply.created_at)

    try:
        change_by_messages(post.table, conversation_id, _LOOKED_BACK, change)
    except NotFound:
        return
