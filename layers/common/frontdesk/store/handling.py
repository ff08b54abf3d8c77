"""Changes of a conversation's case and handling by people, and by what watches over them."""

from collections.abc import Callable

from frontdesk.base.clock import iso, now
from frontdesk.models.conversation import Conversation
from frontdesk.models.scope import UNLIMITED, Scope
from frontdesk.store.editing import read_conversation
from frontdesk.store.history import History, read_history
from frontdesk.store.items import conversation_from
from frontdesk.store.table import ConditionFailed, Contention, Table, settle
from frontdesk.store.updates import rewrite

SETTLING_SECONDS = 5.0
"""How long a change is tried while others write to the same conversation."""


def change_handling(
    table: Table,
    conversation_id: str,
    change: Callable[[Conversation], Conversation],
    *,
    scope: Scope,
) -> Conversation:
    """Give a conversation the case and the handling that ``change`` makes of it as it is.

    2 requests, 1 where nothing changes; a lost race costs 2 more.

    Raises:
        NotFound: there is no such conversation within ``scope``.
        Conflict: the race did not settle.
    """

    def read() -> tuple[Conversation, Conversation]:
        before = read_conversation(table, conversation_id, scope=scope)
        return before, change(before)

    return _rewritten(table, read)


def change_by_messages(
    table: Table, conversation_id: str, messages: int, change: Callable[[History], Conversation]
) -> Conversation:
    """As `change_handling`, for a change that depends on the newest ``messages`` messages.

    No reply that has changed the case or the handling is overlooked: a query has the conversation
    before its messages.
    """

    def read() -> tuple[Conversation, Conversation]:
        history = read_history(table, conversation_id, messages, scope=UNLIMITED)
        return history.conversation, change(history)

    return _rewritten(table, read)


def _rewritten(table: Table, read: Callable[[], tuple[Conversation, Conversation]]) -> Conversation:
    """A conversation as it is to be, written on condition that it is as it was read."""

    def attempt() -> Conversation:
        before, after = read()
        if after == before:
            return before
        try:
            written = table.write(rewrite(before, after, {"updated_at": iso(now())}))
        except ConditionFailed:
            raise Contention from None
        return conversation_from(written)

    return settle(SETTLING_SECONDS, attempt)
