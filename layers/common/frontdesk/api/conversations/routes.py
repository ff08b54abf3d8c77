"""The routes of conversations: list, open, read, change and delete them, and stop a reply."""

from aws_lambda_powertools.event_handler import Response

from frontdesk.access.caller import Action
from frontdesk.api.conversations.corrections import ChangeRequest
from frontdesk.api.conversations.listings import list_conversations
from frontdesk.api.conversations.models import (
    NEWEST_MESSAGES,
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
from frontdesk.api.conversations.parts import (
    CONVERSATION,
    CONVERSATIONS,
    PATH_ID,
    Parts,
    answered,
    id_of,
    opened,
)
from frontdesk.api.conversations.staff import STAFF_ROUTES
from frontdesk.api.envelope import success
from frontdesk.api.idempotency import idempotency_key
from frontdesk.api.preconditions import checked_version, etag
from frontdesk.api.request import Request
from frontdesk.api.routes import Route
from frontdesk.api.views import ConversationView
from frontdesk.base.errors import Conflict, InvalidInput, NotFound, PreconditionFailed
from frontdesk.base.settings import settings
from frontdesk.store import conversations as store
from frontdesk.store import editing, removal
from frontdesk.store.cancelling import cancel_replies


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
        parts.table, id_of(request), asked.page, asked.size, scope=request.scope
    )
    meta = MessagesMeta.of(history, asked.page, asked.size)
    found = opened(parts, request, history)
    return success(found, meta, headers=etag(history.conversation.version))


def change_conversation(parts: Parts, request: Request[ChangeRequest]) -> Response[str]:
    """Change a conversation's status or context, or correct its case.

    Raises:
        NotFound: the caller's scope holds no such conversation.
        PreconditionFailed: the conversation has changed since what If-Match names, or its
            handling since the version that the person has seen.
    """
    asked = request.parse()
    changed = editing.change_conversation(
        parts.table,
        id_of(request),
        scope=request.scope,
        expected=checked_version(request),
        seen=asked.version,
        change=lambda conversation: asked.apply(conversation, parts.business_of),
        **asked.fields,
    )
    return answered(parts, request, changed)


def delete_conversation(parts: Parts, request: Request[None]) -> Response[str]:
    """Delete a conversation, its messages and its session.

    Raises:
        NotFound: the caller's scope holds no such conversation.
        PreconditionFailed: the conversation has changed since what If-Match names.
        Unavailable: the time was not enough for all its messages, which nobody can read any more.
    """
    conversation_id = id_of(request)
    removal.delete_conversation(
        parts.table,
        conversation_id,
        request.seconds,
        scope=request.scope,
        expected=checked_version(request),
    )
    return success(Deleted(id=conversation_id, deleted=True))


def cancel_reply(parts: Parts, request: Request[None]) -> Response[str]:
    """Stop the reply that is being written.

    Raises:
        NotFound: the caller's scope holds no such conversation.
        Conflict: no reply is being written.
    """
    conversation_id = id_of(request)
    stopped = cancel_replies(parts.table, conversation_id, scope=request.scope)
    return success(Stopped(id=conversation_id, cancelled=stopped))


ROUTES = (
    Route(
        "GET",
        CONVERSATIONS,
        list_conversations,
        action=Action.LIST,
        tag="Conversations",
        description="Any combination of filters. `page` reaches the first 10,000; `cursor` any "
        "depth, at the same cost. They do not go together. `queue=attention` lists what needs a "
        "person, with `business_id` and `cursor`: emergencies that nobody has seen, people who "
        "wait for a person, complete cases that nobody has seen, messages to a person; in each the "
        "longest waiting first.",
        query=ListRequest,
        data=list[ConversationView],
        meta=ListMeta,
    ),
    Route(
        "POST",
        CONVERSATIONS,
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
        CONVERSATION,
        read_conversation,
        action=Action.READ,
        tag="Conversations",
        description="Page 1 holds the newest messages; inside a page, the oldest comes first. A "
        "page's size is the smaller of `limit` and `context_window` where given, else 10.",
        path_parameters=PATH_ID,
        query=ReadRequest,
        has_etag=True,
        data=OpenedConversation,
        meta=MessagesMeta,
        errors=(NotFound,),
    ),
    Route(
        "PATCH",
        CONVERSATION,
        change_conversation,
        action=Action.CHANGE,
        tag="Conversations",
        description="What people set in the case is kept as a correction (`corrected_by`): a "
        "message changes it only where the customer says so. With `If-Match`, nothing newer than "
        "what that `ETag` names is replaced. Each PATCH changes the `ETag`, a message does not. "
        "With the `version` of the `handling` that the person has seen, nothing is changed where "
        "something waits that they have not seen.",
        path_parameters=PATH_ID,
        body=ChangeRequest,
        examples={
            "close": {"status": "closed", "version": 3},
            "remove the context": {"context": None},
            "correct the case": {"case": {"urgency": "high", "contact": {"phone": "206 555 0100"}}},
        },
        has_etag=True,
        data=ConversationView,
        errors=(NotFound, Conflict, PreconditionFailed),
    ),
    Route(
        "DELETE",
        CONVERSATION,
        delete_conversation,
        action=Action.DELETE,
        tag="Conversations",
        description="With `If-Match`, only if nobody has changed it since what that `ETag` names.",
        path_parameters=PATH_ID,
        has_etag=True,
        data=Deleted,
        errors=(InvalidInput, NotFound, Conflict, PreconditionFailed),
    ),
    Route(
        "POST",
        f"{CONVERSATION}/cancel",
        cancel_reply,
        action=Action.TURN,
        tag="Chat",
        description="What has been written is kept as incomplete; a stream of it ends with an "
        "`error` event of code CANCELLED. 409 where no reply is being written.",
        path_parameters=PATH_ID,
        data=Stopped,
        errors=(NotFound, Conflict),
    ),
    *STAFF_ROUTES,
)
