"""What requests about conversations hold, and what they are answered with."""

from typing import Annotated, Literal, Self

from pydantic import Field

from frontdesk.api.envelope import Meta
from frontdesk.api.views import ConversationView, MessageView, Wording
from frontdesk.base.ids import LARGEST_INTEGER
from frontdesk.models.conversation import ConversationStatus
from frontdesk.models.fields import QUERY_NUMBER, Identity, QueryIdentity, Readable, SessionId
from frontdesk.models.value import Frozen
from frontdesk.store.history import History

NEWEST_MESSAGES = 10
"""The size of a page of messages, unless the request gives one."""

Context = Annotated[Readable, Field(max_length=2000)]
PageNumber = Annotated[int, Field(ge=1, le=LARGEST_INTEGER), QUERY_NUMBER]
PageSize = Annotated[int, Field(ge=1, le=100), QUERY_NUMBER]


class ListRequest(Frozen):
    """Which conversations, and which page of them: by number or by cursor.

    ``queue`` is the queue of those that need a person: it takes `business_id` and `cursor` only.
    """

    page: PageNumber | None = None
    limit: PageSize = 20
    cursor: Annotated[str, Field(min_length=1)] | None = None
    customer_id: QueryIdentity | None = None
    business_id: QueryIdentity | None = None
    status: ConversationStatus | None = None
    session_id: SessionId | None = None
    queue: Literal["attention"] | None = None


class ListMeta(Meta):
    """Where a page of conversations is. By cursor nothing is counted: page and totals are null."""

    page: int | None
    limit: int
    total: int | None
    total_is_exact: bool
    total_pages: int | None
    has_next: bool
    has_prev: bool
    next_cursor: str | None


class ReadRequest(Frozen):
    """Which page of a conversation's messages, 1 being the newest."""

    page: PageNumber = 1
    limit: PageSize | None = None
    context_window: PageSize | None = None

    @property
    def size(self) -> int:
        """The number of messages on a page."""
        given = [size for size in (self.limit, self.context_window) if size is not None]
        return min(given, default=NEWEST_MESSAGES)


class OpenedConversation(ConversationView):
    """A conversation with a page of its messages, oldest first."""

    messages: list[MessageView]

    @classmethod
    def read(cls, history: History, wording: Wording, *, of_business: bool) -> "OpenedConversation":
        """The conversation and the messages that have been read of it."""
        messages = [
            MessageView.of(message, wording, of_business=of_business)
            for message in history.messages
        ]
        return cls.of(history.conversation, wording, with_contact=True, messages=messages)


class MessagesMeta(Meta):
    """Where a page of messages is; page 1 holds the newest."""

    page: int
    limit: int
    total: int
    total_pages: int
    has_next: bool
    has_prev: bool

    @classmethod
    def of(cls, history: History, page: int, size: int, **others: bool) -> Self:
        """The meta of a page of that size; ``others`` are the fields of a subclass."""
        total = history.conversation.message_count
        pages = -(-total // size)
        return cls(
            page=page,
            limit=size,
            total=total,
            total_pages=pages,
            has_next=page < pages,
            has_prev=page > 1,
            **others,
        )


class CreateRequest(Frozen):
    """What a conversation begins with; with a known session, what it has to agree with."""

    customer_id: Identity | None = None
    business_id: Identity | None = None
    session_id: SessionId | None = None
    initial_context: Context | None = None


class OpenedMeta(MessagesMeta):
    """The same, and whether the conversation is a new one."""

    created: bool


class Deleted(Frozen):
    """What has been removed."""

    id: str
    deleted: bool


class Stopped(Frozen):
    """The replies that have been stopped, one as a rule."""

    id: str
    cancelled: list[str]
