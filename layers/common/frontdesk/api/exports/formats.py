"""The formats of exports: conversations and messages as lines of text.

Every message has a cursor, ``<conversation id>.<number>``: with that of the last message that has
arrived, an export goes on without a gap and without a repetition.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from itertools import chain
from typing import Any

from frontdesk.api.views import ConversationView, MessageView
from frontdesk.base.clock import iso

BOM = "\ufeff"
"""What tells Excel that a file is in UTF-8."""

COLUMNS = (
    "cursor", "conversation_id", "customer_id", "business_id", "conversation_status",
    "number", "message_id", "created_at", "role", "author", "status", "content",
    "service_type", "urgency", "rating", "comment", "attachments", "staff_rating", "staff_comment",
)  # fmt: skip

# What a spreadsheet would take for a formula, in ASCII and in full width.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Line:
    """A message of an export, with the conversation that it is of."""

    __slots__ = ("conversation", "message", "number")

    def __init__(self, conversation: ConversationView, number: int, message: MessageView) -> None:
        self.conversation, self.number, self.message = conversation, number, message

    @property
    def cursor(self) -> str:
        """Its place in the export."""
        return f"{self.conversation.id}.{self.number}"

    def as_json(self) -> dict[str, Any]:
        """The message as the API shows it, with its place."""
        return {"cursor": self.cursor, "number": self.number} | _plain(self.message)


def as_document(conversation: ConversationView, lines: Iterable[Line]) -> Iterator[str]:
    """One JSON object with a conversation and its messages."""
    yield f'{{"conversation":{_text(_plain(conversation))},"messages":['
    mark = "\n"
    for line in lines:
        yield mark + _text(line.as_json())
        mark = ",\n"
    yield "\n]}\n"


def as_json_lines(found: Iterable[ConversationView | Line]) -> Iterator[str]:
    """One JSON object a line, each of a ``type``: a conversation, followed by its messages."""
    for each in found:
        if isinstance(each, Line):
            of = {"type": "message", "conversation_id": each.conversation.id}
            yield _text(of | each.as_json()) + "\n"
        else:
            of = {"type": "conversation", "cursor": f"{each.id}.0"}
            yield _text(of | _plain(each)) + "\n"


def as_csv(lines: Iterable[Line], *, goes_on: bool) -> Iterator[str]:
    """RFC 4180, for Excel, without a cell that is a formula; the head only where it begins."""
    head = [] if goes_on else [BOM + row(COLUMNS)]
    return chain(head, (row(_cells(line)) for line in lines))


def as_text(conversation: ConversationView, lines: Iterable[Line]) -> Iterator[str]:
    """A line for each message: number, time, who, and what; further lines of it are indented."""
    yield f"{conversation.id} {iso(conversation.created_at)}\n"
    for line in lines:
        message = line.message
        who = f"{message.role} ({message.author})" if message.author else message.role
        content = "\n    ".join(message.content.splitlines())
        yield f"[{line.number}] {iso(message.created_at)} {who}: {content}\n"
        for photo in message.attachments:
            yield f"    [photo {photo.id}, {photo.width} x {photo.height}]\n"


def _cells(line: Line) -> Iterator[str]:
    conversation, message = line.conversation, line.message
    judged, given, ours = message.classification, message.feedback, message.staff_feedback
    for value in (
        line.cursor,
        conversation.id,
        conversation.customer_id,
        conversation.business_id,
        conversation.status,
        line.number,
        message.id,
        iso(message.created_at),
        message.role,
        message.author,
        message.status,
        message.content,
        judged and judged.service_type,
        judged and judged.urgency,
        given and given.rating,
        given and given.comment,
        " ".join(photo.id for photo in message.attachments),
        ours and ours.rating,
        ours and ours.comment,
    ):
        yield "" if value is None else str(value)


def row(cells: Iterable[str]) -> str:
    """A row of a CSV by RFC 4180, without a cell that is a formula."""
    written = StringIO()
    csv.writer(written, lineterminator="\r\n").writerow(map(harmless, cells))
    return written.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _plain(view: ConversationView | MessageView) -> dict[str, Any]:
    return view.model_dump(mode="json", by_alias=True)


_text: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
