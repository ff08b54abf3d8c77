"""Listings of conversations, and the queue of those that need a person."""

from aws_lambda_powertools.event_handler import Response

from frontdesk.access.caller import Action
from frontdesk.api.conversations.models import ListMeta, ListRequest
from frontdesk.api.conversations.parts import Parts, listed
from frontdesk.api.envelope import success
from frontdesk.api.request import Request
from frontdesk.base.errors import InvalidInput
from frontdesk.base.settings import settings
from frontdesk.store import cursor as cursors
from frontdesk.store.attention import read_queue
from frontdesk.store.listing import COUNTED, Filters, list_after, list_page

_OTHER_FILTERS = ("page", "customer_id", "status", "session_id")


def list_conversations(parts: Parts, request: Request[ListRequest]) -> Response[str]:
    """List conversations, newest first, or the queue of those that need a person.

    Raises:
        Forbidden: the request asks for others' conversations.
        InvalidInput: the cursor belongs to another listing, or the page is out of reach.
    """
    if request.parse().queue:
        return _queue(parts, request)
    asked = request.scope.narrow(request.parse())
    filters = Filters(asked.customer_id, asked.business_id, asked.status, asked.session_id)
    page, limit = asked.page, asked.limit
    if asked.cursor is None:
        page = page or 1
        if page * limit > COUNTED:
            raise InvalidInput.of("page", f"reaches the first {COUNTED} only; go on by cursor")
        listing = list_page(parts.table, filters, page, limit, scope=request.scope)
    elif page is None:
        position = cursors.decode(asked.cursor, filters, settings.cursor_key)
        listing = list_after(parts.table, filters, position, limit, scope=request.scope)
    else:
        raise InvalidInput.of("page", "does not go together with a cursor")
    after = listing.position
    meta = ListMeta(
        page=page,
        limit=limit,
        total=listing.total,
        total_is_exact=listing.total_is_exact,
        total_pages=None if listing.total is None else -(-listing.total // limit),
        has_next=after is not None,
        has_prev=page != 1,
        next_cursor=after and cursors.encode(after, filters, settings.cursor_key),
    )
    return success([listed(parts, request, each) for each in listing.conversations], meta)


def _queue(parts: Parts, request: Request[ListRequest]) -> Response[str]:
    """The conversations of a business that need a person, the most urgent first.

    Raises:
        Forbidden: the caller does not work for the business.
        InvalidInput: another filter is given, or the cursor belongs to another listing.
    """
    scope = request.caller.permit(Action.HANDLE)
    asked = scope.narrow(request.parse())
    for name in _OTHER_FILTERS:
        if getattr(asked, name) is not None:
            raise InvalidInput.of(name, "does not go together with a queue")
    business, key = asked.business_id, settings.cursor_key
    after = None if asked.cursor is None else cursors.decode_queue(asked.cursor, business, key)
    queue = read_queue(parts.table, business, after, asked.limit, scope=scope)
    meta = ListMeta(
        page=None,
        limit=asked.limit,
        total=None,
        total_is_exact=False,
        total_pages=None,
        has_next=queue.position is not None,
        has_prev=after is not None,
        next_cursor=queue.position and cursors.encode_queue(queue.position, business, key),
    )
    return success([listed(parts, request, each) for each in queue.conversations], meta)
