"""A message of a conversation, and what a reply cost."""

from enum import StrEnum
from typing import Literal

from frontdesk.models.attachments import Attachment
from frontdesk.models.feedback import Feedback
from frontdesk.models.handling import PersonName
from frontdesk.models.reading import Reading
from frontdesk.models.value import Frozen, Timestamp

Writer = Literal["claude", "canned"]
"""Who words a reply."""


class MessageRole(StrEnum):
    """Who wrote a message: a customer, the assistant, or a person of the business."""

    USER = "user"
    ASSISTANT = "assistant"
    STAFF = "staff"


class MessageStatus(StrEnum):
    """How far a message got: an interrupted one is a pending reply whose turn has died."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    PENDING = "pending"
    INTERRUPTED = "interrupted"


class TokenUsage(Frozen):
    """What a message cost at the model, in tokens; ``cached`` of the input came from its cache."""

    input: int
    output: int
    cached: int = 0


class Spending(Frozen):
    """What all calls to the model for one message used, and their price when they were made.

    ``input`` counts all tokens that were sent: ``cached`` of them came from the model's cache, and
    ``written`` were put into it. A nanodollar is a billionth of a dollar; the price is None where
    the price list does not have the model.
    """

    input: int = 0
    output: int = 0
    cached: int = 0
    written: int = 0
    nanodollars: int | None = None

    def __add__(self, other: "Spending") -> "Spending":
        """Both together; the price is None where one is."""
        both = self.nanodollars, other.nanodollars
        return Spending(
            input=self.input + other.input,
            output=self.output + other.output,
            cached=self.cached + other.cached,
            written=self.written + other.written,
            nanodollars=None if None in both else sum(n for n in both if n),
        )


class Timings(Frozen):
    """How long the parts of a turn took, in milliseconds from its start."""

    classification_ms: int
    first_token_ms: int | None = None
    duration_ms: int


class Message(Frozen):
    """One message of a conversation; ``author`` is the name of the person of the business.

    A reply is ``withdrawn`` where such a person stepped in before it was complete: nobody is shown
    it. ``writer`` worded a reply. ``tokens`` are those of a reply's own call, ``spending`` those of
    all calls of its turn. ``feedback`` is the customer's, ``staff_feedback`` that of the business.
    """

    id: str
    role: MessageRole
    status: MessageStatus
    content: str
    author: PersonName | None = None
    reading: Reading | None = None
    tokens: TokenUsage | None = None
    spending: Spending | None = None
    writer: Writer | None = None
    withdrawn: bool | None = None
    feedback: Feedback | None = None
    staff_feedback: Feedback | None = None
    attachments: tuple[Attachment, ...] | None = None
    created_at: Timestamp

    @property
    def last_feedback(self) -> Feedback | None:
        """The later of both ratings: that by which a reply counts as good or bad."""
        given = [each for each in (self.feedback, self.staff_feedback) if each]
        return max(given, key=lambda each: each.at, default=None)
