"""How a turn opens: the transaction that gives it its place in a conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from frontdesk.base.clock import iso, now
from frontdesk.base.errors import NotFound
from frontdesk.base.ids import new_id, new_session_id
from frontdesk.models.conversation import Conversation, ConversationStatus
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.store.attributes import Item
from frontdesk.store.history import History, TurnRequest, check_request, find_history
from frontdesk.store.idempotency import (
    FirstResult,
    IdempotencyKey,
    add_key,
    raise_if_used,
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
from frontdesk.store.table import ConditionFailed, Contention, Table, settle
from frontdesk.store.writes import Transaction, Write, put, update

OPENING_SECONDS = 20.0
"""How long opening a turn is tried while others write to the same conversation."""

_PLACE = "place"


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """A turn that is in the table: the user's message, and the pending reply."""

    conversation: Conversation
    user_message_id: str
    message_id: str
    seq: int
    """The number of the reply; the user's message has the number before it."""
    started_at: datetime


def open_turn(
    table: Table,
    request: TurnRequest,
    history: History | None,
    deadline: datetime,
    *,
    quotas: Sequence[Quota] = (),
    retention_days: int = 0,
) -> OpenTurn:
    """Store the user's message and a pending reply, at the end of a conversation old or new.

    1 request. Each lost race costs one more: the failed condition returns the conversation as it
    is now. Only a session that another request has just opened has to be read (2 requests).
    The key and the quotas are in the same transaction, so a turn that is refused counts nowhere.

    Raises:
        KeyAlreadyUsed: the key was used before.
        RateLimited: a quota is used up.
        NotFound: the conversation has been deleted meanwhile.
        Conflict: as for `find_history`, or the race did not settle in time.
    """
    previous = history.conversation if history else None

    def attempt() -> OpenTurn:
        nonlocal previous
        turn = _next_turn(previous, request)
        counted = applying(quotas, turn.conversation)
        transaction = Transaction()
        add_key(transaction, request.key, _first_result(request.key, turn))
        _add_place(transaction, previous, turn, retention_days)
        transaction.add("messages", *_messages(turn, request.message, deadline))
        for quota in counted:
            transaction.add(quota.id_name, count_write(quota, turn.conversation, turn.started_at))
        try:
            table.transact(transaction)
        except ConditionFailed as failed:
            raise_if_used(request.key, failed)
            if not (failed.failed(_PLACE) or failed.failed("messages")):
                over = next(quota for quota in counted if failed.failed(quota.id_name))
                raise over.exceeded(turn.started_at) from None
            previous = _rival(table, request, previous, failed)
            raise Contention from None
        return turn

    # Half of the time is left for the turn itself; a client has seen nothing yet.
    return settle(min((deadline - now()).total_seconds() / 2, OPENING_SECONDS), attempt)


def _next_turn(previous: Conversation | None, request: TurnRequest) -> OpenTurn:
    started_at = now()
    conversation = _advance(previous, request, started_at)
    return OpenTurn(
        conversation=conversation,
        user_message_id=new_id(),
        message_id=new_id(),
        seq=conversation.message_count,
        started_at=started_at,
    )


def _first_result(key: IdempotencyKey | None, turn: OpenTurn) -> FirstResult:
    return FirstResult(
        fingerprint=key.fingerprint if key else "",
        conversation_id=turn.conversation.id,
        session_id=turn.conversation.session_id,
        message_id=turn.message_id,
        user_message_id=turn.user_message_id,
        seq=turn.seq,
    )


def _add_place(
    transaction: Transaction, previous: Conversation | None, turn: OpenTurn, retention_days: int
) -> None:
    """The writes that give a turn its place: the conversation's item, and its session's."""
    conversation = turn.conversation
    expires_at = expiry(turn.started_at, retention_days)
    if previous is None:
        transaction.add(
            _PLACE,
            put(conversation_item(conversation, expires_at)),
            put(session_item(conversation, expires_at)),
        )
        return
    transaction.add(_PLACE, _advance_item(previous, conversation, expires_at))
    if expires_at != previous.expires_at:
        transaction.add(_PLACE, _renewed_session(conversation, expires_at))


def _advance(
    conversation: Conversation | None, request: TurnRequest, started_at: datetime
) -> Conversation:
    """The conversation as it is once the turn is open."""
    if conversation is None:
        conversation = Conversation(
            id=new_id(),
            session_id=request.session_id or new_session_id(),
            created_at=started_at,
            updated_at=started_at,
        )
    return conversation.model_copy(
        update={
            # A conversation without ids takes those of the first request that has them.
            "customer_id": conversation.customer_id or request.customer_id,
            "business_id": conversation.business_id or request.business_id,
            "status": ConversationStatus.ACTIVE,
            "message_count": conversation.message_count + 2,
            "last_message": preview(request.message),
            "last_message_at": started_at,
            "updated_at": started_at,
        }
    )


def _renewed_session(conversation: Conversation, expires_at: int | None) -> Write:
    write = put(session_item(conversation, expires_at))
    write["Put"]["ConditionExpression"] += " OR conversation_id = :id"
    write["Put"]["ExpressionAttributeValues"][":id"] = {"S": conversation.id}
    return write


def _advance_item(
    previous: Conversation, conversation: Conversation, expires_at: int | None
) -> Write:
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
    # The condition on the count reserves the next two numbers for this turn.
    # Archiving may come in between.
    return update(
        conversation_key(conversation.id),
        changes,
        "#message_count = :read AND #status <> :archived",
        {"read": previous.message_count, "archived": ConversationStatus.ARCHIVED},
        remove=[] if expires_at else ["expires_at"],
    )


def _messages(turn: OpenTurn, content: str, deadline: datetime) -> list[Write]:
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
    table: Table, request: TurnRequest, previous: Conversation | None, failed: ConditionFailed
) -> Conversation | None:
    """The conversation to continue after a lost race; None to open a new one."""
    if previous is None:
        history = find_history(table, request, 0)
        return history.conversation if history else None
    item = failed.group(_PLACE)[0]
    if not item:
        if request.conversation_id is not None or request.scope.is_limited:
            raise NotFound("no such conversation")
        return None
    conversation = conversation_from(item)
    check_request(conversation, request)
    return conversation
