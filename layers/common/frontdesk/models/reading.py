"""A reading: what one message says, found by rules or by Claude, in keys and values."""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from frontdesk.base.text import CONTROL, DIRECTION
from frontdesk.models.classification import Classification, ServiceType
from frontdesk.models.value import Frozen

TEXT_CHARACTERS = 200
"""The longest text that a reading takes out of a message."""

MOST_EVIDENCE = 4.0
"""How much, in log odds, one message can speak for a trade: no single one decides for ever."""

TRADES = 3
"""Of how many trades evidence is kept: the item of a conversation has to stay small."""

_LEAST_EVIDENCE = 0.01


def strongest(evidence: Mapping[ServiceType, float]) -> dict[ServiceType, float]:
    """The evidence for the trades that it speaks for most, rounded; none that speaks against."""
    ranked = sorted(evidence.items(), key=lambda pair: -pair[1])
    return {trade: round(odds, 2) for trade, odds in ranked[:TRADES] if odds >= _LEAST_EVIDENCE}


def _bounded(evidence: dict[ServiceType, float]) -> dict[ServiceType, float]:
    return strongest({trade: min(MOST_EVIDENCE, odds) for trade, odds in evidence.items()})


Evidence = Annotated[dict[ServiceType, float], AfterValidator(_bounded)]

_NOT_PLAIN = re.compile(f"[<>{CONTROL}{DIRECTION}]")


def _plain(value: str) -> str:
    return _NOT_PLAIN.sub("", value)


Text = Annotated[str, AfterValidator(_plain), Field(max_length=TEXT_CHARACTERS)]
"""A text out of a message, without the characters of markup, of control and of direction."""


PHOTO_FACTS = 4
"""The most facts that are taken from photos: the item of a conversation has to stay small."""

PHOTO_FACT_CHARACTERS = 100


def newest_facts(*facts: str) -> tuple[str, ...]:
    """As many facts as are kept, each once, the newest last."""
    return tuple(dict.fromkeys(facts))[-PHOTO_FACTS:]


FromPhotos = Annotated[
    tuple[Annotated[str, AfterValidator(_plain), Field(max_length=PHOTO_FACT_CHARACTERS)], ...],
    AfterValidator(lambda facts: newest_facts(*facts)),
]


class Act(StrEnum):
    """What a message does in the conversation; a message may do several things at once."""

    PROBLEM = "problem"
    DETAIL = "detail"
    ANSWER = "answer"
    QUESTION = "question"
    GREETING = "greeting"
    THANKS = "thanks"
    YES = "yes"
    NO = "no"
    PERSON = "person"
    NO_PERSON = "no_person"
    RESOLVED = "resolved"
    CANCEL = "cancel"
    COMPLAINT = "complaint"
    CORRECTION = "correction"
    OFF_TOPIC = "off_topic"


class Question(StrEnum):
    """What the customer asks about."""

    PRICE = "price"
    TIME = "time"
    AREA = "area"
    HOURS = "hours"
    WHO = "who"
    OTHER = "other"


class Contact(Frozen):
    """How to reach the customer; ``phone`` is in E.164 form."""

    name: Text | None = None
    phone: Annotated[str, Field(pattern=r"^\+[1-9][0-9]{5,14}$")] | None = None
    email: Text | None = None


class Place(Frozen):
    """Where the work is; ``access`` is how to get in ("gate code 4411", "ring at Miller")."""

    address: Text | None = None
    postcode: Annotated[str, Field(max_length=16)] | None = None
    access: Text | None = None


class PreferredTime(Frozen):
    """When it suits the customer: their words, and the span that they mean, where it is known.

    ``start`` and ``end`` are in the business's time zone. "As soon as possible" has neither.
    """

    text: Text
    start: datetime | None = None
    end: datetime | None = None


class Span(Frozen):
    """Where in the message something was found: characters ``start`` up to ``end``."""

    what: str
    start: int
    end: int


class Reading(Frozen):
    """What one message says.

    ``classification`` is of the message alone. ``evidence`` is how much its words speak for each
    trade, as log odds against a message that says nothing: the strongest, within `MOST_EVIDENCE`;
    empty where they say nothing about a problem. ``also`` are the trades of other jobs, ``dropped``
    those of other jobs that are called off. ``all_clear``: the danger told before is over, or
    was none. ``no_rush``: the customer says that it can wait. ``no_time``: the time told before
    counts no more. ``language`` is a two-letter code, None where the message does not tell.
    ``withheld`` names what the customer refuses to tell, "phone" or "address".
    ``phone_unread``: something like a telephone number is told, of which none could be made.
    ``summary`` is one line on the problem, without contact details. ``photos`` counts those of the
    message; ``from_photos`` are facts that were read from them, and not told by the customer.
    """

    classification: Classification
    acts: tuple[Act, ...] = ()
    question: Question | None = None
    evidence: Evidence = Field(default_factory=dict)
    also: tuple[ServiceType, ...] = ()
    dropped: tuple[ServiceType, ...] = ()
    all_clear: bool = False
    no_rush: bool = False
    contact: Contact = Contact()
    phone_unread: bool = False
    withheld: tuple[str, ...] = ()
    place: Place = Place()
    preferred_time: PreferredTime | None = None
    no_time: bool = False
    language: str | None = None
    summary: Text | None = None
    photos: int = 0
    from_photos: FromPhotos = ()
    spans: tuple[Span, ...] = ()

    @property
    def people_must_know(self) -> bool:
        """Whether people of the business have to know of the message, even if its turn dies."""
        return self.classification.danger is not None or Act.PERSON in self.acts
