"""Conversations: opened under a session, read a page at a time, changed, deleted."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from ulid import ULID

from frontdesk.base.clock import iso, now
from frontdesk.base.errors import IdempotencyMismatch, NotFound
from frontdesk.base.ids import NO_ID, new_session_id
from frontdesk.models.conversation import Conversation, ConversationStatus
from frontdesk.models.scope import UNLIMITED, Scope
from frontdesk.store.attributes import Item
from frontdesk.store.history import History, check_ids
from frontdesk.store.idempotency import (
    FirstResult,
    IdempotencyKey,
    KeyAlreadyUsed,
    already_used,
    key_writes,
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
    status_key,
)
from frontdesk.store.table import ConditionFailed, Contention, Table, attempts
from frontdesk.store.writes import ALIVE, put, update

SETTLING_SECONDS = 5.0
"""How long a write is tried while others write at the same place."""


@dataclass(frozen=True, slots=True)
class NewConversation:
    """What a conversation begins with."""

    session_id: str | None = None
    customer_id: int | None = None
    business_id: int | None = None
    context: str | None = None
    claim: IdempotencyKey | None = None
    retention_days: int = 0


def open_conversation(
    table: Table, wanted: NewConversation, messages: int, scope: Scope = UNLIMITED
) -> tuple[History, bool]:
    """A session's conversation with its newest messages, and whether it is a new one.

    1 request without a session, 2 with one, known or not; a lost race costs one round more. In a
    limited scope an unknown session is like one that is not within; one that is costs 3.
    With a claim: 1 for what it opens, also when that is repeated, and 3 with a session that is
    known for another reason; nothing is opened then, and nothing claimed.

    Raises:
        NotFound: the scope is limited, and there is no such session within it.
        Conflict: the session's conversation has other ids, or the race did not settle.
        IdempotencyMismatch: the claim stands for another request.
    """
    # Who repeats a claim finds the session that it has opened: the claim's answer comes first.
    claim_first = wanted.claim is not None and not scope.is_limited
    for _ in attempts(SETTLING_SECONDS):
        session: Item | None = None
        if wanted.session_id and not claim_first:
            session = table.get(session_key(wanted.session_id))
            if scope.is_limited:
                session = session or {"conversation_id": NO_ID}
        try:
            if not session:
                return History(_create(table, wanted)), True
            thread = read_page(table, session["conversation_id"], 1, messages, scope)
        except KeyAlreadyUsed as earlier:
            if wanted.claim is None or earlier.made.fingerprint != wanted.claim.fingerprint:
                raise IdempotencyMismatch from None
            made = earlier.made
            return History(_opened(wanted, made.conversation_id, made.session_id)), True
        except (ConditionFailed, Contention, NotFound) as lost:
            if scope.is_limited and session:
                raise
            # Somebody has opened, or deleted, the session's conversation.
            claim_first = claim_first and isinstance(lost, Contention)
            continue
        check_ids(
            thread.conversation, customer_id=wanted.customer_id, business_id=wanted.business_id
        )
        return thread, False
    raise AssertionError("attempts() ends by raising")


def read_page(
    table: Table, conversation_id: str, page: int, size: int, scope: Scope = UNLIMITED
) -> History:
    """A conversation with a page of its messages: page 1 holds the newest; oldest first inside.

    1 request for page 1 and 2 for any other, and one more for each MB of messages. The page is cut
    by the count of messages as it was read, so a turn that comes in between does not shift it.
    In a limited scope, page 1 takes 2 as well: what is outside is not read on the way.

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
    return History(conversation, [message_from(item, read_at) for item in found])


def change_conversation(
    table: Table, conversation_id: str, scope: Scope = UNLIMITED, **fields: str | None
) -> Conversation:
    """Set the ``status``, the ``context``, or both; None removes the context. 1 request.

    A field that is not given is not written, so changes at once never undo each other.

    Raises:
        NotFound: there is no such conversation within the scope; a session opens none for changes.
        Conflict: the race did not settle.
    """
    ids = {"business_id": scope.business_id, "customer_id": scope.customer_id}
    own = {name: value for name, value in ids.items() if value is not None}
    changes: Item = {**fields, "updated_at": iso(now())}
    if status := fields.get("status"):
        changes["status_key"] = status_key(ConversationStatus(status), conversation_id)
    write = update(
        conversation_key(conversation_id),
        changes,
        # Without it, an update would bring a deleted conversation back as a stub.
        " AND ".join(["attribute_exists(pk)", ALIVE, *(f"#{name} = :{name}" for name in own)]),
        {"now": int(time.time()), **own},
        remove=[name for name, value in fields.items() if value is None],
    )
    for _ in attempts(SETTLING_SECONDS):
        try:
            return conversation_from(table.write(write))
        except Contention:
            continue
        except ConditionFailed:
            raise NotFound("no such conversation") from None
    raise AssertionError("attempts() ends by raising")


def _create(table: Table, wanted: NewConversation) -> Conversation:
    conversation = _opened(wanted, str(ULID()), wanted.session_id or new_session_id())
    expires_at = expiry(conversation.created_at, wanted.retention_days)
    # The session's Put is what makes it unique: of two at once, one fails and takes the other's.
    writes = [
        put(conversation_item(conversation, expires_at)),
        put(session_item(conversation, expires_at)),
    ]
    if wanted.claim:
        made = FirstResult(wanted.claim.fingerprint, conversation.id, conversation.session_id)
        writes = key_writes(wanted.claim, made) + writes
    try:
        table.transact(*writes)
    except ConditionFailed as failed:
        if wanted.claim and (earlier := already_used(wanted.claim, failed.items[:1])):
            raise earlier from None
        raise
    return conversation


def _opened(wanted: NewConversation, conversation_id: str, session_id: str) -> Conversation:
    """A conversation as it is at first. Its id holds the time, so this can be said again later."""
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
    """Whether messages are just those of a page: a turn may have added some while they were read"""
    return [item["sk"] for item in items] == [f"M#{seq:010d}" for seq in range(first, last + 1)]
