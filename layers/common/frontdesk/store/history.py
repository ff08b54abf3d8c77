"""A conversation with its newest messages, found by the ids of a request."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from frontdesk.base.clock import now
from frontdesk.base.errors import Conflict, ConversationArchived, NotFound
from frontdesk.base.ids import NO_ID
from frontdesk.models.attachments import Attachment
from frontdesk.models.conversation import Conversation, ConversationStatus
from frontdesk.models.message import Message
from frontdesk.models.scope import Scope
from frontdesk.store.idempotency import IdempotencyKey, KeyAlreadyUsed, read_key
from frontdesk.store.items import conversation_from, conversation_key, message_from, session_key
from frontdesk.store.table import Table


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """A caller's message, and the conversation that it belongs to; without ids, a new one."""

    message: str
    session_id: str | None = None
    conversation_id: str | None = None
    customer_id: int | None = None
    business_id: int | None = None
    locale: str | None = None
    """The language that the client asks for: BCP 47, or an Accept-Language header."""
    scope: Scope = field(kw_only=True)
    key: IdempotencyKey | None = None
    attachments: Sequence[str] = ()
    """The ids of the photos, as the client names them."""
    photos: Sequence[Attachment] = ()
    """The photos, once they have been checked."""
    pictures: Sequence[bytes] = ()
    """The photos as the assistant is shown them."""


@dataclass(frozen=True, slots=True)
class History:
    """A conversation with its newest messages, oldest first."""

    conversation: Conversation
    messages: Sequence[Message] = ()


def find_history(table: Table, request: TurnRequest, messages: int) -> History | None:
    """The conversation that a turn continues, or None if the turn opens a new one.

    0 requests without ids, 1 by conversation_id, 2 by a known session_id, 1 by an unknown one. In
    a limited scope an unknown session is answered like a session outside it, and costs as much: 2.
    With a key, a refusal costs one request more, because the key may have a first result.

    Raises:
        KeyAlreadyUsed: the turn would be refused, but the key was used before.
        NotFound: there is no such conversation within the scope.
        Conflict: the ids contradict each other, or the conversation is archived.
    """
    try:
        return _find_history(table, request, messages)
    except (NotFound, Conflict):
        if request.key and (first := read_key(table, request.key)):
            raise KeyAlreadyUsed(first) from None
        raise


def read_history(table: Table, conversation_id: str, messages: int, *, scope: Scope) -> History:
    """A conversation and its newest ``messages`` messages. 1 request.

    Raises:
        NotFound: there is no such conversation within ``scope``.
    """
    items, _ = table.query(
        {"pk": conversation_key(conversation_id)["pk"]},
        KeyConditionExpression="pk = :pk",
        ScanIndexForward=False,
        Limit=messages + 1,
        ConsistentRead=True,
    )
    if not items or "message_count" not in items[0]:
        raise NotFound("no such conversation")
    conversation = conversation_from(items[0])
    if not scope.admits(conversation):
        raise NotFound("no such conversation")
    read_at = now()
    return History(conversation, [message_from(item, read_at) for item in reversed(items[1:])])


def check_ids(conversation: Conversation, **wanted: str | int | None) -> None:
    """Refuse an id that differs from the conversation's, if both are known.

    Raises:
        Conflict: naming the id.
    """
    for name, value in wanted.items():
        known = getattr(conversation, name)
        if value is not None and known is not None and value != known:
            problem = "is not the conversation's"
            raise Conflict(f"{name} {problem}", [{"field": name, "message": problem}])


def _find_history(table: Table, request: TurnRequest, messages: int) -> History | None:
    conversation_id = request.conversation_id
    if conversation_id is None and request.session_id is not None:
        session = table.get(session_key(request.session_id))
        unknown = NO_ID if request.scope.is_limited else None
        conversation_id = session["conversation_id"] if session else unknown
    if conversation_id is None:
        return None
    try:
        history = read_history(table, conversation_id, messages, scope=request.scope)
    except NotFound:
        if request.conversation_id is not None or request.scope.is_limited:
            raise
        return None  # the session's conversation has just been deleted, and the session with it
    check_request(history.conversation, request)
    return history


def check_request(conversation: Conversation, request: TurnRequest) -> None:
    """Refuse a turn that does not fit the conversation.

    Raises:
        NotFound: the conversation is outside the request's scope.
        Conflict: the ids contradict the conversation's, or the conversation is archived.
    """
    if not request.scope.admits(conversation):
        raise NotFound("no such conversation")
    check_ids(
        conversation,
        session_id=request.session_id,
        customer_id=request.customer_id,
        business_id=request.business_id,
    )
    if conversation.status is ConversationStatus.ARCHIVED:
        raise ConversationArchived("the conversation is archived and takes no messages")
