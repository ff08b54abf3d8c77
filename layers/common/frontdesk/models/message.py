"""A message of a conversation, and what a reply cost."""

from enum import StrEnum
from typing import Literal

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


class Timings(Frozen):
    """How long the parts of a turn took, in milliseconds from its start."""

    classification_ms: int
    first_token_ms: int | None = None
    duration_ms: int


class Message(Frozen):
    """One message of a conversation; ``author`` is the name of the person of the business.

    A reply is ``withdrawn`` where such a person stepped in before it was complete: nobody is shown
    it.
    """

    id: str
    role: MessageRole
    status: MessageStatus
    content: str
    author: PersonName | None = None
    reading: Reading | None = None
    tokens: TokenUsage | None = None
    withdrawn: bool | None = None
    feedback: Feedback | None = None
    created_at: Timestamp
