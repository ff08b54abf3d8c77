"""Everything that is kept of a business's customer, page by page."""

from dataclasses import dataclass

from frontdesk.base.clock import now
from frontdesk.base.errors import NotFound
from frontdesk.base.ids import LAST_ID
from frontdesk.models.conversation import Conversation
from frontdesk.models.message import Message
from frontdesk.models.scope import UNLIMITED, Scope
from frontdesk.store.attributes import Item
from frontdesk.store.items import conversation_from, conversation_key, message_from, message_key
from frontdesk.store.listing import Filters, list_after
from frontdesk.store.table import Table

_CONVERSATIONS = 20
"""The most conversations of a page."""
_CHARACTERS = 500_000
"""After so many characters of messages a page ends; a request to the table adds 1 MB at most."""
_LAST_MESSAGE = 10**10 - 1


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins: after a message of one conversation, from 0."""

    conversation_id: str
    after: int


@dataclass(frozen=True, slots=True)
class Page:
    """Conversations, newest first, each with a run of its messages; and where the next begins.

    A conversation whose messages go on is the last of its page and the first of the next.
    """

    conversations: list[tuple[Conversation, list[Message]]]
    following: Position | None


def read_export(
    table: Table, business_id: int, customer_id: int, start: Position | None, *, scope: Scope
) -> Page:
    """A page of a customer's conversations with their messages.

    3 requests at the same time and 1 for up to 20 conversations; then 1 for each conversation, and
    for each MB of its messages.

    Raises:
        NotFound: the business is outside ``scope``, or ``start`` names no conversation of it.
    """
    if not scope.has_business(business_id):
        raise NotFound("no such customer")
    filters = Filters(customer_id=customer_id, business_id=business_id)
    page = Page([], None)
    left = _CHARACTERS
    first = _at(table, filters, start) if start and start.after else []
    listing = list_after(
        table,
        filters,
        start.conversation_id if start else LAST_ID,
        _CONVERSATIONS - len(first),
        scope=UNLIMITED,
    )
    for conversation in (*first, *listing.conversations):
        after = start.after if start and conversation.id == start.conversation_id else 0
        found: list[Message] = []
        page.conversations.append((conversation, found))
        more = True
        while more:
            some, more = _messages(table, conversation.id, after)
            found += some
            after += len(some)
            left -= sum(len(message.content) for message in some)
            if left < 0:
                following = Position(conversation.id, after if more else 0)
                return Page(page.conversations, following)
    position = listing.position
    return Page(page.conversations, Position(position, 0) if position else None)


def _at(table: Table, filters: Filters, start: Position) -> list[Conversation]:
    """The conversation in which the page before has ended; none if it is gone."""
    item = table.get(conversation_key(start.conversation_id))
    if item is None:
        return []
    conversation = conversation_from(item)
    ids = filters.customer_id, filters.business_id
    if (conversation.customer_id, conversation.business_id) != ids:
        raise NotFound("no such conversation of this customer")
    return [conversation]


def _messages(table: Table, conversation_id: str, after: int) -> tuple[list[Message], bool]:
    """Up to 1 MB of messages after number ``after``, and whether there are more. 1 request."""
    first = message_key(conversation_id, after + 1)
    values: Item = {
        "pk": first["pk"],
        "first": first["sk"],
        "last": message_key(conversation_id, _LAST_MESSAGE)["sk"],
    }
    items, more = table.query(
        values,
        KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
        ConsistentRead=True,
    )
    read_at = now()
    return [message_from(item, read_at) for item in items], more is not None
