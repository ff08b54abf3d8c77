"""Requests about conversations: what they may say, and how the store's answers are shown."""

import re
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from frontdesk.access.caller import Action, Caller
from frontdesk.base.errors import InvalidInput
from frontdesk.base.ids import LARGEST_INTEGER, NO_ID, ULID_PATTERN
from frontdesk.base.settings import settings
from frontdesk.models.conversation import Conversation, ConversationStatus
from frontdesk.models.fields import Identity, SessionId
from frontdesk.models.message import Message
from frontdesk.store import conversations as store
from frontdesk.store import cursor as cursors
from frontdesk.store.history import History
from frontdesk.store.idempotency import IdempotencyKey
from frontdesk.store.listing import COUNTED, Filters, list_after, list_page
from frontdesk.store.removal import delete_conversation
from frontdesk.store.replies import cancel_replies
from frontdesk.store.table import Table

NEWEST_MESSAGES = 10
"""The size of a page of messages, where the request does not say."""


def _number(text: str) -> int:
    if not re.fullmatch("[0-9]{1,16}", text):
        raise ValueError("must be a whole number")
    return int(text)


def _not_null(value: ConversationStatus | None) -> ConversationStatus:
    if value is None:
        raise ValueError("must not be null")
    return value


Context = Annotated[str, Field(max_length=2000)]
# A query string holds text only; pydantic's own reading of numbers takes "1_0" and " 1 " too.
PageNumber = Annotated[int, Field(ge=1, le=LARGEST_INTEGER), BeforeValidator(_number)]
PageSize = Annotated[int, Field(ge=1, le=100), BeforeValidator(_number)]
QueryIdentity = Annotated[int, Field(ge=1, le=LARGEST_INTEGER), BeforeValidator(_number)]


class Request(BaseModel):
    """A request's body or query string; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ListRequest(Request):
    """Which conversations, and which page of them: by number or by cursor."""

    page: PageNumber | None = None
    limit: PageSize = 20
    cursor: Annotated[str, Field(min_length=1)] | None = None
    customer_id: QueryIdentity | None = None
    business_id: QueryIdentity | None = None
    status: ConversationStatus | None = None
    session_id: SessionId | None = None


class ReadRequest(Request):
    """Which page of a conversation's messages, 1 being the newest."""

    page: PageNumber = 1
    limit: PageSize | None = None
    context_window: PageSize | None = None

    @property
    def size(self) -> int:
        """The messages of a page."""
        given = [size for size in (self.limit, self.context_window) if size is not None]
        return min(given, default=NEWEST_MESSAGES)


class CreateRequest(Request):
    """What a conversation begins with; with a known session, what it has to agree with."""

    customer_id: Identity | None = None
    business_id: Identity | None = None
    session_id: SessionId | None = None
    initial_context: Context | None = None


