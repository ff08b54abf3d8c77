"""How a turn opens: what it reads, and the transaction that gives it its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from ulid import ULID

from frontdesk.base.clock import iso, now
from frontdesk.base.errors import NotFound
from frontdesk.base.ids import new_session_id
from frontdesk.models.conversation import Conversation, ConversationStatus
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.store.attributes import Item
from frontdesk.store.history import History, TurnRequest, check, find_history
from frontdesk.store.idempotency import (
    FirstResult,
    IdempotencyKey,
    already_used,
    key_writes,
)
from frontdesk.store.items import (
    conversation_from,
    conversation_item,
    conversation_key,
    expiry,
    index_keys,
    message_item,
    preview,
    session_item,
)
from frontdesk.store.quotas import Quota, applying, count_write
from frontdesk.store.table import ConditionFailed, Contention, Table, attempts
from frontdesk.store.writes import put, update

OPENING_SECONDS = 20.0
"""How long a turn tries to get its place while others write to the same conversation."""

MESSAGES = 2
"""How many messages a turn has: the question and the reply."""


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """A turn that is in the table: the user's message, and the reply that is still to come."""

    conversation: Conversation
    user_message_id: str
    message_id: str
    seq: int
    """The reply's; the user's message is the one before it."""
    started_at: datetime


def open_turn(
    table: Table,
    opening: TurnRequest,
    thread: History | None,
    deadline: datetime,
    *,
    quotas: Sequence[Quota] = (),
    retention_days: int = 0,
) -> OpenTurn:
    """Store the user's message and a pending reply, at the end of a conversation old or new.

    1 request. A lost race costs one more each time: the failed condition brings the conversation
    as it is now. Only a session that somebody else has just opened has to be read (2 requests).
    The claim and the quotas are in the same transaction: nothing is counted for nothing.

    Raises:
        KeyAlreadyUsed: the opening's claim has been made before.
        RateLimited: it would be one turn too many.
        NotFound: the conversation has been deleted meanwhile.
        Conflict: as for `find_history`, or the race did not settle in time.
    """
    conversation = thread.conversation if thread else None
    # Some of the time is for the turn itself, and a client has seen nothing yet.
    for _ in attempts(min((deadline - now()).total_seconds() / 2, OPENING_SECONDS)):
        started_at = now()
        previous = conversation
        conversation = _advance(previous, opening, started_at)
        turn = OpenTurn(
            conversation=conversation,
            user_message_id=str(ULID()),
            message_id=str(ULID()),
            seq=conversation.message_count,
            started_at=started_at,
        )
        expires_at = expiry(started_at, retention_days)
        if previous is None:
            writes = [
                put(conversation_item(conversation, expires_at)),
                put(session_item(conversation, expires_at)),
            ]
        else:
            writes = [_advance_item(previous, conversation, expires_at)]
            if expires_at or previous.expires_at:
                writes.append(_renewed_session(conversation, expires_at))
        counting = applying(quotas, conversation)
        claims = key_writes(opening.claim, _made(opening.claim, turn)) if opening.claim else []
        try:
            table.transact(
                *claims,
                *writes,
                *_messages(turn, opening.message, deadline),
                *(count_write(quota, conversation, started_at) for quota in counting),
            )
        except Contention:
            conversation = previous
        except ConditionFailed as failed:
            items = iter(failed.items)
            beside = list(islice(items, len(claims)))
            if opening.claim and (earlier := already_used(opening.claim, beside)):
                raise earlier from None
            placing = list(islice(items, len(writes) + MESSAGES))
            if all(item is None for item in placing):
                over = next(q for q, item in zip(counting, items, strict=True) if item is not None)
                raise over.exceeded(started_at) from None
            conversation = _rival(table, opening, previous, placing[0])
        else:
            return turn
    raise AssertionError("attempts() ends by raising")


def _made(claim: IdempotencyKey, turn: OpenTurn) -> FirstResult:
    return FirstResult(
        fingerprint=claim.fingerprint,
        conversation_id=turn.conversation.id,
        session_id=turn.conversation.session_id,
        message_id=turn.message_id,
        user_message_id=turn.user_message_id,
        seq=turn.seq,
    )


def _advance(
    conversation: Conversation | None, opening: TurnRequest, started_at: datetime
) -> Conversation:
    """The conversation as it is once the turn is open."""
    if conversation is None:
        conversation_id = str(ULID())
        conversation = Conversation(
            id=conversation_id,
            session_id=opening.session_id or new_session_id(),
            created_at=started_at,
            updated_at=started_at,
        )
    return conversation.model_copy(
        update={
            # A conversation that began anonymously belongs to whom it turns out to be with.
            "customer_id": conversation.customer_id or opening.customer_id,
            "business_id": conversation.business_id or opening.business_id,
            "status": ConversationStatus.ACTIVE,
            "message_count": conversation.message_count + 2,
            "last_message": preview(opening.message),
            "last_message_at": started_at,
            "updated_at": started_at,
        }
    )


def _renewed_session(conversation: Conversation, expires_at: int | None) -> Item:
    write = put(session_item(conversation, expires_at))
    write["Put"]["ConditionExpression"] += " OR conversation_id = :id"
    write["Put"]["ExpressionAttributeValues"][":id"] = {"S": conversation.id}
    return write


def _advance_item(
    previous: Conversation, conversation: Conversation, expires_at: int | None
) -> Item:
    changes: Item = {
        "expires_at": expires_at,
        "status": conversation.status,
        "message_count": conversation.message_count,
        "last_message": conversation.last_message,
        "last_message_at": iso(conversation.updated_at),
        "updated_at": iso(conversation.updated_at),
        "customer_id": conversation.customer_id,
        "business_id": conversation.business_id,
        **index_keys(conversation),
    }
    # The count as it was read makes the next two numbers ours; archiving may come in between.
    return update(
        conversation_key(conversation.id),
        changes,
        "#message_count = :read AND #status <> :archived",
        {"read": previous.message_count, "archived": ConversationStatus.ARCHIVED},
        remove=[] if expires_at else ["expires_at"],
    )


def _messages(turn: OpenTurn, content: str, deadline: datetime) -> list[Item]:
    question = Message(
        id=turn.user_message_id,
        role=MessageRole.USER,
        status=MessageStatus.COMPLETE,
        content=content,
        created_at=turn.started_at,
    )
    reply = Message(
        id=turn.message_id,
        role=MessageRole.ASSISTANT,
        status=MessageStatus.PENDING,
        content="",
        created_at=turn.started_at,
    )
    return [
        put(message_item(question, turn.conversation.id, turn.seq - 1)),
        put(message_item(reply, turn.conversation.id, turn.seq, deadline)),
    ]


def _rival(
    table: Table, opening: TurnRequest, previous: Conversation | None, item: Item | None
) -> Conversation | None:
    """The conversation to go on in after a condition has failed."""
    if previous is None:
        thread = find_history(table, opening, 0)
        return thread.conversation if thread else None
    if not item:
        if opening.conversation_id is not None or opening.scope.is_limited:
            raise NotFound("no such conversation")
        return None
    conversation = conversation_from(item)
    check(conversation, opening)
    return conversation
