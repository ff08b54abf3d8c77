"""The place of messages in a conversation: the transaction that reserves their numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from frontdesk.base.clock import iso
from frontdesk.base.errors import NotFound
from frontdesk.models.conversation import Conversation, ConversationStatus
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.store.attachments import ATTACHMENTS, raise_if_taken, use
from frontdesk.store.attributes import Item
from frontdesk.store.history import History, TurnRequest, check_request, find_history
from frontdesk.store.idempotency import FirstResult, IdempotencyKey, add_key, raise_if_used
from frontdesk.store.items import (
    conversation_from,
    conversation_item,
    expiry,
    index_keys,
    preview,
    session_item,
)
from frontdesk.store.quotas import Quota, applying, count_write, free_shards
from frontdesk.store.table import ConditionFailed, Contention, Table, settle
from frontdesk.store.updates import rewrite
from frontdesk.store.writes import Transaction, Write, put

OPENING_SECONDS = 20.0
"""How long opening a turn is tried while others write to the same conversation."""

PHOTO = "\N{CAMERA}"
"""What listings show of a message that is a photo alone."""

PLACE = "place"
"""The group of a transaction that reserves the next numbers of a conversation."""


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """A turn that is in the table: the user's message, and the pending reply."""

    conversation: Conversation
    user_message_id: str
    message_id: str | None
    """The reply's; None where a person answers."""
    seq: int
    """The number of the reply, after the user's message; without a reply, that of the message."""
    started_at: datetime


class HandlingChanged(Exception):
    """A person has taken the conversation meanwhile, or given it back: begin again."""


Placed = tuple[OpenTurn, Sequence[Write]]
"""A turn in its place, and the writes of its messages."""


def take_place(
    table: Table,
    request: TurnRequest,
    history: History | None,
    place: Callable[[Conversation | None], Placed],
    *,
    seconds: float,
    quotas: Sequence[Quota],
    retention_days: int,
) -> OpenTurn:
    """Store what ``place`` makes of the conversation as it is, for ``seconds`` at most.

    The requests and errors are those of `open_turn`.
    """
    previous = history.conversation if history else None
    free: dict[str, list[int]] = {}

    def attempt() -> OpenTurn:
        nonlocal previous
        turn, messages = place(previous)
        counted = applying(quotas, turn.conversation)
        transaction = Transaction()
        add_key(transaction, request.key, _first_result(request.key, turn))
        add_place(transaction, previous, turn.conversation, retention_days)
        dead = request.key.dead if request.key else None
        for photo in request.photos:
            transaction.add(
                ATTACHMENTS,
                use(
                    photo,
                    turn.conversation.id,
                    turn.user_message_id,
                    dead.user_message_id if dead else None,
                ),
            )
        transaction.add("messages", *messages)
        for quota in counted:
            shards = free.get(quota.id_name, ())
            write = count_write(quota, turn.conversation, turn.started_at, shards)
            transaction.add(quota.id_name, write)
        try:
            table.transact(transaction)
        except ConditionFailed as failed:
            raise_if_used(request.key, failed)
            raise_if_taken(failed)
            if not (failed.failed(PLACE) or failed.failed("messages")):
                over = next(quota for quota in counted if failed.failed(quota.id_name))
                shards = free_shards(table, over, turn.conversation, turn.started_at)
                if not shards:
                    raise over.exceeded(turn.started_at) from None
                free[over.id_name] = shards
                raise Contention from None
            previous = _rival(table, request, previous, failed)
            raise Contention from None
        return turn

    return settle(min(seconds, OPENING_SECONDS), attempt)


def _first_result(key: IdempotencyKey | None, turn: OpenTurn) -> FirstResult:
    return FirstResult(
        fingerprint=key.fingerprint if key else "",
        conversation_id=turn.conversation.id,
        session_id=turn.conversation.session_id,
        message_id=turn.message_id,
        user_message_id=turn.user_message_id,
        seq=turn.seq,
    )


def add_place(
    transaction: Transaction,
    previous: Conversation | None,
    conversation: Conversation,
    retention_days: int,
) -> None:
    """The writes that reserve the next numbers: the conversation's item, and its session's."""
    expires_at = expiry(conversation.updated_at, retention_days)
    if previous is None:
        transaction.add(
            PLACE,
            put(conversation_item(conversation, expires_at)),
            put(session_item(conversation, expires_at)),
        )
        return
    transaction.add(PLACE, _advance_item(previous, conversation, expires_at))
    if expires_at != previous.expires_at:
        transaction.add(PLACE, _renewed_session(conversation, expires_at))


def advance(conversation: Conversation, text: str, moment: datetime, by: int) -> Conversation:
    """The conversation after ``by`` messages more, of which ``text`` is to be shown."""
    return conversation.model_copy(
        update={
            "status": ConversationStatus.ACTIVE,
            "message_count": conversation.message_count + by,
            "last_message": preview(text),
            "last_message_at": moment,
            "updated_at": moment,
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
    return rewrite(
        previous,
        conversation,
        changes,
        "#message_count = :read AND #status <> :archived",
        {"read": previous.message_count, "archived": ConversationStatus.ARCHIVED},
        remove=[] if expires_at else ["expires_at"],
    )


def _rival(
    table: Table, request: TurnRequest, previous: Conversation | None, failed: ConditionFailed
) -> Conversation | None:
    """The conversation to continue after a lost race; None to open a new one."""
    if previous is None:
        history = find_history(table, request, 0)
        return history.conversation if history else None
    item = failed.group(PLACE)[0]
    if not item:
        if request.conversation_id is not None or request.scope.is_limited:
            raise NotFound("no such conversation")
        return None
    conversation = conversation_from(item)
    check_request(conversation, request)
    return conversation


def shown(request: TurnRequest) -> str:
    """What listings show of the customer's message."""
    return request.message or PHOTO * len(request.photos)


def user_message(turn: OpenTurn, request: TurnRequest) -> Message:
    """The customer's message of a turn."""
    return Message(
        id=turn.user_message_id,
        role=MessageRole.USER,
        status=MessageStatus.COMPLETE,
        content=request.message,
        attachments=tuple(request.photos) or None,
        created_at=turn.started_at,
    )
