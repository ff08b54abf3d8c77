"""A case: what a conversation is about, kept over its messages."""

from enum import StrEnum

from pydantic import Field

from frontdesk.models.classification import Classification, ServiceType, Urgency
from frontdesk.models.reading import Contact, FromPhotos, Place, PreferredTime, Text
from frontdesk.models.value import Frozen


class Missing(StrEnum):
    """What a technician still needs to know."""

    PROBLEM = "problem"
    PHONE = "phone"
    ADDRESS = "address"
    TIME = "time"


class Case(Frozen):
    """What the conversation is about.

    ``standing`` is the judgement that holds: of the problem, not of the last message; None before
    anything was told. ``evidence`` is what has been said for each trade so far, in log odds.
    ``asked`` counts how often each missing thing has been asked for. ``corrected`` names the fields
    that staff have set, which only staff or an explicit correction by the customer change.
    ``judged_trade`` and ``judged_urgency`` are what stood before staff set them the first time.
    ``photos`` counts those that the customer has sent; ``from_photos`` are facts read from them.
    ``caught_up`` has the numbers of the last replies that died and whose readings the case has.
    ``version`` counts the changes.
    """

    standing: Classification | None = None
    evidence: dict[ServiceType, float] = Field(default_factory=dict)
    language: str | None = None
    summary: Text | None = None
    also: tuple[ServiceType, ...] = ()
    contact: Contact = Contact()
    place: Place = Place()
    preferred_time: PreferredTime | None = None
    wants_person: bool = False
    resolved: bool = False
    asked: dict[Missing, int] = Field(default_factory=dict)
    corrected: tuple[str, ...] = ()
    judged_trade: ServiceType | None = None
    judged_urgency: Urgency | None = None
    photos: int = 0
    from_photos: FromPhotos = ()
    caught_up: tuple[int, ...] = ()
    version: int = 0
