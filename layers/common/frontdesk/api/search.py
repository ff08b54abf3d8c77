"""The route of search: the messages that have all words, newest first."""

from datetime import datetime
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from pydantic import Field
from ulid import ULID

from frontdesk.access.caller import Action
from frontdesk.api.conversations.models import PageSize
from frontdesk.api.conversations.parts import Parts
from frontdesk.api.envelope import Meta, success
from frontdesk.api.request import Request
from frontdesk.api.routes import Route
from frontdesk.base.errors import InvalidInput
from frontdesk.models.fields import Moment, QueryIdentity, Readable, Ulid
from frontdesk.models.message import MessageRole
from frontdesk.models.search import Query
from frontdesk.models.value import Frozen, Timestamp
from frontdesk.store.listing import Filters
from frontdesk.store.own_messages import search_own
from frontdesk.store.searching import FIRST, LAST, Hit, search

SNIPPET_CHARACTERS = 240
_BEFORE = 60
_MOST_TERMS = 12


class SearchRequest(Frozen):
    """Which words, whose messages, from when to when, and after which message."""

    q: Annotated[Readable, Field(max_length=200)]
    business_id: QueryIdentity | None = None
    customer_id: QueryIdentity | None = None
    from_: Annotated[Moment | None, Field(alias="from")] = None
    to: Moment | None = None
    limit: PageSize = 20
    cursor: Ulid | None = None


class Span(Frozen):
    """Characters ``start`` up to ``end`` of a snippet, as Unicode code points."""

    start: int
    end: int


class Snippet(Frozen):
    """A part of a message, and where it has what was looked for."""

    text: str
    found: list[Span]


class HitView(Frozen):
    """A message that has all words."""

    conversation_id: str
    customer_id: int | None
    business_id: int | None
    message_id: str
    number: int
    role: MessageRole
    created_at: Timestamp
    snippet: Snippet

    @classmethod
    def of(cls, hit: Hit) -> "HitView":
        """The view of a hit."""
        conversation, message = hit.conversation, hit.message
        return cls(
            conversation_id=conversation.id,
            customer_id=conversation.customer_id,
            business_id=conversation.business_id,
            message_id=message.id,
            number=hit.number,
            role=message.role,
            created_at=message.created_at,
            snippet=snippet(hit),
        )


class SearchMeta(Meta):
    """Where to go on; ``is_bounded``: the search ended early, because it had read enough."""

    next_cursor: str | None
    is_bounded: bool


def search_messages(parts: Parts, request: Request[SearchRequest]) -> Response[str]:
    """Search messages.

    Raises:
        Forbidden: the request asks for others' messages.
        InvalidInput: there is no word to look for, or the span ends before it begins.
    """
    asked = request.scope.narrow(request.parse())
    if asked.from_ and asked.to and asked.to < asked.from_:
        raise InvalidInput.of("to", "is before from")
    business = parts.business_of(asked.business_id)
    spoken = business.profile.languages if business.profile else (business.language,)
    query = Query.of(asked.q, spoken)
    if not 0 < len(query.terms) <= _MOST_TERMS:
        raise InvalidInput.of("q", f"has to have 1 to {_MOST_TERMS} words that not every text has")
    span = _lower(asked.from_), min(asked.cursor or LAST, _lower(asked.to) if asked.to else LAST)
    if asked.customer_id is not None:
        filters = Filters(asked.customer_id, asked.business_id)
        found = search_own(parts.table, filters, query, span, asked.limit, scope=request.scope)
    else:
        found = search(
            parts.table, asked.business_id, query, span, asked.limit, scope=request.scope
        )
    meta = SearchMeta(next_cursor=found.position, is_bounded=found.is_bounded)
    return success([HitView.of(hit) for hit in found.hits], meta)


def snippet(hit: Hit) -> Snippet:
    """The part of a message around the first place."""
    content = hit.message.content
    start = max(0, hit.places[0].start - _BEFORE)
    end = min(len(content), start + SNIPPET_CHARACTERS)
    found = [
        Span(start=place.start - start, end=place.end - start)
        for place in hit.places
        if place.end <= end
    ]
    return Snippet(text=content[start:end], found=found)


def _lower(moment: datetime | None) -> str:
    """The first id of a moment."""
    if moment is None:
        return FIRST
    return str(ULID.from_int(int(moment.timestamp() * 1000) << 80))


ROUTES = (
    Route(
        "GET",
        "/api/v1/search",
        search_messages,
        action=Action.LIST,
        tag="Conversations",
        description="The messages of customers and staff that have all words of `q`, newest "
        "first. Accents and case do not count; the last word may be a beginning of three letters "
        "or more; other forms of a word are found in the business's languages, and telephone "
        "numbers however they are written. It is within one business, or with `customer_id` "
        "within a customer's messages; without both, within the conversations of no business. "
        "Two common words that are rarely together may end a search early (`isBounded`); the "
        "`cursor` goes on.",
        query=SearchRequest,
        data=list[HitView],
        meta=SearchMeta,
    ),
)
