"""Who answers a conversation, the assistant or a person, and what in it waits for a person."""

from enum import IntEnum, StrEnum
from typing import Annotated, NamedTuple

from pydantic import Field

from frontdesk.models.fields import OneLine
from frontdesk.models.value import Frozen, Timestamp

PERSON_CHARACTERS = 60

PersonName = Annotated[OneLine, Field(max_length=PERSON_CHARACTERS)]
"""The name of somebody of the staff, as customers see it."""


class Handler(StrEnum):
    """Who answers; while a person is waited for, the assistant goes on."""

    ASSISTANT = "assistant"
    WAITING = "waiting"
    PERSON = "person"


class Wanted(StrEnum):
    """Why a person is waited for."""

    ASKED = "asked"
    EMERGENCY = "emergency"
    COMPLAINT = "complaint"
    FAILED = "failed"
    UNANSWERED = "unanswered"


class Rank(IntEnum):
    """What needs a person, the most urgent first."""

    EMERGENCY = 1
    WAITING = 2
    READY = 3
    UNREAD = 4


class Attention(NamedTuple):
    """The place of a conversation in the queue of those that need a person: the lowest first."""

    rank: Rank
    since: Timestamp


class Handling(Frozen):
    """Who answers, and what waits for a person; each ``…since`` is None where nothing does.

    ``since`` is when ``by`` came to be as it is, and ``why`` is the reason of `Handler.WAITING`.
    ``person`` is who of the staff has it, with `Handler.PERSON` only; ``taker`` tells a person who
    gives no name from others, by the caller. ``emergency_since``: an
    emergency stands that nobody of the staff has seen. ``ready_since``: nothing is missing in the
    case, and nobody has seen it. ``unanswered_since``: the time of the customer's first message to
    which the person who has it has not answered. ``acknowledged_by`` saw last what waited.
    ``failures`` counts the replies that failed, one after the other. ``alert_failed``: nobody could
    be told of the emergency. ``ended``: the conversation was closed during an emergency, so that
    its danger, told again, begins another. ``handed_off_at`` is when the assistant was first not
    alone with it, ``answered_at`` when a person first wrote. ``version`` counts the changes.
    """

    by: Handler = Handler.ASSISTANT
    why: Wanted | None = None
    since: Timestamp | None = None
    person: PersonName | None = None
    taker: str | None = None
    emergency_since: Timestamp | None = None
    ready_since: Timestamp | None = None
    unanswered_since: Timestamp | None = None
    acknowledged_at: Timestamp | None = None
    acknowledged_by: PersonName | None = None
    failures: int = 0
    alert_failed: bool = False
    ended: bool = False
    handed_off_at: Timestamp | None = None
    answered_at: Timestamp | None = None
    version: int = 0

    @property
    def attention(self) -> Attention | None:
        """The place in the queue; None where nothing needs a person."""
        if self.emergency_since:
            return Attention(Rank.EMERGENCY, self.emergency_since)
        if self.by is Handler.WAITING and self.since:
            return Attention(Rank.WAITING, self.unanswered_since or self.since)
        if self.ready_since:
            return Attention(Rank.READY, self.ready_since)
        if self.unanswered_since:
            return Attention(Rank.UNREAD, self.unanswered_since)
        return None
