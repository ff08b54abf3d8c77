"""The route of labels: what people said of judgements, as rows to score a classifier by."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from frontdesk.access.caller import Action
from frontdesk.api.conversations.parts import Parts
from frontdesk.api.request import Request
from frontdesk.api.routes import Route
from frontdesk.api.streaming import JSON_LINES, streamed
from frontdesk.assistant.reading.redaction import redacted
from frontdesk.models.business import BusinessOf
from frontdesk.models.classification import Classification, ServiceType, Urgency
from frontdesk.models.feedback import Feedback, Rating
from frontdesk.models.fields import FROM_DIGITS, Ulid
from frontdesk.models.value import Frozen
from frontdesk.store.labels import FIRST, Labelled, labelled, read_labels
from frontdesk.store.table import Table

_AT_ONCE = 8
_PAGE = 100


class EvaluationRequest(Frozen):
    """Which labels: those after a row's ``id``, and whether as the customers wrote them."""

    cursor: Ulid | None = None
    limit: Annotated[int, Field(ge=1, le=10_000), FROM_DIGITS] = 1000
    personal_data: Literal["left_out", "kept"] = "left_out"


class Row(Frozen):
    """What was written, with the judgement that people have confirmed, doubted or corrected.

    ``tags``: ``rated_up`` or ``rated_down`` for a rated reply, whose judgement is that of its turn;
    ``corrected`` for a conversation. ``ambiguous_type`` and ``ambiguous_urgency`` where that label
    is no fact: nobody has corrected it, or the reply was disliked.
    """

    id: str
    message: str
    service_type: ServiceType
    urgency: Urgency
    language: str
    split: Literal["rated", "corrected"]
    tags: list[str]


def read_evaluation(parts: Parts, request: Request[EvaluationRequest]) -> Response[Any]:
    """Read what people said of judgements."""
    asked = request.parse()
    found = _rows(parts.table, parts.business_of, asked)
    lines = (f"{row.model_dump_json()}\n" for row in found)
    return streamed(lines, JSON_LINES, request.seconds)


def _rows(table: Table, business_of: BusinessOf, asked: EvaluationRequest) -> Iterator[Row]:
    after, left = asked.cursor or FIRST, asked.limit
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        while left:
            labels = read_labels(table, after, min(left, _PAGE))
            for found in pool.map(partial(labelled, table), labels):
                if found and (row := _row(found, business_of, asked)):
                    yield row
            if len(labels) < min(left, _PAGE):
                return
            after, left = labels[-1].id, left - len(labels)


def _row(found: Labelled, business_of: BusinessOf, asked: EvaluationRequest) -> Row | None:
    case = found.conversation.case
    rated = found.reply is not None
    reading = found.reply.reading if found.reply else None
    judged = reading.classification if reading else case.standing
    if judged is None or (rated and reading is None):
        return None
    said = [message.content for message in found.messages]
    if asked.personal_data == "left_out":
        country = business_of(found.conversation.business_id).country
        said = [redacted(content, case, country) for content in said]
    feedback = found.reply.last_feedback if found.reply else None
    return Row(
        id=found.label.id,
        message="\n".join(said),
        service_type=judged.service_type,
        urgency=_urgency(judged),
        language=(reading.language if reading else case.language) or "unknown",
        split="rated" if rated else "corrected",
        tags=_tags(feedback, case.corrected),
    )


def _urgency(judged: Classification) -> Urgency:
    return Urgency.EMERGENCY if judged.danger else judged.urgency


def _tags(feedback: Feedback | None, corrected: tuple[str, ...]) -> list[str]:
    if feedback is not None:
        known = {"service_type", "urgency"} if feedback.rating is Rating.UP else set()
        tags = [f"rated_{feedback.rating}"]
    else:
        known, tags = set(corrected), ["corrected"]
    doubts = {"ambiguous_type": "service_type", "ambiguous_urgency": "urgency"}
    return tags + [tag for tag, field in doubts.items() if field not in known]


ROUTES = (
    Route(
        "GET",
        "/api/v1/evaluation.jsonl",
        read_evaluation,
        action=Action.EVALUATE,
        tag="Service",
        description="One row a line, for operators: rated replies, each with the message before "
        "it, and conversations whose trade or urgency staff has corrected. To go on, send the last "
        "row's `id` as `cursor`; an answer without rows has reached the end. `make eval DATA=file` "
        "scores a classifier on them.",
        query=EvaluationRequest,
        media_type=JSON_LINES,
        is_streamed=True,
    ),
)
