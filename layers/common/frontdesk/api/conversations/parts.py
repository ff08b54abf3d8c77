"""What the routes of conversations work with, and the wording of their answers."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.event_handler import Response

from frontdesk.api.conversations.models import OpenedConversation
from frontdesk.api.envelope import success
from frontdesk.api.preconditions import etag
from frontdesk.api.request import Request
from frontdesk.api.views import ConversationView, Wording
from frontdesk.base.ids import NO_ID, ULID_PATTERN
from frontdesk.files.bucket import Bucket
from frontdesk.models.business import BusinessOf
from frontdesk.models.conversation import Conversation
from frontdesk.store.history import History
from frontdesk.store.table import Table

CONVERSATIONS = "/api/v1/conversations"
CONVERSATION = f"{CONVERSATIONS}/{{id}}"
PATH_ID = {
    "id": {
        "description": "The conversation's. What is no ULID is not found.",
        "schema": {"type": "string", "pattern": f"^{ULID_PATTERN}$"},
    }
}


@dataclass(frozen=True, slots=True)
class Parts:
    """The table, and what finds the businesses."""

    table: Table
    business_of: BusinessOf
    bucket: Callable[[], Bucket] | None = None
    """The bucket of photos, for those routes that need it."""

    @property
    def photos(self) -> Bucket:
        """The bucket, in a function that has these routes."""
        if self.bucket is None:
            raise TypeError("a function with these routes needs the bucket")
        return self.bucket()


def id_of(request: Request[Any]) -> str:
    """The id in the path if it can be looked up; for anything but a ULID, `NO_ID`."""
    given = request.path["id"]
    return given if re.fullmatch(ULID_PATTERN, given) else NO_ID


def answered(parts: Parts, request: Request[Any], conversation: Conversation) -> Response[str]:
    """The answer with a conversation that its business has changed."""
    words = wording(parts, request, conversation)
    view = ConversationView.of(conversation, words, with_contact=True)
    return success(view, headers=etag(conversation.version))


def wording(parts: Parts, request: Request[Any], conversation: Conversation) -> Wording:
    """The wording for a whole conversation, any message of which may tell of a danger."""
    return _wording(parts, request, conversation, conversation.business_id)


def opened(parts: Parts, request: Request[Any], history: History) -> OpenedConversation:
    """A conversation with its messages, as the caller sees them."""
    words = wording(parts, request, history.conversation)
    return OpenedConversation.read(history, words, of_business=request.caller.is_of_business)


def listed(parts: Parts, request: Request[Any], conversation: Conversation) -> ConversationView:
    """A conversation in a listing.

    Only advice about a danger depends on the business, so others are not read: a page may have a
    hundred.
    """
    standing = conversation.case.standing
    business_id = conversation.business_id if standing and standing.hazard else None
    words = _wording(parts, request, conversation, business_id)
    return ConversationView.of(conversation, words, with_contact=request.caller.is_of_business)


def _wording(
    parts: Parts, request: Request[Any], conversation: Conversation, business_id: int | None
) -> Wording:
    asked = request.event.headers.get("Accept-Language")
    return Wording.of(asked, conversation.case, parts.business_of(business_id))
