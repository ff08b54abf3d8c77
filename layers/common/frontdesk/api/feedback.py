"""The route of feedback: what somebody thinks of a reply."""

import re

from aws_lambda_powertools.event_handler import Response

from frontdesk.access.caller import SESSION_HEADER, Action
from frontdesk.api.conversations.parts import Parts
from frontdesk.api.envelope import success
from frontdesk.api.request import Request
from frontdesk.api.routes import Route
from frontdesk.base.clock import now
from frontdesk.base.errors import Conflict, NotFound
from frontdesk.base.ids import NO_ID, ULID_PATTERN
from frontdesk.models.feedback import Comment, Feedback, Rater, Rating
from frontdesk.models.value import Frozen
from frontdesk.store.feedback import RATEABLE, rate_reply


class FeedbackRequest(Frozen):
    """A rating, and why; without a comment, one that was there is removed."""

    rating: Rating
    comment: Comment | None = None


def put_feedback(parts: Parts, request: Request[FeedbackRequest]) -> Response[str]:
    """Rate a reply.

    Raises:
        NotFound: the caller's scope holds no such conversation, or it has no such message.
        Conflict: the message is no reply, or is not whole yet.
    """
    asked = request.parse()
    # Without access control all callers may do everything: a session is what the customer has.
    has_session = SESSION_HEADER in request.event.headers
    of_business = request.caller.is_of_business and not has_session
    by = Rater.STAFF if of_business else Rater.CUSTOMER
    feedback = Feedback(rating=asked.rating, comment=asked.comment, by=by, at=now())
    conversation_id, message_id = _id(request.path["id"]), _id(request.path["message_id"])
    rate_reply(parts.table, conversation_id, message_id, feedback, scope=request.scope)
    return success(feedback)


def _id(given: str) -> str:
    return given if re.fullmatch(ULID_PATTERN, given) else NO_ID


def _ulid(of: str) -> dict[str, object]:
    described = f"The {of}'s. What is no ULID is not found."
    return {"description": described, "schema": {"type": "string", "pattern": f"^{ULID_PATTERN}$"}}


ROUTES = (
    Route(
        "PUT",
        "/api/v1/conversations/{id}/messages/{message_id}/feedback",
        put_feedback,
        action=Action.RATE,
        tag="Conversations",
        description="For whoever may read the conversation. The last rating of the customer "
        "is kept, and the last one of the business; of both, the later one counts. Whoever names "
        "a session is the customer. Only the "
        f"assistant's replies can be rated, and of them those among the newest {RATEABLE:,} "
        "messages. The business sees every rating, the customer those of customers.",
        path_parameters={"id": _ulid("conversation"), "message_id": _ulid("reply")},
        body=FeedbackRequest,
        examples={"good": {"rating": "up"}, "bad": {"rating": "down", "comment": "Too long"}},
        data=Feedback,
        errors=(NotFound, Conflict),
    ),
)
