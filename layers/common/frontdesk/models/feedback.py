"""Feedback: what somebody thought of a reply."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from frontdesk.models.fields import Readable
from frontdesk.models.value import Frozen, Timestamp

COMMENT_CHARACTERS = 1000

Comment = Annotated[Readable, Field(max_length=COMMENT_CHARACTERS)]


class Rating(StrEnum):
    """Whether a reply was good."""

    UP = "up"
    DOWN = "down"


class Rater(StrEnum):
    """Who rated: the customer, or somebody of the business."""

    CUSTOMER = "customer"
    STAFF = "staff"


class Feedback(Frozen):
    """The last rating of a reply by one side, with the words that came with it."""

    rating: Rating
    comment: Comment | None = None
    by: Rater
    at: Timestamp
