"""How the replies that are being written are stopped, on request or because a person steps in."""

from collections.abc import Iterable

from frontdesk.base.errors import Conflict
from frontdesk.models.message import Message, MessageStatus
from frontdesk.models.scope import Scope
from frontdesk.store.history import History, read_history
from frontdesk.store.items import message_key
from frontdesk.store.table import ConditionFailed, Table, settle
from frontdesk.store.writes import Write, update

CANCELLING_SECONDS = 10.0
"""How long a reply is marked as cancelled while its turn writes to it."""

NEWEST = 20
"""How many messages are looked through: no conversation has more than ten turns running at once."""

_OPEN = (MessageStatus.PENDING, MessageStatus.INTERRUPTED)


def cancel_replies(table: Table, conversation_id: str, *, scope: Scope) -> list[str]:
    """Ask the running turns of a conversation to stop; return the ids of their replies.

    1 request, and 1 for each running turn. A turn that ends at the same moment either completes,
    and its reply is not returned, or ends as cancelled.

    Raises:
        NotFound: there is no such conversation within ``scope``.
        Conflict: no reply is being written.
    """
    history = read_history(table, conversation_id, NEWEST, scope=scope)
    stopped = [
        message.id
        for seq, message in _numbered(history)
        if message.status is MessageStatus.PENDING and _ask_to_stop(table, conversation_id, seq)
    ]
    if not stopped:
        raise Conflict("no reply is being written")
    return stopped


def _ask_to_stop(table: Table, conversation_id: str, seq: int) -> bool:
    """Mark a pending reply as cancelled; False if it has just ended."""
    write = update(
        message_key(conversation_id, seq),
        {"cancelled": True},
        "#status = :pending",
        {"pending": MessageStatus.PENDING},
    )
    try:
        settle(CANCELLING_SECONDS, lambda: table.write(write))
    except ConditionFailed:
        return False
    return True


def withdrawals(history: History) -> list[Write]:
    """The writes that withdraw each reply that is being written: nobody is to see it.

    An interrupted reply is withdrawn as well, because a late turn may still complete it. A
    condition fails where a reply has just ended.
    """
    return [
        update(
            message_key(history.conversation.id, seq),
            {"cancelled": True, "withdrawn": True},
            "#status IN (:pending, :interrupted)",
            dict(zip(("pending", "interrupted"), _OPEN, strict=True)),
        )
        for seq, message in _numbered(history)
        if message.status in _OPEN and not message.withdrawn
    ]


def _numbered(history: History) -> Iterable[tuple[int, Message]]:
    messages = history.messages
    return enumerate(messages, start=history.conversation.message_count - len(messages) + 1)
