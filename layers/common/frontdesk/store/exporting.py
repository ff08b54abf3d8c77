"""Conversations read as wholes: every message, or every conversation of a listing, page by page.

A reader goes on from any place, because numbers of messages and ids of conversations never change.
Only a page is in memory at a time.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import NamedTuple

from ulid import ULID

from frontdesk.base.clock import now
from frontdesk.models.conversation import Conversation
from frontdesk.models.message import Message
from frontdesk.models.scope import Scope
from frontdesk.store.items import conversation_key, message_from, message_key, message_number
from frontdesk.store.listing import Filters, list_after
from frontdesk.store.table import Table

_PAGE = 300  # messages
_CONVERSATIONS = 100
_AT_ONCE = 8
_LAST_NUMBER = 10**10 - 1
_NEWEST = str(ULID.from_int(2**128 - 1))


class Numbered(NamedTuple):
    """A message with its number in the conversation, counted from 1."""

    number: int
    message: Message


class Whole(NamedTuple):
    """A conversation, and its messages from the oldest on, to be read once."""

    conversation: Conversation
    messages: Iterator[Numbered]
    goes_on: bool
    """Whether the first messages are left out, because the reader has them."""


def messages_after(table: Table, conversation_id: str, number: int) -> Iterator[Numbered]:
    """The messages after a number, oldest first. 1 request for 300, consistent."""
    page = _messages(table, conversation_id, number)
    while page:
        yield from _shown(page)
        page = _messages(table, conversation_id, page[-1].number) if len(page) == _PAGE else []


def conversations_after(
    table: Table, filters: Filters, place: tuple[str, int] | None, *, scope: Scope
) -> Iterator[Whole]:
    """The conversations of a listing, newest first, after a place: an id and a message's number.

    The requests of `list_after` for each 100 conversations, and 1 for each 300 messages of each,
    8 at the same time.

    Raises:
        Forbidden: the filters name ids outside the scope.
    """
    position = _NEWEST
    if place:
        # The conversation itself comes first: it may have more messages.
        position = str(ULID.from_int(min(int(ULID.from_str(place[0])) + 1, 2**128 - 1)))
    more: str | None = position
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        while more:
            listing = list_after(table, filters, more, _CONVERSATIONS, scope=scope)
            found = iter(listing.conversations)
            while some := list(islice(found, _AT_ONCE)):
                starts = [place[1] if place and place[0] == each.id else None for each in some]
                firsts = pool.map(
                    lambda pair: _messages(table, pair[0].id, pair[1] or 0),
                    zip(some, starts, strict=True),
                )
                for each, start, first in zip(some, starts, firsts, strict=True):
                    yield Whole(each, _rest(table, each.id, first), start is not None)
            more = listing.position


def _rest(table: Table, conversation_id: str, first: Sequence[Numbered]) -> Iterator[Numbered]:
    yield from _shown(first)
    if len(first) == _PAGE:
        yield from messages_after(table, conversation_id, first[-1].number)


def _messages(table: Table, conversation_id: str, number: int) -> list[Numbered]:
    """A page of messages after a number."""
    items = table.query_all(
        {
            "pk": conversation_key(conversation_id)["pk"],
            "first": message_key(conversation_id, min(number + 1, _LAST_NUMBER))["sk"],
            "last": message_key(conversation_id, _LAST_NUMBER)["sk"],
        },
        limit=_PAGE,
        KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
        ConsistentRead=True,
    )
    read_at = now()
    return [Numbered(message_number(item), message_from(item, read_at)) for item in items]


def _shown(page: Sequence[Numbered]) -> Iterator[Numbered]:
    return (each for each in page if not each.message.withdrawn)
