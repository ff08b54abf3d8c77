"""The errors that a caller is told of, each with an HTTP status and a code.

    FrontdeskError
    ├── InvalidInput          400 VALIDATION_ERROR
    │   └── InvalidJson       400 INVALID_JSON
    ├── Forbidden             403 FORBIDDEN
    ├── NotFound              404 NOT_FOUND
    ├── MethodNotAllowed      405 METHOD_NOT_ALLOWED
    ├── Conflict              409 CONFLICT
    │   ├── ConversationArchived  409 CONVERSATION_ARCHIVED
    │   ├── Interrupted       409 INTERRUPTED
    │   ├── InProgress        409 IN_PROGRESS
    │   └── Cancelled         409 CANCELLED
    │       └── TakenOver     409 CANCELLED
    ├── PreconditionFailed    412 PRECONDITION_FAILED
    ├── PayloadTooLarge       413 PAYLOAD_TOO_LARGE
    ├── UnsupportedEncoding   415 UNSUPPORTED_ENCODING
    ├── IdempotencyMismatch   422 IDEMPOTENCY_MISMATCH
    ├── PreconditionRequired  428 PRECONDITION_REQUIRED
    ├── RateLimited           429 RATE_LIMITED
    └── Unavailable           503 SERVICE_UNAVAILABLE
        ├── DeadlineExceeded  503 DEADLINE_EXCEEDED
        └── ReplyFailed       503 REPLY_FAILED

Any other exception is a defect and is answered with an opaque 500. DeadlineExceeded, ReplyFailed
and Cancelled end a turn that has begun: they are events of the turn, and never a status.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

INTERNAL = "something went wrong on our side"
"""The message for a defect: a caller learns nothing else about it."""


class FrontdeskError(Exception):
    """An error with an HTTP status, a stable code and a message for the caller.

    ``headers`` are added to the HTTP answer. ``retryable`` says whether the same request,
    unchanged, may succeed later.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "INTERNAL_ERROR"
    retryable: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        details: Sequence[Mapping[str, str]] | Mapping[str, str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.details = details
        self.headers = headers or {}


class InvalidInput(FrontdeskError):
    """The request breaks the contract; ``details`` name the fields."""

    status = 400
    code = "VALIDATION_ERROR"

    @classmethod
    def of(cls, field: str, message: str) -> "InvalidInput":
        """An error about one field."""
        return cls(f"{field}: {message}", [{"field": field, "message": message}])


class InvalidJson(InvalidInput):
    """The body is not JSON in UTF-8."""

    code = "INVALID_JSON"


class Forbidden(FrontdeskError):
    """The caller may not do this at all, or names an id that is another's; ``details`` say which.

    If the caller may do this, but not with this conversation, the error is `NotFound`.
    """

    status = 403
    code = "FORBIDDEN"

    @classmethod
    def of(cls, *fields: str) -> "Forbidden":
        """An error about fields that name another's ids."""
        problem = "is not yours"
        details = [{"field": name, "message": problem} for name in fields]
        return cls(f"{', '.join(fields)} {problem}", details)


class NotFound(FrontdeskError):
    """There is no such conversation, reply, business or route."""

    status = 404
    code = "NOT_FOUND"


class MethodNotAllowed(FrontdeskError):
    """The path exists, but not for this method; the ``Allow`` header names those that do."""

    status = 405
    code = "METHOD_NOT_ALLOWED"


class Conflict(FrontdeskError):
    """Ids that contradict each other, or a race that did not settle in time."""

    status = 409
    code = "CONFLICT"


class ConversationArchived(Conflict):
    """An archived conversation takes no messages."""

    code = "CONVERSATION_ARCHIVED"


class InProgress(Conflict):
    """The first request with the same Idempotency-Key has not ended yet."""

    code = "IN_PROGRESS"
    retryable = True

    def __init__(self) -> None:
        super().__init__(
            "the first request with this Idempotency-Key is still running",
            headers={"Retry-After": "1"},
        )


class Cancelled(Conflict):
    """The reply was stopped on request."""

    code = "CANCELLED"

    def __init__(self, message: str = "the reply was cancelled") -> None:
        super().__init__(message)


class TakenOver(Cancelled):
    """A person of the business stepped in before the reply was complete; it is not shown."""

    def __init__(self) -> None:
        super().__init__("a person has taken over")


class PreconditionFailed(FrontdeskError):
    """It is no longer as If-Match says, or exists although If-None-Match excludes that."""

    status = 412
    code = "PRECONDITION_FAILED"


class PreconditionRequired(FrontdeskError):
    """The request needs If-Match, or If-None-Match where it creates something."""

    status = 428
    code = "PRECONDITION_REQUIRED"


class IdempotencyMismatch(FrontdeskError):
    """The Idempotency-Key stands for another request."""

    status = 422
    code = "IDEMPOTENCY_MISMATCH"

    def __init__(self) -> None:
        problem = "was used with another body"
        details = [{"field": "Idempotency-Key", "message": problem}]
        super().__init__(f"Idempotency-Key {problem}", details)


class RateLimited(FrontdeskError):
    """Too many turns, or requests; ``Retry-After`` says when there may be more."""

    status = 429
    code = "RATE_LIMITED"
    retryable = True


class PayloadTooLarge(FrontdeskError):
    """The body is over the limit."""

    status = 413
    code = "PAYLOAD_TOO_LARGE"


class UnsupportedEncoding(FrontdeskError):
    """The body is compressed or otherwise encoded."""

    status = 415
    code = "UNSUPPORTED_ENCODING"

    def __init__(self) -> None:
        problem = "must be identity: send the body as it is"
        details = [{"field": "Content-Encoding", "message": problem}]
        headers = {"Accept-Encoding": "identity"}
        super().__init__(f"Content-Encoding {problem}", details, headers)


class Unavailable(FrontdeskError):
    """DynamoDB is throttled or out of reach, also after retries."""

    status = 503
    code = "SERVICE_UNAVAILABLE"
    retryable = True

    def __init__(self, message: str = "the service is busy; try again") -> None:
        super().__init__(message, headers={"Retry-After": "2"})


class DeadlineExceeded(Unavailable):
    """The function's time ran out before the reply was whole."""

    code = "DEADLINE_EXCEEDED"

    def __init__(self) -> None:
        super().__init__("the reply took too long and was cut short")


class ReplyFailed(Unavailable):
    """The model broke off in the middle of a reply."""

    code = "REPLY_FAILED"

    def __init__(self) -> None:
        super().__init__("the reply broke off")


class Interrupted(Conflict):
    """The turn died before its reply was stored."""

    code = "INTERRUPTED"
    retryable = True

    def __init__(self) -> None:
        super().__init__("the reply was interrupted; send the message again")


def cut_by(code: str) -> FrontdeskError:
    """The error that cut a stored reply short, by its code."""
    return {e.code: e for e in (DeadlineExceeded, ReplyFailed, Cancelled)}[code]()
