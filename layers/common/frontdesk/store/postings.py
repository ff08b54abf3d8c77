"""Postings: which messages of a business have which words, newest first.

An item stands for a message and a **drawer**: the words in it that begin alike. So a word, its
forms and its beginning are found in one place, in the order of time. A posting is not believed: who
finds one reads the message.
"""

from collections.abc import Iterable
from typing import NamedTuple

from frontdesk.base.words import drawer
from frontdesk.models.message import Message, MessageRole
from frontdesk.models.search import sought
from frontdesk.store.attributes import Item, marshal
from frontdesk.store.table import Table

SEARCHED = frozenset({MessageRole.USER, MessageRole.STAFF})
"""Whose messages are searched: replies of the assistant repeat what was said."""


class Posting(NamedTuple):
    """A message that may have what is looked for."""

    message_id: str
    conversation_id: str
    number: int


def drawer_key(business_id: int | None, name: str) -> str:
    """The partition of a drawer; conversations of no business have drawers of their own."""
    return f"T#{business_id or 0}#{name}"


def postings(
    message: Message, conversation_id: str, number: int, business_id: int | None
) -> list[Item]:
    """The items of a message; none of one that is not searched."""
    if message.role not in SEARCHED:
        return []
    drawers: dict[str, set[str]] = {}
    for each in sought(message.content):
        drawers.setdefault(drawer(each.word), set()).add(each.word)
    of_message = {"sk": message.id, "c": conversation_id, "n": number}
    return [
        {"pk": drawer_key(business_id, name), **of_message, "w": " ".join(sorted(words))}
        for name, words in drawers.items()
    ]


def write_postings(table: Table, items: Iterable[Item]) -> None:
    """Write postings, or write them again. 1 request for 25."""
    table.write_all(put=list(items))


def remove_postings(table: Table, items: Iterable[Item]) -> None:
    """Remove postings, whether they are there or not. 1 request for 25."""
    table.write_all(delete=[{"pk": item["pk"], "sk": item["sk"]} for item in items])


def read_drawer(
    table: Table, partition: str, span: tuple[str, str], limit: int, start: str | None
) -> tuple[list[Item], str | None]:
    """Postings of the messages of a span, newest first; and where there are more. 1 request."""
    first, last = span
    more = {"ExclusiveStartKey": marshal({"pk": partition, "sk": start})} if start else {}
    items, end = table.query(
        {"pk": partition, "first": first, "last": last},
        KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
        ScanIndexForward=False,
        Limit=limit,
        **more,
    )
    return items, str(end["sk"]) if end else None


def posting_of(item: Item) -> Posting:
    """The posting in an item."""
    return Posting(item["sk"], item["c"], int(item["n"]))
