"""Messages that no reply follows: a customer's to a person of the business, and the person's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from frontdesk.base.clock import now
from frontdesk.base.errors import ConversationArchived, IdempotencyMismatch, PreconditionFailed
from frontdesk.base.ids import new_id
from frontdesk.models.conversation import Conversation, ConversationStatus
from frontdesk.models.handling import Handler
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.models.scope import UNLIMITED, Scope
from frontdesk.store.cancelling import NEWEST, withdrawals
from frontdesk.store.history import History, TurnRequest, read_history
from frontdesk.store.idempotency import (
    FirstResult,
    IdempotencyKey,
    KeyAlreadyUsed,
    add_key,
    raise_if_used,
    read_key,
)
from frontdesk.store.items import message_from, message_item, message_key
from frontdesk.store.places import (
    PLACE,
    HandlingChanged,
    OpenTurn,
    Placed,
    add_place,
    advance,
    shown,
    take_place,
    user_message,
)
from frontdesk.store.quotas import Quota
from frontdesk.store.replies import Outcome, outcome_attributes
from frontdesk.store.table import ConditionFailed, Contention, Table, settle
from frontdesk.store.updates import rewrite
from frontdesk.store.writes import Transaction, put

SETTLING_SECONDS = 10.0
"""How long a person's step is tried while others write to the same conversation."""

Change = Callable[[Conversation], Conversation]
"""Gives a conversation, as it is in the table, its new case and handling."""


@dataclass(frozen=True, slots=True)
class StaffMessage:
    """What a person of the business writes to a customer."""

    text: str
    author: str | None = None
    key: IdempotencyKey | None = None
    retention_days: int = 0


def message_to_person(
    table: Table,
    request: TurnRequest,
    conversation: Conversation,
    outcome: Outcome,
    change: Change,
    *,
    seconds: float,
    quotas: Sequence[Quota] = (),
    retention_days: int = 0,
) -> OpenTurn:
    """Store a customer's message, with what was found out about it, for the person who has it.

    The requests and errors are those of `open_turn`.

    Raises:
        HandlingChanged: no person handles the conversation any more.
    """

    def place(previous: Conversation | None) -> Placed:
        if previous is None or previous.handling.by is not Handler.PERSON:
            raise HandlingChanged
        moment = now()
        advanced = change(advance(previous, shown(request), moment, 1))
        turn = OpenTurn(advanced, new_id(), None, advanced.message_count, moment)
        item = message_item(user_message(turn, request), previous.id, turn.seq)
        return turn, [put({**item, **outcome_attributes(outcome)})]

    return take_place(
        table,
        request,
        History(conversation),
        place,
        seconds=seconds,
        quotas=quotas,
        retention_days=retention_days,
    )


def staff_message(
    table: Table, conversation_id: str, written: StaffMessage, change: Change, *, scope: Scope
) -> tuple[Conversation, Message]:
    """Store what a person writes, and withdraw the replies that are being written.

    2 requests; a lost race costs 2 more, and a repeated key 1 instead of them. With a key, a
    refusal, also by ``change``, costs 1 more, because the key may have a first result.

    Raises:
        NotFound: there is no such conversation within ``scope``.
        ConversationArchived: it takes no messages.
        PreconditionFailed: ``change`` refuses.
        IdempotencyMismatch: the key was used for another message.
        Conflict: the race did not settle.
    """

    def attempt() -> tuple[Conversation, Message]:
        history = _open_history(table, conversation_id, scope)
        before, moment = history.conversation, now()
        after = change(advance(before, written.text, moment, 1))
        message = Message(
            id=new_id(),
            role=MessageRole.STAFF,
            status=MessageStatus.COMPLETE,
            content=written.text,
            author=written.author,
            created_at=moment,
        )
        fingerprint = written.key.fingerprint if written.key else ""
        first = FirstResult(
            fingerprint, after.id, after.session_id, message.id, seq=after.message_count
        )
        transaction = Transaction()
        add_key(transaction, written.key, first)
        add_place(transaction, before, after, written.retention_days)
        transaction.add("message", put(message_item(message, after.id, after.message_count)))
        transaction.add("replies", *withdrawals(history))
        try:
            table.transact(transaction)
        except ConditionFailed as failed:
            raise_if_used(written.key, failed)
            raise Contention from None
        return after, message

    try:
        return settle(SETTLING_SECONDS, attempt)
    except KeyAlreadyUsed as used:
        return _first_message(table, written, used.first)
    except (ConversationArchived, PreconditionFailed):
        if written.key and (first := read_key(table, written.key)):
            return _first_message(table, written, first)
        raise


def step_in(
    table: Table,
    conversation_id: str,
    change: Callable[[Conversation, bool], Conversation],
    *,
    scope: Scope,
) -> Conversation:
    """Give a conversation to a person, and withdraw the replies that are being written. 2 requests.

    ``change`` is told as well whether there are such replies.

    Raises:
        NotFound: there is no such conversation within ``scope``.
        ConversationArchived: it takes no messages.
        Conflict: the race did not settle.
    """

    def attempt() -> Conversation:
        history = _open_history(table, conversation_id, scope)
        before, replies = history.conversation, withdrawals(history)
        after = change(before, bool(replies))
        if after == before:
            return before
        # The count as it was read: no turn that has begun meanwhile goes unseen.
        place = rewrite(
            before,
            after,
            {},
            "#message_count = :count AND #status <> :archived",
            {"count": before.message_count, "archived": ConversationStatus.ARCHIVED},
        )
        transaction = Transaction().add(PLACE, place).add("replies", *replies)
        try:
            table.transact(transaction)
        except ConditionFailed:
            raise Contention from None
        return after

    return settle(SETTLING_SECONDS, attempt)


def _open_history(table: Table, conversation_id: str, scope: Scope) -> History:
    history = read_history(table, conversation_id, NEWEST, scope=scope)
    if history.conversation.status is ConversationStatus.ARCHIVED:
        raise ConversationArchived("the conversation is archived and takes no messages")
    return history


def _first_message(
    table: Table, written: StaffMessage, first: FirstResult
) -> tuple[Conversation, Message]:
    """The message that the first request with the key stored."""
    if written.key is None or first.fingerprint != written.key.fingerprint:
        raise IdempotencyMismatch
    item = table.get(message_key(first.conversation_id, first.seq))
    # The digest of the key holds who called it, so the scope is that of the first request.
    conversation = read_history(table, first.conversation_id, 0, scope=UNLIMITED).conversation
    if item is None:
        raise IdempotencyMismatch
    return conversation, message_from(item, now())
