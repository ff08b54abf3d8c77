"""The routes of conversations: list, open, read, change and delete them, and stop a reply."""

import re
from typing import Any

from aws_lambda_powertools.event_handler import Response

from frontdesk.access.caller import Action
from frontdesk.api.conversations.models import (
    NEWEST_MESSAGES,
    ChangeRequest,
    CreateRequest,
    Deleted,
    ListMeta,
    ListRequest,
    MessagesMeta,
    OpenedConversation,
    OpenedMeta,
    ReadRequest,
    Stopped,
)
from frontdesk.api.conversations.parts import Parts, listed, opened, wording
from frontdesk.api.envelope import success
from frontdesk.api.idempotency import idempotency_key
from frontdesk.api.request import Request
from frontdesk.api.routes import Route
from frontdesk.api.views import ConversationView
from frontdesk.base.errors import Conflict, InvalidInput, NotFound
from frontdesk.base.ids import NO_ID, ULID_PATTERN
from frontdesk.base.settings import settings
from frontdesk.store import conversations as store
from frontdesk.store import cursor as cursors
from frontdesk.store import removal
from frontdesk.store.cancelling import cancel_replies
from frontdesk.store.listing import COUNTED, Filters, list_after, list_page


def list_conversations(parts: Parts, request: Request[ListRequest]) -> Response[str]:
    """List conversations, newest first.

    Raises:
        Forbidden: the request asks for others' conversations.
        InvalidInput: the cursor belongs to another listing, or the page is out of reach.
    """
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


def open_conversation(parts: Parts, request: Request[CreateRequest]) -> Response[str]:
    """Open a conversation, or get the session's.

    Raises:
        Forbidden: the request names another's ids.
        NotFound: the caller's scope is limited, and holds no such session.
        Conflict: the session's conversation has other ids.
        IdempotencyMismatch: the Idempotency-Key was used with another body.
    """
    body = request.parse()
    key = idempotency_key(request, body)
    asked = request.scope.narrow(body)
    wanted = store.NewConversation(
        session_id=asked.session_id,
        customer_id=asked.customer_id,
        business_id=asked.business_id,
        context=asked.initial_context,
        key=key,
        retention_days=settings.retention_days,
    )
    history, created = store.open_conversation(
        parts.table, wanted, NEWEST_MESSAGES, scope=request.scope.holding(asked.session_id)
    )
    meta = OpenedMeta.of(history, 1, NEWEST_MESSAGES, created=created)
    return success(opened(parts, request, history), meta)


def read_conversation(parts: Parts, request: Request[ReadRequest]) -> Response[str]:
    """Read a conversation with a page of its messages.

    Raises:
        NotFound: the caller's scope holds no such conversation.
    """
    asked = request.parse()
    history = store.read_page(
        parts.table, _id(request), asked.page, asked.size, scope=request.scope
    )
    meta = MessagesMeta.of(history, asked.page, asked.size)
    return success(opened(parts, request, history), meta)


def change_conversation(parts: Parts, request: Request[ChangeRequest]) -> Response[str]:
    """Change a conversation's status or context.

    Raises:
        NotFound: the caller's scope holds no such conversation.
    """
    fields = request.parse().model_dump(exclude_unset=True)
    changed = store.change_conversation(parts.table, _id(request), scope=request.scope, **fields)
    return success(
        ConversationView.of(changed, wording(parts, request, changed), with_contact=True)
    )


def delete_conversation(parts: Parts, request: Request[None]) -> Response[str]:
    """Delete a conversation, its messages and its session.

    Raises:
        NotFound: the caller's scope holds no such conversation.
        Unavailable: the time was not enough for all its messages, which nobody can read any more.
    """
    conversation_id = _id(request)
    removal.delete_conversation(parts.table, conversation_id, request.seconds, scope=request.scope)
    return success(Deleted(id=conversation_id, deleted=True))


def cancel_reply(parts: Parts, request: Request[None]) -> Response[str]:
    """Stop the reply that is being written.

    Raises:
        NotFound: the caller's scope holds no such conversation.
        Conflict: no reply is being written.
    """
    conversation_id = _id(request)
    stopped = cancel_replies(parts.table, conversation_id, scope=request.scope)
    return success(Stopped(id=conversation_id, cancelled=stopped))


def _id(request: Request[Any]) -> str:
    """The id in the path if it can be looked up; for anything but a ULID, `NO_ID`."""
    given = request.path["id"]
    return given if re.fullmatch(ULID_PATTERN, given) else NO_ID


_CONVERSATIONS = "/api/v1/conversations"
_CONVERSATION = f"{_CONVERSATIONS}/{{id}}"
_ID = {
    "id": {
        "description": "The conversation's. What is no ULID is not found.",
        "schema": {"type": "string", "pattern": f"^{ULID_PATTERN}$"},
    }
}

ROUTES = (
    Route(
        "GET",
        _CONVERSATIONS,
        list_conversations,
        action=Action.LIST,
        tag="Conversations",
        description="Any combination of filters. `page` reaches the first 10,000; `cursor` any "
        "depth, at the same cost. They do not go together.",
        query=ListRequest,
        data=list[ConversationView],
        meta=ListMeta,
    ),
    Route(
        "POST",
        _CONVERSATIONS,
        open_conversation,
        action=Action.OPEN,
        tag="Conversations",
        body=CreateRequest,
        examples={
            "for a customer": {"customer_id": 1, "business_id": 1},
            "a session's": {"session_id": "web:7f3a", "initial_context": "Third floor, no lift"},
        },
        is_idempotent=True,
        data=OpenedConversation,
        meta=OpenedMeta,
        errors=(NotFound, Conflict),
    ),
    Route(
        "GET",
        _CONVERSATION,
        read_conversation,
        action=Action.READ,
        tag="Conversations",
        description="Page 1 holds the newest messages; inside a page, the oldest comes first. A "
        "page's size is the smaller of `limit` and `context_window` where given, else 10.",
        path_parameters=_ID,
        query=ReadRequest,
        data=OpenedConversation,
        meta=MessagesMeta,
        errors=(NotFound,),
    ),
    Route(
        "PATCH",
        _CONVERSATION,
        change_conversation,
        action=Action.CHANGE,
        tag="Conversations",
        path_parameters=_ID,
        body=ChangeRequest,
        examples={"close": {"status": "closed"}, "remove the context": {"context": None}},
        data=ConversationView,
        errors=(NotFound, Conflict),
    ),
    Route(
        "DELETE",
        _CONVERSATION,
        delete_conversation,
        action=Action.DELETE,
        tag="Conversations",
        path_parameters=_ID,
        data=Deleted,
        errors=(NotFound, Conflict),
    ),
    Route(
        "POST",
        f"{_CONVERSATION}/cancel",
        cancel_reply,
        action=Action.TURN,
        tag="Chat",
        description="What has been written is kept as incomplete; a stream of it ends with an "
        "`error` event of code CANCELLED. 409 where no reply is being written.",
        path_parameters=_ID,
        data=Stopped,
        errors=(NotFound, Conflict),
    ),
)
