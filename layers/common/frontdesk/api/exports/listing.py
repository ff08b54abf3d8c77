"""The route of the conversations of a listing, as a file."""

from collections.abc import Iterator
from typing import Any, Literal

from aws_lambda_powertools.event_handler import Response

from frontdesk.access.caller import Action
from frontdesk.api.conversations.parts import Parts, listed
from frontdesk.api.exports.formats import Line, as_csv, as_json_lines
from frontdesk.api.exports.parts import CSV, GOES_ON, Cursor, file_of, lines_of, place_of
from frontdesk.api.request import Request
from frontdesk.api.routes import Route
from frontdesk.api.streaming import JSON_LINES
from frontdesk.api.views import ConversationView
from frontdesk.base.clock import now
from frontdesk.models.conversation import ConversationStatus
from frontdesk.models.fields import QueryIdentity
from frontdesk.models.value import Frozen
from frontdesk.store.exporting import conversations_after
from frontdesk.store.listing import Filters


class ExportListRequest(Frozen):
    """Which conversations, in which format, and after which message."""

    format: Literal["jsonl", "csv"] = "jsonl"
    cursor: Cursor | None = None
    customer_id: QueryIdentity | None = None
    business_id: QueryIdentity | None = None
    status: ConversationStatus | None = None


def export_conversations(parts: Parts, request: Request[ExportListRequest]) -> Response[Any]:
    """Export conversations, newest first.

    Raises:
        Forbidden: the request asks for others' conversations.
    """
    asked = request.scope.narrow(request.parse())
    found = _found(parts, request, asked)
    name = f"conversations-{now():%Y-%m-%d}.{asked.format}"
    if asked.format == "jsonl":
        return file_of(as_json_lines(found), JSON_LINES, name, request)
    lines = (each for each in found if isinstance(each, Line))
    return file_of(as_csv(lines, goes_on=asked.cursor is not None), CSV, name, request)


def _found(
    parts: Parts, request: Request[Any], asked: ExportListRequest
) -> Iterator[ConversationView | Line]:
    filters = Filters(asked.customer_id, asked.business_id, asked.status)
    place = place_of(asked.cursor)
    for whole in conversations_after(parts.table, filters, place, scope=request.scope):
        view = listed(parts, request, whole.conversation)
        if not whole.goes_on:
            yield view
        yield from lines_of(parts, request, whole.conversation, view, whole.messages)


ROUTES = (
    Route(
        "GET",
        "/api/v1/conversations/export",
        export_conversations,
        action=Action.LIST,
        tag="Conversations",
        description="With the filters of the listing. In `jsonl` a line is a conversation or a "
        "message of the conversation before it (`type`); in `csv` a row is a message. " + GOES_ON,
        query=ExportListRequest,
        media_type=JSON_LINES,
        other_media_types=(CSV,),
        is_streamed=True,
    ),
)
