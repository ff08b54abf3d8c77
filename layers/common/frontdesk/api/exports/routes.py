"""The routes of exports: a conversation as a whole, and the conversations of a listing."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from frontdesk.access.caller import Action
from frontdesk.api.conversations.parts import Parts, listed, wording
from frontdesk.api.exports.formats import (
    Line,
    as_csv,
    as_document,
    as_json_lines,
    as_text,
)
from frontdesk.api.request import Request
from frontdesk.api.routes import Route
from frontdesk.api.streaming import JSON_LINES, streamed
from frontdesk.api.views import ConversationView, MessageView
from frontdesk.base.clock import now
from frontdesk.base.errors import InvalidInput, NotFound
from frontdesk.base.ids import NO_ID, ULID_PATTERN
from frontdesk.models.conversation import Conversation, ConversationStatus
from frontdesk.models.fields import QueryIdentity
from frontdesk.models.value import Frozen
from frontdesk.store.exporting import Numbered, conversations_after, messages_after
from frontdesk.store.history import read_history
from frontdesk.store.listing import Filters

_CSV = "text/csv"
_TEXT = "text/plain"

Cursor = Annotated[str, Field(pattern=rf"^{ULID_PATTERN}\.(0|[1-9][0-9]{{0,9}})$")]
"""A place in an export: the id of a conversation, and the number of a message."""


class ExportRequest(Frozen):
    """In which format, and after which message."""

    format: Literal["json", "csv", "txt"] = "json"
    cursor: Cursor | None = None


class ExportListRequest(Frozen):
    """Which conversations, in which format, and after which message."""

    format: Literal["jsonl", "csv"] = "jsonl"
    cursor: Cursor | None = None
    customer_id: QueryIdentity | None = None
    business_id: QueryIdentity | None = None
    status: ConversationStatus | None = None


def export_conversation(parts: Parts, request: Request[ExportRequest]) -> Response[Any]:
    """Export a conversation.

    Raises:
        NotFound: the caller's scope holds no such conversation.
        InvalidInput: the cursor is another conversation's.
    """
    asked = request.parse()
    given = request.path["id"]
    conversation_id = given if re.fullmatch(ULID_PATTERN, given) else NO_ID
    conversation = read_history(parts.table, conversation_id, 0, scope=request.scope).conversation
    place = _place(asked.cursor)
    if place and place[0] != conversation_id:
        raise InvalidInput.of("cursor", "is not one of this conversation")
    words = wording(parts, request, conversation)
    view = ConversationView.of(conversation, words, with_contact=True)
    messages = messages_after(parts.table, conversation_id, place[1] if place else 0)
    lines = _lines(parts, request, conversation, view, messages)
    name = f"conversation-{conversation_id}.{asked.format}"
    match asked.format:
        case "json":
            return _file(as_document(view, lines), "application/json", name, request)
        case "csv":
            return _file(as_csv(lines, goes_on=place is not None), _CSV, name, request)
        case "txt":
            return _file(as_text(view, lines), _TEXT, name, request)


def export_conversations(parts: Parts, request: Request[ExportListRequest]) -> Response[Any]:
    """Export conversations, newest first.

    Raises:
        Forbidden: the request asks for others' conversations.
    """
    asked = request.scope.narrow(request.parse())
    found = _found(parts, request, asked)
    name = f"conversations-{now():%Y-%m-%d}.{asked.format}"
    if asked.format == "jsonl":
        return _file(as_json_lines(found), JSON_LINES, name, request)
    lines = (each for each in found if isinstance(each, Line))
    return _file(as_csv(lines, goes_on=asked.cursor is not None), _CSV, name, request)


def _found(
    parts: Parts, request: Request[Any], asked: ExportListRequest
) -> Iterator[ConversationView | Line]:
    filters = Filters(asked.customer_id, asked.business_id, asked.status)
    place = _place(asked.cursor)
    for whole in conversations_after(parts.table, filters, place, scope=request.scope):
        view = listed(parts, request, whole.conversation)
        if not whole.goes_on:
            yield view
        yield from _lines(parts, request, whole.conversation, view, whole.messages)


def _lines(
    parts: Parts,
    request: Request[Any],
    conversation: Conversation,
    view: ConversationView,
    messages: Iterator[Numbered],
) -> Iterator[Line]:
    words = wording(parts, request, conversation)
    of_business = request.caller.is_of_business
    for number, message in messages:
        yield Line(view, number, MessageView.of(message, words, of_business=of_business))


def _place(cursor: str | None) -> tuple[str, int] | None:
    if cursor is None:
        return None
    conversation_id, _, number = cursor.partition(".")
    return conversation_id, int(number)


def _file(parts: Iterator[str], kind: str, name: str, request: Request[Any]) -> Response[Any]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return streamed(parts, kind, request.seconds, headers)


_GOES_ON = (
    "Every message has a `cursor`: to go on after a cut, send that of the last one that arrived "
    "whole. What follows is appended to what there is, so a CSV begins without a head then; an "
    "answer without messages has reached the end."
)

ROUTES = (
    Route(
        "GET",
        "/api/v1/conversations/export",
        export_conversations,
        action=Action.LIST,
        tag="Conversations",
        description="With the filters of the listing. In `jsonl` a line is a conversation or a "
        "message of the conversation before it (`type`); in `csv` a row is a message. " + _GOES_ON,
        query=ExportListRequest,
        media_type=JSON_LINES,
        other_media_types=(_CSV,),
        is_streamed=True,
    ),
    Route(
        "GET",
        "/api/v1/conversations/{id}/export",
        export_conversation,
        action=Action.READ,
        tag="Conversations",
        description="All messages, oldest first, as a file. " + _GOES_ON,
        path_parameters={
            "id": {
                "description": "The conversation's. What is no ULID is not found.",
                "schema": {"type": "string", "pattern": f"^{ULID_PATTERN}$"},
            }
        },
        query=ExportRequest,
        media_type="application/json",
        other_media_types=(_CSV, _TEXT),
        is_streamed=True,
        errors=(NotFound,),
    ),
)
