"""Conversations to test with, written in bulk."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from ulid import ULID

from frontdesk.models.conversation import Conversation, ConversationStatus
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.store.attributes import Item, marshal
from frontdesk.store.items import conversation_item, message_item, session_item
from frontdesk.store.table import Table

BORN = datetime(2026, 11, 1, tzinfo=UTC)


def conversation(n: int, **fields: Any) -> Conversation:
    """Conversation number ``n``; a larger number is newer."""
    conversation_id = str(ULID.from_int(int(BORN.timestamp() * 1000 + n) << 80 | n))
    return Conversation(
        **{
            "id": conversation_id,
            "session_id": f"session-{conversation_id}",
            "created_at": BORN,
            "updated_at": BORN,
        }
        | fields
    )


def mixed(count: int, start: int = 0, **fields: Any) -> list[Conversation]:
    """Conversations from the oldest to the newest, with mixed statuses."""
    statuses = list(ConversationStatus)
    return [
        conversation(n, status=statuses[n * n % 7 % 3], **fields)
        for n in range(start, start + count)
    ]


def store(table: Table, conversations: Iterable[Conversation]) -> None:
    """Write conversations with their sessions."""
    items = []
    for c in conversations:
        items += [conversation_item(c), session_item(c)]
    store_items(table, items)


def messages(conversation_id: str, count: int, content: str = "message {}") -> list[Item]:
    """The items of messages 1 to ``count``."""
    return [
        message_item(
            Message(
                id=str(ULID()),
                role=MessageRole.USER if seq % 2 else MessageRole.ASSISTANT,
                status=MessageStatus.COMPLETE,
                content=content.format(seq),
                created_at=BORN,
            ),
            conversation_id,
            seq,
        )
        for seq in range(1, count + 1)
    ]


def store_items(table: Table, items: Sequence[Item]) -> None:
    """Write items as they are."""

    def write(some: Sequence[Item]) -> None:
        left: Any = {table.name: [{"PutRequest": {"Item": marshal(item)}} for item in some]}
        while left:
            left = table.call("batch_write_item", RequestItems=left)["UnprocessedItems"]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, (items[at : at + 25] for at in range(0, len(items), 25))))
