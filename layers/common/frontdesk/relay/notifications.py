"""Tells businesses of what happens in their conversations.

Which events a change means follows from the change alone, and the ids of the deliveries from the
event, so that a change that comes again tells nothing twice.
"""

from collections.abc import Callable, Collection, Iterator

from frontdesk.base.errors import NotFound
from frontdesk.cases.asking import missing
from frontdesk.delivery.announce import Occurrence, announce
from frontdesk.models.case import Case
from frontdesk.models.classification import Urgency
from frontdesk.models.conversation import Conversation
from frontdesk.models.profile import Channel, Notify, NotifyEvent
from frontdesk.models.scope import UNLIMITED
from frontdesk.notify.queue import Queue
from frontdesk.relay.changes import ConversationChanged
from frontdesk.relay.dispatch import Projection
from frontdesk.store.businesses import read_profile
from frontdesk.store.table import Table


def notifications(
    table: Table, queue: Callable[[], Queue], channels: Collection[Channel]
) -> Projection:
    """The projection that puts deliveries on ``queue``; ``channels`` are those that are set up.

    A change that means an event costs 1 request to read the profile, and 2 for each target.
    """

    def tell(change: ConversationChanged) -> None:
        business_id = change.new.business_id
        happened = list(occurrences(change.old, change.new))
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
            # A person is told once of one message, by what is most urgent; a program, everything.
            told |= {notify for notify in wanting if notify.channel is not Channel.WEBHOOK}

    return Projection("notifications", (ConversationChanged,), tell)


def occurrences(old: Conversation | None, new: Conversation) -> Iterator[Occurrence]:
    """What a change of a conversation means to the business, the most urgent first."""
    before, after = old.case if old else Case(), new.case
    case = f"case {after.version}"
    told = {
        NotifyEvent.EMERGENCY: (is_emergency(after) and not is_emergency(before), case),
        NotifyEvent.PERSON_WANTED: (after.wants_person and not before.wants_person, case),
        NotifyEvent.CASE_READY: (_is_ready(after) and not _is_ready(before), case),
        NotifyEvent.CONVERSATION_STARTED: (
            new.message_count > 0 and (old is None or old.message_count == 0),
            "start",
        ),
        NotifyEvent.CASE_RESOLVED: (after.resolved and not before.resolved, case),
    }
    for event, (has_happened, key) in told.items():
        if has_happened:
            yield Occurrence(event, key, new.updated_at, new.id)


def is_emergency(case: Case) -> bool:
    """Whether an emergency stands."""
    standing = case.standing
    return standing is not None and standing.urgency is Urgency.EMERGENCY and not case.resolved


def _is_ready(case: Case) -> bool:
    return case.standing is not None and not case.resolved and not missing(case)
