"""How a reply is closed, and read again."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from frontdesk.base.clock import iso, now
from frontdesk.base.errors import Cancelled, Conflict, NotFound, TakenOver
from frontdesk.models.conversation import Conversation
from frontdesk.models.message import (
    Message,
    MessageRole,
    MessageStatus,
    Spending,
    Timings,
    TokenUsage,
    Writer,
)
from frontdesk.models.reading import Reading
from frontdesk.models.scope import Scope
from frontdesk.store.attributes import Item
from frontdesk.store.history import read_history
from frontdesk.store.items import (
    conversation_from,
    message_from,
    message_key,
    preview,
    reading_attributes,
)
from frontdesk.store.leases import OF_RUNNING, Findings, findings_from
from frontdesk.store.places import OpenTurn
from frontdesk.store.table import ConditionFailed, Contention, Table, settle
from frontdesk.store.updates import rewrite
from frontdesk.store.writes import Transaction, update
from frontdesk.texts import language_of

CLOSING_SECONDS = 10.0
"""How long closing a reply is tried while other turns write to the same conversation."""

_CONVERSATION = "conversation"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a turn ended.

    ``chunk_lengths`` has the length of each chunk of the content in characters, one byte each, so
    that a replay has the same chunks. ``total`` is the number of chunks that were announced, if it
    was known. ``language`` is that of the
    answer. ``writer`` wrote the content; ``error`` is the code of what cut the reply short. A reply
    is ``withdrawn`` where a person has taken over: then it has no content.
    """

    content: str
    reading: Reading
    language: str
    timings: Timings
    chunk_lengths: bytes = b""
    total: int | None = None
    usage: TokenUsage | None = None
    spending: Spending | None = None
    writer: Writer | None = None
    error: str | None = None
    withdrawn: bool = False

    def withdraw(self) -> "Outcome":
        """The same turn without its reply, because a person has taken over."""
        return replace(
            self,
            content="",
            chunk_lengths=b"",
            total=None,
            writer=None,
            error=TakenOver.code,
            withdrawn=True,
        )


@dataclass(frozen=True, slots=True)
class StoredReply:
    """A reply as it is in the table; ``outcome`` is None while the reply is pending.

    ``so_far`` is what a pending reply's turn has found out, once that is stored.

    The message is the customer's own where a person answers it. The conversation is as it was read,
    so its case may hold later messages as well.
    """

    message: Message
    conversation: Conversation
    outcome: Outcome | None
    so_far: Findings | None = None

    @property
    def is_for_person(self) -> bool:
        """Whether there is no reply, because a person answers."""
        return self.message.role is MessageRole.USER


def close_turn(
    table: Table,
    turn: OpenTurn,
    outcome: Outcome,
    change: Callable[[Conversation], Conversation],
) -> None:
    """Complete the pending reply, or store as much of it as there is as incomplete. 1 request.

    ``change`` gives the conversation its new case and handling. If another turn, or a person of the
    business, has changed them since this one was opened, it is called again with the conversation
    that the failed condition returns, and the write is repeated.

    Raises:
        NotFound: the conversation has been deleted meanwhile.
        TakenOver: the reply has been withdrawn, and the outcome does not say so.
        Cancelled: the reply has been cancelled, and the outcome does not say so.
        Conflict: the reply is no longer pending, or the race did not settle.
    """
    ended_at = now()
    status = MessageStatus.INCOMPLETE if outcome.error else MessageStatus.COMPLETE
    reply: Item = {
        "status": status,
        "content": outcome.content,
        **outcome_attributes(outcome),
        "chunk_lengths": outcome.chunk_lengths,
        "total": outcome.total,
        "tokens": outcome.usage.model_dump(mode="json") if outcome.usage else None,
        "spending": outcome.spending.model_dump(mode="json") if outcome.spending else None,
        "writer": outcome.writer,
        "error": outcome.error,
    }
    # Only a pending reply is closed: what a client may have read as final never changes.
    still_open = "#status = :pending"
    if outcome.error != Cancelled.code:
        still_open += " AND attribute_not_exists(cancelled)"
    if not outcome.withdrawn:
        still_open += " AND attribute_not_exists(withdrawn)"
    closing = update(
        message_key(turn.conversation.id, turn.seq),
        reply,
        still_open,
        {"pending": MessageStatus.PENDING},
        remove=OF_RUNNING,
    )
    shown: Item = {"updated_at": iso(ended_at)}
    if not outcome.withdrawn:
        shown |= {"last_message": preview(outcome.content), "last_message_at": iso(ended_at)}
    before = turn.conversation

    def attempt() -> None:
        nonlocal before
        transaction = Transaction()
        transaction.add("reply", closing)
        transaction.add(_CONVERSATION, rewrite(before, change(before), shown))
        try:
            table.transact(transaction)
        except ConditionFailed as failed:
            [reply_item] = failed.group("reply")
            if reply_item and reply_item.get("withdrawn") and not outcome.withdrawn:
                raise TakenOver from None
            if reply_item and reply_item.get("cancelled") and outcome.error != Cancelled.code:
                raise Cancelled from None
            [item] = failed.group(_CONVERSATION)
            if item == {}:
                raise NotFound("the conversation has been deleted") from None
            if item is None or failed.failed("reply"):
                raise Conflict("the reply is no longer pending") from None
            before = conversation_from(item)
            raise Contention from None

    settle(CLOSING_SECONDS, attempt)


def outcome_attributes(outcome: Outcome) -> Item:
    """The attributes of a message's item that hold what was found out in its turn."""
    return {
        **reading_attributes(outcome.reading),
        "language": outcome.language,
        "timings": outcome.timings.model_dump(mode="json"),
    }


def read_reply(table: Table, conversation_id: str, seq: int, *, scope: Scope) -> StoredReply:
    """The reply number ``seq`` of a conversation, or a message that a person answers. 2 requests.

    Raises:
        NotFound: there is no such conversation within ``scope``, or no such reply in it.
    """
    # In this order: closing a reply changes the case too, so the case of a closed reply has it.
    item = table.get(message_key(conversation_id, seq))
    conversation = read_history(table, conversation_id, 0, scope=scope).conversation
    if item is None or item["role"] == MessageRole.STAFF:
        raise NotFound("no such reply")
    message = message_from(item, now())
    if "timings" not in item or message.reading is None:
        if message.role is MessageRole.USER:
            raise NotFound("no such reply")
        return StoredReply(message, conversation, None, findings_from(item))
    outcome = Outcome(
        content="" if message.role is MessageRole.USER else message.content,
        reading=message.reading,
        language=language_of(item.get("language")),
        timings=Timings.model_validate(item["timings"]),
        chunk_lengths=item.get("chunk_lengths", b""),
        total=int(item["total"]) if "total" in item else None,
        usage=message.tokens,
        writer=item.get("writer"),
        error=item.get("error"),
        withdrawn=bool(message.withdrawn),
    )
    return StoredReply(message, conversation, outcome)
