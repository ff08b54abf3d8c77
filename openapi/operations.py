"""What there is to call, in words, with the models that the code itself uses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from frontdesk.api.chat import ChatReply, ChatRequest
from frontdesk.api.conversations import (
    ChangeRequest,
    CreateRequest,
    ListRequest,
    OpenedConversation,
    ReadRequest,
)
from frontdesk.base.errors import (
    Conflict,
    ConversationArchived,
    Forbidden,
    FrontdeskError,
    IdempotencyMismatch,
    InProgress,
    Interrupted,
    InvalidInput,
    InvalidJson,
    NotFound,
    PayloadTooLarge,
    Unavailable,
)
from frontdesk.models.conversation import Conversation
from frontdesk.models.message import Writer
from openapi.events import PROTOCOL


class Answer(BaseModel):
    """A part of an answer that the code makes without a model."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)


class ChatMeta(Answer):
    """Who worded the response; null where there are no words."""

    assistant: Writer | None


class MessagesMeta(Answer):
    """Where a page of messages is; page 1 holds the newest."""

    page: int
    limit: int
    total: int
    total_pages: int
    has_next: bool
    has_prev: bool


class OpenedMeta(MessagesMeta):
    """The same, and whether the conversation is a new one."""

    created: bool


class ListMeta(Answer):
    """Where a page of conversations is. By cursor nothing is counted: page and totals are null."""

    page: int | None
    limit: int
    total: int | None
    total_is_exact: bool
    total_pages: int | None
    has_next: bool
    has_prev: bool
    next_cursor: str | None


class Deleted(Answer):
    """What has been removed."""

    id: str
    deleted: bool


class Stopped(Answer):
    """The replies that have been stopped, one as a rule."""

    id: str
    cancelled: list[str]


class Health(Answer):
    """Whether the API is up."""

    status: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path.

    ``data`` is the success envelope's, a list of it with ``many``; None where the answer is not
    JSON: then ``media_type`` says what it is.
    """

    method: str
    path: str
    id: str
    summary: str
    tag: str
    description: str = ""
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    data: type[BaseModel] | None = None
    many: bool = False
    meta: type[BaseModel] | None = None
    media_type: str = "application/json"
    resumable: bool = False
    once: bool = False
    """Takes an Idempotency-Key."""
    errors: Sequence[type[FrontdeskError]] = ()
    examples: Mapping[str, Any] = field(default_factory=dict)


_BODY = (InvalidInput, InvalidJson, PayloadTooLarge)
_TURN = (Forbidden, NotFound, Conflict, ConversationArchived, Unavailable)

_CHAT = {
    "a first message": {"message": "My sink is leaking", "customer_id": 1},
    "an emergency": {"message": "My electrical panel is sparking"},
    "the next message": {"message": "It is getting worse", "session_id": "web:7f3a"},
}

_CONVERSATION = "/api/v1/conversations/{id}"

OPERATIONS = (
    Operation(
        "post",
        "/api/v1/chat",
        "chat",
        "Take a turn and answer with all of it",
        "Chat",
        "Without ids, a conversation is opened; without a token, where callers are told apart, it "
        "is with a `business_id` only. A known session goes on in its conversation, an "
        "unknown one opens one under it. A closed conversation is reopened by a message.",
        body=ChatRequest,
        data=ChatReply,
        meta=ChatMeta,
        once=True,
        errors=(*_BODY, *_TURN, InProgress, IdempotencyMismatch),
        examples=_CHAT,
    ),
    Operation(
        "post",
        "/api/v1/chat/stream",
        "stream",
        "Take a turn and stream it, or go on with one",
        "Chat",
        PROTOCOL,
        body=ChatRequest,
        media_type="text/event-stream",
        resumable=True,
        once=True,
        errors=(*_BODY, *_TURN, Interrupted, IdempotencyMismatch),
        examples=_CHAT,
    ),
    Operation(
        "get",
        "/api/v1/chat/stream",
        "streamByQuery",
        "The same, for a browser's EventSource",
        "Chat",
        PROTOCOL,
        query=ChatRequest,
        media_type="text/event-stream",
        resumable=True,
        errors=(InvalidInput, *_TURN, Interrupted),
    ),
    Operation(
        "get",
        "/api/v1/conversations",
        "listConversations",
        "List conversations, newest first",
        "Conversations",
        "Any combination of filters. `page` reaches the first 10,000; `cursor` any depth, at the "
        "same cost. They do not go together.",
        query=ListRequest,
        data=Conversation,
        many=True,
        meta=ListMeta,
        errors=(InvalidInput, Forbidden, Unavailable),
    ),
    Operation(
        "post",
        "/api/v1/conversations",
        "openConversation",
        "Open a conversation, or get the session's",
        "Conversations",
        body=CreateRequest,
        data=OpenedConversation,
        meta=OpenedMeta,
        once=True,
        errors=(*_BODY, Forbidden, NotFound, Conflict, IdempotencyMismatch, Unavailable),
        examples={
            "for a customer": {"customer_id": 1, "business_id": 1},
            "a session's": {"session_id": "web:7f3a", "initial_context": "Third floor, no lift"},
        },
    ),
    Operation(
        "get",
        _CONVERSATION,
        "readConversation",
        "Read a conversation with a page of its messages",
        "Conversations",
        "Page 1 holds the newest messages; inside a page, the oldest comes first. A page's size "
        "is the smaller of `limit` and `context_window` where given, else 10.",
        query=ReadRequest,
        data=OpenedConversation,
        meta=MessagesMeta,
        errors=(InvalidInput, Forbidden, NotFound, Unavailable),
    ),
    Operation(
        "patch",
        _CONVERSATION,
        "changeConversation",
        "Change a conversation's status or context",
        "Conversations",
        body=ChangeRequest,
        data=Conversation,
        errors=(*_BODY, Forbidden, NotFound, Conflict, Unavailable),
        examples={"close": {"status": "closed"}, "remove the context": {"context": None}},
    ),
    Operation(
        "delete",
        _CONVERSATION,
        "deleteConversation",
        "Delete a conversation, its messages and its session",
        "Conversations",
        data=Deleted,
        errors=(Forbidden, NotFound, Conflict, Unavailable),
    ),
    Operation(
        "post",
        f"{_CONVERSATION}/cancel",
        "cancelReply",
        "Stop the reply that is being written",
        "Chat",
        "What has been written is kept as incomplete; a stream of it ends with an `error` event of "
        "code CANCELLED. 409 where no reply is being written.",
        data=Stopped,
        errors=(Forbidden, NotFound, Conflict, Unavailable),
    ),
    Operation(
        "get",
        "/api/v1/health",
        "health",
        "Tell that the API is up",
        "Service",
        data=Health,
    ),
    Operation(
        "get",
        "/api/v1/openapi.json",
        "openapi",
        "This document",
        "Service",
        media_type="application/json",
    ),
    Operation(
        "get",
        "/api/v1/docs",
        "docs",
        "This document, to browse",
        "Service",
        media_type="text/html",
    ),
)
