"""How a reply is closed, cancelled and read again."""

from dataclasses import dataclass

from frontdesk.base.clock import iso, now
from frontdesk.base.errors import Cancelled, Conflict, NotFound
from frontdesk.models.classification import Classification
from frontdesk.models.message import (
    Message,
    MessageRole,
    MessageStatus,
    Timings,
    TokenUsage,
    Writer,
)
from frontdesk.models.scope import Scope
from frontdesk.store.attributes import Item
from frontdesk.store.history import read_history
from frontdesk.store.items import conversation_key, message_from, message_key, preview
from frontdesk.store.table import ConditionFailed, Table, settle
from frontdesk.store.turns import OpenTurn
from frontdesk.store.writes import Transaction, update

CLOSING_SECONDS = 10.0
"""How long closing a reply is tried while other turns write to the same conversation."""

_NEWEST = 20  # messages; no conversation has more than ten turns running at once


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a turn ended.

    ``chunk_lengths`` has the length of each chunk of the content in characters, one byte each, so
    that a replay has the same chunks. ``total`` is the number of chunks that were announced, if it
    was known. ``writer`` wrote the content; ``error`` is the code of what cut the reply short.
    """

    content: str
    classification: Classification
    timings: Timings
    chunk_lengths: bytes = b""
    total: int | None = None
    usage: TokenUsage | None = None
    writer: Writer | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class StoredReply:
    """A reply as it is in the table; ``outcome`` is None while the reply is pending."""

    message: Message
    outcome: Outcome | None


def close_turn(table: Table, turn: OpenTurn, outcome: Outcome) -> None:
    """Complete the pending reply, or store as much of it as there is as incomplete. 1 request.

    Raises:
        NotFound: the conversation has been deleted meanwhile.
        Cancelled: the reply has been cancelled, and the outcome does not say so.
        Conflict: the reply is no longer pending, or the race did not settle.
    """
    ended_at = now()
    status = MessageStatus.INCOMPLETE if outcome.error else MessageStatus.COMPLETE
    classification = outcome.classification.model_dump(mode="json")
    reply: Item = {
        "status": status,
        "content": outcome.content,
        "classification": classification,
        "prompt_version": outcome.classification.prompt_version,
        "chunk_lengths": outcome.chunk_lengths,
        "total": outcome.total,
        "timings": outcome.timings.model_dump(mode="json"),
        "tokens": outcome.usage.model_dump(mode="json") if outcome.usage else None,
        "writer": outcome.writer,
        "error": outcome.error,
    }
    # Only a pending reply is closed: what a client may have read as final never changes.
    still_open = "#status = :pending"
    if outcome.error != Cancelled.code:
        still_open += " AND attribute_not_exists(cancelled)"
    transaction = Transaction()
    transaction.add(
        "reply",
        update(
            message_key(turn.conversation.id, turn.seq),
            reply,
            still_open,
            {"pending": MessageStatus.PENDING},
            remove=["deadline"],
        ),
    )
    # Without its condition, this update would create a stub of a deleted conversation.
    transaction.add(
        "conversation",
        update(
            conversation_key(turn.conversation.id),
            {
                "classification": classification,
                "last_message": preview(outcome.content),
                "last_message_at": iso(ended_at),
                "updated_at": iso(ended_at),
            },
            "attribute_exists(pk)",
            {},
        ),
    )
    try:
        settle(CLOSING_SECONDS, lambda: table.transact(transaction))
    except ConditionFailed as failed:
        if any(item and item.get("cancelled") for item in failed.group("reply")):
            raise Cancelled from None
        if failed.failed("conversation"):
            raise NotFound("the conversation has been deleted") from None
        raise Conflict("the reply is no longer pending") from None


def cancel_replies(table: Table, conversation_id: str, *, scope: Scope) -> list[str]:
    """Ask the running turns of a conversation to stop; return the ids of their replies.

    1 request, and 1 for each running turn. A turn that ends at the same moment either completes,
    and its reply is not returned, or ends as cancelled.

    Raises:
        NotFound: there is no such conversation within ``scope``.
        Conflict: no reply is being written.
    """
    history = read_history(table, conversation_id, _NEWEST, scope=scope)
    first = history.conversation.message_count - len(history.messages) + 1
    stopped = [
        message.id
        for seq, message in enumerate(history.messages, start=first)
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
        settle(CLOSING_SECONDS, lambda: table.write(write))
    except ConditionFailed:
        return False
    return True


def is_cancelled(table: Table, turn: OpenTurn) -> bool:
    """Whether a running turn has been asked to stop. 1 request.

    The answer may be a moment old: the check is repeated, and `close_turn` misses no cancellation.
    """
    item = table.get(message_key(turn.conversation.id, turn.seq), consistent=False)
    return item is not None and item.get("cancelled", False)


def read_reply(table: Table, conversation_id: str, seq: int, *, scope: Scope) -> StoredReply:
    """The reply number ``seq`` of a conversation. 2 requests.

    Raises:
        NotFound: there is no such conversation within ``scope``, or no such reply in it.
    """
    read_history(table, conversation_id, 0, scope=scope)
    item = table.get(message_key(conversation_id, seq))
    if item is None or item["role"] != MessageRole.ASSISTANT:
        raise NotFound("no such reply")
    message = message_from(item, now())
    if "timings" not in item:
        return StoredReply(message, None)
    outcome = Outcome(
        content=message.content,
        classification=Classification.model_validate(item["classification"]),
        timings=Timings.model_validate(item["timings"]),
        chunk_lengths=item["chunk_lengths"],
        total=int(item["total"]) if "total" in item else None,
        usage=message.tokens,
        writer=item.get("writer"),
        error=item.get("error"),
    )
    return StoredReply(message, outcome)
