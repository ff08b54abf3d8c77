"""Labels what was rated or corrected, for evaluation.

Without labels, a reader of all ratings would have to read all messages. Writing a label again, or
removing one that is gone, changes nothing, so that this is idempotent.
"""

from frontdesk.models.case import Case
from frontdesk.relay.changes import (
    Change,
    ConversationChanged,
    ConversationRemoved,
    MessageChanged,
    MessageRemoved,
)
from frontdesk.relay.dispatch import Projection
from frontdesk.store.labels import Label, remove_label, write_label
from frontdesk.store.table import Table

JUDGED = frozenset({"service_type", "urgency"})
"""The fields of a case that are labels once staff has set them."""


def labels(table: Table) -> Projection:
    """The projection that keeps the labels in ``table``; a change that is one costs 1 request."""

    def apply(change: Change) -> None:
        match change:
            case MessageChanged(new=new, old=old) if new.last_feedback:
                if old is None or old.last_feedback != new.last_feedback:
                    write_label(table, Label(new.id, change.conversation_id, change.number))
            case MessageRemoved(old=old) if old.last_feedback:
                remove_label(table, old.id)
            case ConversationChanged(new=new, old=before) if _is_corrected(new.case):
                if before is None or before.case.corrected != new.case.corrected:
                    write_label(table, Label(change.conversation_id, change.conversation_id))
            case ConversationRemoved(old=gone) if _is_corrected(gone.case):
                remove_label(table, change.conversation_id)

    kinds = (MessageChanged, MessageRemoved, ConversationChanged, ConversationRemoved)
    return Projection("labels", kinds, apply)


def _is_corrected(case: Case) -> bool:
    return not JUDGED.isdisjoint(case.corrected)
