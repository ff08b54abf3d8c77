"""Conversations: opened under a session, read page by page, changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from ulid import ULID

from frontdesk.base.clock import now
from frontdesk.base.errors import IdempotencyMismatch, NotFound
from frontdesk.base.ids import NO_ID, new_id, new_session_id
from frontdesk.models.conversation import Conversation
from frontdesk.models.scope import Scope
from frontdesk.store.attributes import Item
from frontdesk.store.history import History, check_ids
from frontdesk.store.idempotency import (
    FirstResult,
    IdempotencyKey,
    KeyAlreadyUsed,
    add_key,
    raise_if_used,
)
from frontdesk.store.items import (
    META,
    conversation_from,
    conversation_item,
    conversation_key,
    expiry,
    message_from,
    message_key,
    session_item,
    session_key,
)
from frontdesk.store.table import ConditionFailed, Contention, Table, settle
from frontdesk.store.writes import Transaction, put

SETTLING_SECONDS = 5.0
"""How long a write is tried while others write at the same place."""


@dataclass(frozen=True, slots=True)
class NewConversation:
    """What a conversation begins with."""

    session_id: str | None = None
    customer_id: int | None = None
    business_id: int | None = None
    context: str | None = None
    key: IdempotencyKey | None = None
    retention_days: int = 0


def open_conversation(
    table: Table, wanted: NewConversation, messages: int, *, scope: Scope
) -> tuple[History, bool]:
    """A session's conversation with its newest messages, and whether it is a new one.

    1 request without a session, 2 with one, known or not; a lost race costs one round more. In a
    limited scope a session within it costs 3, and any other is refused after 2.
    With a key: 1 request for a new conversation, also when it is repeated, and 3 for a session that
    another request has opened; the key is not stored then.

    Raises:
        NotFound: the scope is limited, and the session is unknown or outside it.
        Conflict: the session's conversation has other ids, or the race did not settle.
        IdempotencyMismatch: the key was used for another request.
    """
    # A repeated key returns its first result, so check the key before the session.
    key_first = wanted.key is not None and not scope.is_limited

    def attempt() -> tuple[History, bool]:
        nonlocal key_first
        session = None if key_first else _session(table, wanted.session_id, scope)
        try:
            if session is None:
                return History(_create(table, wanted)), True
            return read_page(table, session["conversation_id"], 1, messages, scope=scope), False
        except KeyAlreadyUsed as used:
            return History(_repeated(wanted, used.first)), True
        except (ConditionFailed, NotFound):
            if scope.is_limited and session:
                raise
            # Another request has just opened, or deleted, the session's conversation.
            key_first = False
            raise Contention from None

    history, created = settle(SETTLING_SECONDS, attempt)
    if not created:
        ids = {"customer_id": wanted.customer_id, "business_id": wanted.business_id}
        check_ids(history.conversation, **ids)
    return history, created


def read_page(table: Table, conversation_id: str, page: int, size: int, *, scope: Scope) -> History:
    """A conversation with a page of its messages; page 1 has the newest, each page oldest first.

    1 request for page 1 and 2 for any other, and one more for each MB of messages. The page is cut
    by the count of messages as it was read, so a turn that comes in between does not shift it.
    In a limited scope page 1 costs 2 as well: no message is read before the scope is checked.
    Withdrawn replies are counted, and left out.

    Raises:
        NotFound: there is no such conversation within the scope.
    """
    items = table.query_all(
        {"pk": conversation_key(conversation_id)["pk"]},
        limit=size + 1 if page == 1 and not scope.is_limited else 1,
        KeyConditionExpression="pk = :pk",
        ScanIndexForward=False,
        ConsistentRead=True,
    )
    if not items or items[0]["sk"] != META:
        raise NotFound("no such conversation")
    conversation = conversation_from(items[0])
    if not scope.admits(conversation):
        raise NotFound("no such conversation")
    last = conversation.message_count - (page - 1) * size
    first = max(1, last - size + 1)
    found = items[:0:-1]
    if last < 1:
        found = []
    elif not _spans(found, first, last):
        found = table.query_all(
            {
                "pk": items[0]["pk"],
                "first": message_key(conversation_id, first)["sk"],
                "last": message_key(conversation_id, last)["sk"],
            },
            limit=size,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ConsistentRead=True,
        )
    read_at = now()
    messages = (message_from(item, read_at) for item in found)
    return History(conversation, [message for message in messages if not message.withdrawn])


def _session(table: Table, session_id: str | None, scope: Scope) -> Item | None:
    """The item of a session; in a limited scope, also of an unknown one, which costs as much."""
    if session_id is None:
        return None
    session = table.get(session_key(session_id))
    return session or ({"conversation_id": NO_ID} if scope.is_limited else None)


def _repeated(wanted: NewConversation, first: FirstResult) -> Conversation:
    """The conversation that the first request with the key opened."""
    if wanted.key is None or first.fingerprint != wanted.key.fingerprint:
        raise IdempotencyMismatch
    return _opened(wanted, first.conversation_id, first.session_id)


def _create(table: Table, wanted: NewConversation) -> Conversation:
    conversation = _opened(wanted, new_id(), wanted.session_id or new_session_id())
    expires_at = expiry(conversation.created_at, wanted.retention_days)
    fingerprint = wanted.key.fingerprint if wanted.key else ""
    transaction = Transaction()
    add_key(
        transaction, wanted.key, FirstResult(fingerprint, conversation.id, conversation.session_id)
    )
    # The condition of the session's Put makes it unique: of two requests at once, one fails.
    transaction.add(
        "conversation",
        put(conversation_item(conversation, expires_at)),
        put(session_item(conversation, expires_at)),
    )
    try:
        table.transact(transaction)
    except ConditionFailed as failed:
        raise_if_used(wanted.key, failed)
        raise
    return conversation


def _opened(wanted: NewConversation, conversation_id: str, session_id: str) -> Conversation:
    """A conversation as it is at first; its id holds the time, so this can be repeated later."""
    created_at = ULID.from_str(conversation_id).datetime
    return Conversation(
        id=conversation_id,
        session_id=session_id,
        customer_id=wanted.customer_id,
        business_id=wanted.business_id,
        context=wanted.context,
        created_at=created_at,
        updated_at=created_at,
    )


def _spans(items: Sequence[Item], first: int, last: int) -> bool:
    """Whether these are exactly a page's messages; a turn may have added some during the read."""
    return [item["sk"] for item in items] == [f"M#{seq:010d}" for seq in range(first, last + 1)]
