"""Tells businesses of what happens in their conversations.

Which events a change means follows from the change alone, and the ids of the deliveries from the
event, so that a change that comes again tells nothing twice.
"""

from collections.abc import Callable, Collection, Iterator, Sequence

from frontdesk.base.errors import NotFound
from frontdesk.delivery.announce import Occurrence, announce
from frontdesk.delivery.timers import watch_emergency, watch_turn, watch_unanswered
from frontdesk.models.case import Case
from frontdesk.models.conversation import Conversation
from frontdesk.models.feedback import Rating
from frontdesk.models.handling import Handler, Handling, Wanted
from frontdesk.models.profile import Channel, Notify, NotifyEvent
from frontdesk.models.scope import UNLIMITED
from frontdesk.notify.queue import Queue
from frontdesk.relay.changes import Change, ConversationChanged, FindingsStored, MessageChanged
from frontdesk.relay.dispatch import Projection
from frontdesk.store.businesses import read_profile
from frontdesk.store.history import read_history
from frontdesk.store.table import Table


def notifications(
    table: Table, queue: Callable[[], Queue], channels: Collection[Channel]
) -> Projection:
    """The projection that puts deliveries on ``queue``; ``channels`` are those that are set up.

    A change that means an event costs 1 request to read the profile, and 2 for each target. What
    is to be looked at after a while costs 1.
    """

    def apply(change: Change) -> None:
        match change:
            case ConversationChanged(old=old, new=new):
                watch_unanswered(queue, old, new)
                tell(new, list(occurrences(old, new)))
            case FindingsStored(number=number, findings=findings):
                watch_turn(queue, change.conversation_id, number, findings)
            case MessageChanged() if rated := rating(change):
                try:
                    history = read_history(table, change.conversation_id, 0, scope=UNLIMITED)
                except NotFound:
                    return
                tell(history.conversation, [rated])

    def tell(conversation: Conversation, happened: Sequence[Occurrence]) -> None:
        business_id = conversation.business_id
        if business_id is None or not happened:
            return
        try:
            targets = read_profile(table, business_id, scope=UNLIMITED).enabled(channels)
        except NotFound:
            return
        told: set[Notify] = set()
        for occurrence in happened:
            wanting = [n for n in targets if occurrence.event in n.events and n not in told]
            announce(table, queue(), business_id, occurrence, wanting)
            if occurrence.event is NotifyEvent.EMERGENCY and wanting:
                watch_emergency(queue(), business_id, conversation)
            # A person is told once of one message, by what is most urgent; a program, everything.
            told |= {notify for notify in wanting if notify.channel is not Channel.WEBHOOK}

    kinds = (ConversationChanged, FindingsStored, MessageChanged)
    return Projection("notifications", kinds, apply)


def rating(change: MessageChanged) -> Occurrence | None:
    """What a change of a message means to the business: that a customer rates a reply down."""
    feedback, before = change.new.feedback, change.old.feedback if change.old else None
    if feedback is None or feedback.rating is Rating.UP:
        return None
    if before is not None and before.rating is Rating.DOWN:
        return None
    event, key = NotifyEvent.FEEDBACK_DOWN, f"message {change.number}"
    return Occurrence(event, key, feedback.at, change.conversation_id)


def occurrences(old: Conversation | None, new: Conversation) -> Iterator[Occurrence]:
    """What a change of a conversation means to the business, the most urgent first."""
    case_before, case = (old.case if old else Case()), new.case
    before, after = (old.handling if old else Handling()), new.handling
    count = old.message_count if old else 0
    handling = f"handling {after.version}"
    told = {
        NotifyEvent.EMERGENCY: (
            after.emergency_since is not None and before.emergency_since is None,
            handling,
        ),
        NotifyEvent.PERSON_WANTED: (_waits(after) and after.why != before.why, handling),
        NotifyEvent.CASE_READY: (
            after.ready_since is not None and before.ready_since is None,
            handling,
        ),
        NotifyEvent.MESSAGE_RECEIVED: (
            before.by is after.by is Handler.PERSON
            and after.unanswered_since is not None
            and new.message_count > count,
            f"message {new.message_count}",
        ),
        NotifyEvent.CONVERSATION_STARTED: (new.message_count > 0 and count == 0, "start"),
        NotifyEvent.CASE_RESOLVED: (
            case.resolved and not case_before.resolved,
            f"case {case.version}",
        ),
    }
    for event, (has_happened, key) in told.items():
        if has_happened:
            yield Occurrence(event, key, new.updated_at, new.id)


def _waits(handling: Handling) -> bool:
    """Whether a person is waited for, and not for an emergency, which is an event of its own."""
    return handling.by is Handler.WAITING and handling.why is not Wanted.EMERGENCY
