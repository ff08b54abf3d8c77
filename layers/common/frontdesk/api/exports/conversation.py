"""The route of a conversation as a file."""

from typing import Any, Literal

from aws_lambda_powertools.event_handler import Response

from frontdesk.access.caller import Action
from frontdesk.api.conversations.parts import PATH_ID, Parts, id_of, wording
from frontdesk.api.exports.formats import as_csv, as_document, as_text
from frontdesk.api.exports.parts import CSV, GOES_ON, Cursor, attached, file_of, lines_of, place_of
from frontdesk.api.exports.pdf import MOST_CHARACTERS, MOST_MESSAGES, MOST_PHOTOS, Pdf, as_pdf
from frontdesk.api.request import Request
from frontdesk.api.routes import Route
from frontdesk.api.streaming import NEXT_CURSOR, sent
from frontdesk.api.views import ConversationView
from frontdesk.base.errors import InvalidInput, NotFound
from frontdesk.models.value import Frozen
from frontdesk.store.exporting import messages_after
from frontdesk.store.history import read_history

_TEXT = "text/plain"
_PDF = "application/pdf"


class ExportRequest(Frozen):
    """In which format, and after which message."""

    format: Literal["json", "csv", "txt", "pdf"] = "json"
    cursor: Cursor | None = None


def export_conversation(parts: Parts, request: Request[ExportRequest]) -> Response[Any]:
    """Export a conversation.

    Raises:
        NotFound: the caller's scope holds no such conversation.
        InvalidInput: the cursor is another conversation's.
    """
    asked = request.parse()
    conversation_id = id_of(request)
    conversation = read_history(parts.table, conversation_id, 0, scope=request.scope).conversation
    place = place_of(asked.cursor)
    if place and place[0] != conversation_id:
        raise InvalidInput.of("cursor", "is not one of this conversation")
    words = wording(parts, request, conversation)
    view = ConversationView.of(conversation, words, with_contact=True)
    messages = messages_after(parts.table, conversation_id, place[1] if place else 0)
    lines = lines_of(parts, request, conversation, view, messages)
    name = f"conversation-{conversation_id}.{asked.format}"
    match asked.format:
        case "json":
            return file_of(as_document(view, lines), "application/json", name, request)
        case "csv":
            return file_of(as_csv(lines, goes_on=place is not None), CSV, name, request)
        case "txt":
            return file_of(as_text(view, lines), _TEXT, name, request)
        case "pdf":
            # Only photos need the bucket, and its client.
            previews = lambda ids: parts.photos.previews(ids)  # noqa: E731, PLW0108
            return _sent(as_pdf(view, lines, words, previews), name)


def _sent(pdf: Pdf, name: str) -> Response[Any]:
    more = {NEXT_CURSOR: pdf.next_cursor} if pdf.next_cursor else {}
    return sent(pdf.content, _PDF, attached(name) | more)


ROUTES = (
    Route(
        "GET",
        "/api/v1/conversations/{id}/export",
        export_conversation,
        action=Action.READ,
        tag="Conversations",
        description=f"All messages, oldest first, as a file. {GOES_ON} A `pdf` has at most "
        f"{MOST_MESSAGES:,} messages with {MOST_CHARACTERS:,} characters and {MOST_PHOTOS} photos "
        f"together; if there are more, the header `{NEXT_CURSOR}` has the next file's `cursor`.",
        path_parameters=PATH_ID,
        query=ExportRequest,
        media_type="application/json",
        other_media_types=(CSV, _TEXT, _PDF),
        is_streamed=True,
        errors=(NotFound,),
    ),
)
