"""How a reply is closed, cancelled and read again."""

from collections.abc import Callable
from dataclasses import dataclass

from frontdesk.base.clock import iso, now
from frontdesk.base.errors import Cancelled, Conflict, NotFound
from frontdesk.models.case import Case
from frontdesk.models.message import (
    Message,
    MessageRole,
    MessageStatus,
    Timings,
    TokenUsage,
    Writer,
)
from frontdesk.models.reading import Reading
from frontdesk.models.scope import Scope
from frontdesk.store.attributes import Item
from frontdesk.store.history import read_history
from frontdesk.store.items import (
    CASE_VERSION,
    case_attributes,
    case_from,
    conversation_key,
    message_from,
    message_key,
    preview,
    reading_attributes,
)
from frontdesk.store.table import ConditionFailed, Contention, Table, settle
from frontdesk.store.turns import OpenTurn
from frontdesk.store.writes import Transaction, Write, update
from frontdesk.texts import language_of

CLOSING_SECONDS = 10.0
"""How long closing a reply is tried while other turns write to the same conversation."""

_CASE = "conversation"
_NO_CASE = f"attribute_not_exists(#{CASE_VERSION})"
_NEWEST = 20  # messages; no conversation has more than ten turns running at once


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a turn ended.

    ``chunk_lengths`` has the length of each chunk of the content in characters, one byte each, so
    that a replay has the same chunks. ``total`` is the number of chunks that were announced, if it
    was known. ``language`` is that of the
    answer. ``writer`` wrote the content; ``error`` is the code of what cut the reply short.
    """

    content: str
    reading: Reading
    language: str
    timings: Timings
    chunk_lengths: bytes = b""
    total: int | None = None
    usage: TokenUsage | None = None
    writer: Writer | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class StoredReply:
    """A reply as it is in the table; ``outcome`` is None while the reply is pending.

    ``case`` and ``business_id`` are the conversation's as it was read, so the case may hold later
    messages as well.
    """

    message: Message
    case: Case
    business_id: int | None
    outcome: Outcome | None


def close_turn(
    table: Table, turn: OpenTurn, outcome: Outcome, fold: Callable[[Case], Case]
) -> None:
    """Complete the pending reply, or store as much of it as there is as incomplete. 1 request.

    ``fold`` makes the new case of the conversation's case. If another turn has changed the case
    since this one was opened, it is called again with the case that the failed condition returns,
    and the write is repeated.

    Raises:
        NotFound: the conversation has been deleted meanwhile.
        Cancelled: the reply has been cancelled, and the outcome does not say so.
        Conflict: the reply is no longer pending, or the race did not settle.
    """
    ended_at = now()
    status = MessageStatus.INCOMPLETE if outcome.error else MessageStatus.COMPLETE
    reply: Item = {
        "status": status,
        "content": outcome.content,
        **reading_attributes(outcome.reading),
        "language": outcome.language,
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
    closing = update(
        message_key(turn.conversation.id, turn.seq),
        reply,
        still_open,
        {"pending": MessageStatus.PENDING},
        remove=["deadline"],
    )
    shown: Item = {
        "last_message": preview(outcome.content),
        "last_message_at": iso(ended_at),
        "updated_at": iso(ended_at),
    }
    before = turn.conversation.case

    def attempt() -> None:
        nonlocal before
        transaction = Transaction()
        transaction.add("reply", closing)
        transaction.add(_CASE, _with_case(turn.conversation.id, shown, before, fold(before)))
        try:
            table.transact(transaction)
        except ConditionFailed as failed:
            if any(item and item.get("cancelled") for item in failed.group("reply")):
                raise Cancelled from None
            [item] = failed.group(_CASE)
            if item == {}:
                raise NotFound("the conversation has been deleted") from None
            if item is None or failed.failed("reply"):
                raise Conflict("the reply is no longer pending") from None
            before = case_from(item)
            raise Contention from None

    settle(CLOSING_SECONDS, attempt)


def _with_case(conversation_id: str, changes: Item, before: Case, after: Case) -> Write:
    """The update of a conversation, with its case if that has changed.

    Without its condition, the update would create a stub of a deleted conversation.
    """
    key = conversation_key(conversation_id)
    if after == before:
        return update(key, changes, "attribute_exists(pk)", {})
    changes |= case_attributes(after)
    if before.version == 0:
        return update(key, changes, f"attribute_exists(pk) AND {_NO_CASE}", {})
    return update(
        key, changes, f"attribute_exists(pk) AND #{CASE_VERSION} = :read", {"read": before.version}
    )


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
    # In this order: closing a reply changes the case too, so the case of a closed reply has it.
    item = table.get(message_key(conversation_id, seq))
    conversation = read_history(table, conversation_id, 0, scope=scope).conversation
    if item is None or item["role"] != MessageRole.ASSISTANT:
        raise NotFound("no such reply")
    message = message_from(item, now())
    if "timings" not in item or message.reading is None:
        return StoredReply(message, conversation.case, conversation.business_id, None)
    outcome = Outcome(
        content=message.content,
        reading=message.reading,
        language=language_of(item.get("language")),
        timings=Timings.model_validate(item["timings"]),
        chunk_lengths=item["chunk_lengths"],
        total=int(item["total"]) if "total" in item else None,
        usage=message.tokens,
        writer=item.get("writer"),
        error=item.get("error"),
    )
    return StoredReply(message, conversation.case, conversation.business_id, outcome)