class ChangeRequest(Request):
    """What to change; a context of null removes it."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    status: Annotated[
        ConversationStatus | None,
        AfterValidator(_not_null),
        WithJsonSchema({"type": "string", "enum": list(ConversationStatus)}),
    ] = None
    context: Context | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> "ChangeRequest":
        if not self.model_fields_set:
            raise ValueError("status or context is required")
        return self


class OpenedConversation(Conversation):
    """A conversation with a page of its messages, oldest first."""

    messages: list[Message]


def find(
    table: Table, caller: Caller, request: ListRequest
) -> tuple[list[Conversation], dict[str, Any]]:
    """A page of the listing, and its meta.

    Raises:
        Forbidden: the caller may not list, or not these.
        InvalidInput: the cursor is none of this listing's, or the page is out of reach.
    """
    scope = caller.permit(Action.LIST)
    request = scope.narrow(request)
    filters = Filters(request.customer_id, request.business_id, request.status, request.session_id)
    page, limit = request.page, request.limit
    if request.cursor is None:
        page = page or 1
        if page * limit > COUNTED:
            raise InvalidInput.of("page", f"reaches the first {COUNTED} only; go on by cursor")
        listing = list_page(table, filters, page, limit, scope=scope)
    elif page is None:
        position = cursors.decode(request.cursor, filters, settings.cursor_key)
        listing = list_after(table, filters, position, limit, scope=scope)
    else:
        raise InvalidInput.of("page", "does not go together with a cursor")
    after = listing.position
    return list(listing.conversations), {
        "page": page,
        "limit": limit,
        "total": listing.total,
        "totalIsExact": listing.total_is_exact,
        "totalPages": None if listing.total is None else -(-listing.total // limit),
        "hasNext": after is not None,
        "hasPrev": page != 1,
        "nextCursor": after and cursors.encode(after, filters, settings.cursor_key),
    }


def create(
    table: Table, caller: Caller, request: CreateRequest, key: IdempotencyKey | None
) -> tuple[OpenedConversation, dict[str, Any]]:
    """A new conversation, or the session's, with its newest messages.

    Raises:
        Forbidden: it names another's ids.
        NotFound: the caller's scope is limited, and there is no such session within it.
        Conflict: the session's conversation has other ids.
        IdempotencyMismatch: the key stands for another request.
    """
    scope = caller.permit(Action.OPEN)
    request = scope.narrow(request)
    wanted = store.NewConversation(
        session_id=request.session_id,
        customer_id=request.customer_id,
        business_id=request.business_id,
        context=request.initial_context,
        key=key,
        retention_days=settings.retention_days,
    )
    thread, created = store.open_conversation(
        table, wanted, NEWEST_MESSAGES, scope=scope.holding(request.session_id)
    )
    data, meta = _opened(thread, 1, NEWEST_MESSAGES)
    return data, {**meta, "created": created}


def read(
    table: Table, caller: Caller, conversation_id: str, request: ReadRequest
) -> tuple[OpenedConversation, dict[str, Any]]:
    """A conversation with a page of its messages.

    Raises:
        NotFound: there is no such conversation for the caller.
    """
    scope = caller.permit(Action.READ)
    thread = store.read_page(table, known(conversation_id), request.page, request.size, scope=scope)
    return _opened(thread, request.page, request.size)


def change(
    table: Table, caller: Caller, conversation_id: str, request: ChangeRequest
) -> Conversation:
    """The conversation as it is after the change.

    Raises:
        NotFound: there is no such conversation for the caller.
    """
    scope = caller.permit(Action.CHANGE)
    fields = request.model_dump(exclude_unset=True)
    return store.change_conversation(table, known(conversation_id), scope=scope, **fields)


def delete(table: Table, caller: Caller, conversation_id: str, seconds: float) -> dict[str, Any]:
    """Remove a conversation with all that belongs to it.

    Raises:
        NotFound: there is no such conversation for the caller.
        Unavailable: ``seconds`` were not enough for all its messages; they are out of sight.
    """
    scope = caller.permit(Action.DELETE)
    delete_conversation(table, known(conversation_id), seconds, scope=scope)
    return {"id": conversation_id, "deleted": True}


def cancel(table: Table, caller: Caller, conversation_id: str) -> dict[str, Any]:
    """Stop the replies that are being written, one as a rule.

    Raises:
        NotFound: there is no such conversation for the caller.
        Conflict: no reply is being written.
    """
    stopped = cancel_replies(table, known(conversation_id), scope=caller.permit(Action.TURN))
    return {"id": conversation_id, "cancelled": stopped}


def known(conversation_id: str) -> str:
    """An id that can be looked up: the one given, or `NO_ID` where that is no ULID."""
    return conversation_id if re.fullmatch(ULID_PATTERN, conversation_id) else NO_ID


def _opened(thread: History, page: int, size: int) -> tuple[OpenedConversation, dict[str, Any]]:
    total = thread.conversation.message_count
    pages = -(-total // size)
    data = OpenedConversation(**dict(thread.conversation), messages=list(thread.messages))
    return data, {
        "page": page,
        "limit": size,
        "total": total,
        "totalPages": pages,
        "hasNext": page < pages,
        "hasPrev": page > 1,
    }
