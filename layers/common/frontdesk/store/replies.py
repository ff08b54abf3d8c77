"""How a reply is closed, and read again."""

from dataclasses import dataclass

from frontdesk.errors import Conflict, NotFound
from frontdesk.models import Classification, Message, MessageStatus, Role, Timings, Tokens, iso
from frontdesk.store.attributes import Item
from frontdesk.store.items import conversation_key, message_from, message_key, now, preview
from frontdesk.store.table import ConditionFailed, Contention, Table, attempts
from frontdesk.store.turns import OpenTurn, read_thread
from frontdesk.store.writes import update

CLOSING_SECONDS = 10.0
"""How long the end of a turn is tried to be stored while other turns write at the same place."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a turn ended.

    ``token_lengths`` are in characters, so that a replay has the same tokens; ``total`` is how many
    there were to be, where that was known. ``error`` is the code of what cut the reply short.
    """

    content: str
    classification: Classification
    timings: Timings
    token_lengths: bytes = b""
    total: int | None = None
    tokens: Tokens | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class StoredReply:
    """A reply as it is in the table; ``outcome`` is None while it is pending."""

    message: Message
    outcome: Outcome | None


def close_turn(table: Table, turn: OpenTurn, outcome: Outcome) -> None:
    """Complete the pending reply, or store as incomplete what there is of it. 1 request.

    Raises:
        NotFound: the conversation has been deleted meanwhile.
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
        "token_lengths": outcome.token_lengths,
        "total": outcome.total,
        "timings": outcome.timings.model_dump(mode="json"),
        "tokens": outcome.tokens.model_dump(mode="json") if outcome.tokens else None,
        "error": outcome.error,
    }
    writes = (
        # Only a pending reply is completed: what a client may have read as final never changes.
        update(
            message_key(turn.conversation.id, turn.seq),
            reply,
            "#status = :pending",
            {"pending": MessageStatus.PENDING},
            remove=["deadline"],
        ),
        # Without the condition, an update would bring a deleted conversation back as a stub.
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
    for _ in attempts(CLOSING_SECONDS):
        try:
            table.transact(*writes)
        except Contention:
            continue
        except ConditionFailed as failed:
            if failed.items[1] is not None:
                raise NotFound("the conversation has been deleted") from None
            raise Conflict("the reply is no longer pending") from None
        return


def read_reply(table: Table, conversation_id: str, seq: int) -> StoredReply:
    """The reply number ``seq`` of a conversation. 2 requests.

    Raises:
        NotFound: there is no such conversation, or no such reply in it.
    """
    read_thread(table, conversation_id, 0)
    item = table.get(message_key(conversation_id, seq))
    if item is None or item["role"] != Role.ASSISTANT:
        raise NotFound("no such reply")
    message = message_from(item, now())
    if "timings" not in item:
        return StoredReply(message, None)
    outcome = Outcome(
        content=message.content,
        classification=Classification.model_validate(item["classification"]),
        timings=Timings.model_validate(item["timings"]),
        token_lengths=item["token_lengths"],
        total=int(item["total"]) if "total" in item else None,
        tokens=message.tokens,
        error=item.get("error"),
    )
    return StoredReply(message, outcome)
