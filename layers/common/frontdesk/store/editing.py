"""What people change of a conversation: its status, its context, and its case with them."""

from collections.abc import Callable, Mapping

from frontdesk.base.clock import iso, now
from frontdesk.base.errors import NotFound, PreconditionFailed
from frontdesk.models.conversation import Conversation, ConversationStatus
from frontdesk.models.scope import Scope
from frontdesk.store.attributes import Item
from frontdesk.store.items import VERSION, conversation_from, conversation_key, status_key
from frontdesk.store.table import ConditionFailed, Contention, Table, settle
from frontdesk.store.updates import EXISTS, rewrite

SETTLING_SECONDS = 5.0
"""How long a change is tried while others write to the same conversation."""


def change_conversation(
    table: Table,
    conversation_id: str,
    *,
    scope: Scope,
    expected: int | None = None,
    seen: int | None = None,
    change: Callable[[Conversation], Conversation] = lambda conversation: conversation,
    **fields: str | None,
) -> Conversation:
    """Set the ``status``, the ``context``, or both, and what follows; None removes the context.

    ``change`` makes the case and the handling of the conversation with these fields. 2 requests; a
    lost race costs 2 more. A field that is not given is not written, so concurrent changes never
    undo each other; with ``expected``, the version that the caller has read, nothing newer is
    replaced, and with ``seen``, that of the handling, nothing that waits since is ended. If all is
    as wanted already, because the caller asks again, nothing changes.

    Raises:
        NotFound: there is no such conversation within the scope; a session gives no access here.
        PreconditionFailed: the conversation has another version than ``expected``, or its handling
            another than ``seen``, and it is not as wanted.
        Conflict: the race did not settle.
    """

    def attempt() -> Conversation:
        before = read_conversation(table, conversation_id, scope=scope)
        after = change(_with_fields(before, fields))
        is_newer = expected not in (None, before.version)
        waits_anew = seen not in (None, before.handling.version)
        if is_newer or waits_anew:
            if after == before:
                return before
            what = "conversation" if is_newer else "handling"
            raise PreconditionFailed(f"the {what} has changed")
        changes: Item = {**fields, VERSION: before.version + 1, "updated_at": iso(now())}
        if "status" in fields:
            changes["status_key"] = status_key(after.status, conversation_id)
        same = f"#{VERSION} = :version" if before.version else f"attribute_not_exists(#{VERSION})"
        write = rewrite(
            before,
            after,
            changes,
            f"{EXISTS} AND {same}",
            {"version": before.version} if before.version else {},
            remove=[name for name, value in fields.items() if value is None],
        )
        try:
            return conversation_from(table.write(write))
        except ConditionFailed:
            raise Contention from None

    return settle(SETTLING_SECONDS, attempt)


def read_conversation(table: Table, conversation_id: str, *, scope: Scope) -> Conversation:
    """A conversation without its messages. 1 request.

    Raises:
        NotFound: there is no such conversation within the scope.
    """
    conversation = find_conversation(table, conversation_id)
    if conversation is None or not scope.admits(conversation):
        raise NotFound("no such conversation")
    return conversation


def find_conversation(table: Table, conversation_id: str) -> Conversation | None:
    """A conversation, whoever asks, or None. 1 request."""
    item = table.get(conversation_key(conversation_id))
    return conversation_from(item) if item else None


def _with_fields(conversation: Conversation, fields: Mapping[str, str | None]) -> Conversation:
    status = ConversationStatus(fields.get("status") or conversation.status)
    return conversation.model_copy(update={**fields, "status": status})
