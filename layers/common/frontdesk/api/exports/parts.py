"""What the routes of exports share: places, lines, files."""

from collections.abc import Iterator
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from frontdesk.api.conversations.parts import Parts, wording
from frontdesk.api.exports.formats import Line
from frontdesk.api.request import Request
from frontdesk.api.streaming import streamed
from frontdesk.api.views import ConversationView, MessageView
from frontdesk.base.ids import ULID_PATTERN
from frontdesk.models.conversation import Conversation
from frontdesk.models.shape import OF_AN_ANSWER
from frontdesk.store.exporting import Numbered

CSV = "text/csv"

Cursor = Annotated[
    str,
    Field(pattern=rf"^{ULID_PATTERN}\.(0|[1-9][0-9]{{0,9}})$"),
    OF_AN_ANSWER,
]
"""A place in an export: the id of a conversation, and the number of a message."""

GOES_ON = (
    "Every message has a `cursor`: to go on after a cut, send that of the last one that arrived "
    "whole. What follows is appended to what there is, so a CSV begins without a head then; an "
    "answer without messages has reached the end."
)


def lines_of(
    parts: Parts,
    request: Request[Any],
    conversation: Conversation,
    view: ConversationView,
    messages: Iterator[Numbered],
) -> Iterator[Line]:
    """The messages of a conversation as the caller sees them."""
    words = wording(parts, request, conversation)
    of_business = request.caller.is_of_business
    for number, message in messages:
        yield Line(view, number, MessageView.of(message, words, of_business=of_business))


def place_of(cursor: str | None) -> tuple[str, int] | None:
    """The conversation's id and the message's number in a cursor."""
    if cursor is None:
        return None
    conversation_id, _, number = cursor.partition(".")
    return conversation_id, int(number)


def file_of(parts: Iterator[str], kind: str, name: str, request: Request[Any]) -> Response[Any]:
    """The answer with a file, sent while it is made."""
    return streamed(parts, kind, request.seconds, attached(name))


def attached(name: str) -> dict[str, str]:
    """The header that makes an answer a file."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}
