"""The profile of a business: what its customers may know, and who is told of what happens."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from frontdesk.base.settings import Language
from frontdesk.models.classification import ServiceType
from frontdesk.models.fields import PASTED, Day, OneLine, Readable
from frontdesk.models.hours import Hours
from frontdesk.models.shape import Shape
from frontdesk.models.value import Frozen

EMAIL_CHARACTERS = 254
EMAIL_PATTERN = (
    r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$"
)
TARGET_CHARACTERS = 2000

Line = Annotated[OneLine, Field(max_length=120)]
Paragraph = Annotated[Readable, Field(max_length=1000)]
Number = Annotated[str, Field(min_length=1, max_length=40)]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$"), Shape("must be two letters such as DE")]
Email = Annotated[
    str,
    Field(max_length=EMAIL_CHARACTERS, pattern=EMAIL_PATTERN),
    Shape("must be an e-mail address such as jane@example.com"),
    PASTED,
]
PostcodePrefix = Annotated[str, Field(min_length=1, max_length=12)]


class Price(Frozen):
    """What a service costs, in the business's own words."""

    service: Line
    text: Annotated[Readable, Field(max_length=300)]


class Faq(Frozen):
    """A question that customers ask, and the answer to it."""

    question: Annotated[Readable, Field(max_length=300)]
    answer: Paragraph


class Channel(StrEnum):
    """The way that a notification takes."""

    WEBHOOK = "webhook"
    EMAIL = "email"
    SMS = "sms"


class NotifyEvent(StrEnum):
    """What somebody can be notified of."""

    EMERGENCY = "emergency"
    PERSON_WANTED = "person_wanted"
    CASE_READY = "case_ready"
    CONVERSATION_STARTED = "conversation_started"
    MESSAGE_RECEIVED = "message_received"
    CASE_RESOLVED = "case_resolved"
    FEEDBACK_DOWN = "feedback_down"
    BUDGET_SPENT = "budget_spent"


class Transcripts(StrEnum):
    """Whether customers are sent what was said, at the address that they have written.

    ``on_request`` is when people of the business ask for it, ``automatic`` also when a conversation
    ends.
    """

    NEVER = "never"
    ON_REQUEST = "on_request"
    AUTOMATIC = "automatic"


class Notify(Frozen):
    """Who is told of which events: an address, an e-mail address, or a telephone number.

    ``language`` is that of the texts; None is the business's first. With ``include_message`` a
    notification also has what the customer wrote last.
    """

    channel: Channel
    target: Annotated[Readable, Field(max_length=TARGET_CHARACTERS)]
    events: Annotated[tuple[NotifyEvent, ...], Field(min_length=1, max_length=len(NotifyEvent))]
    language: Language | None = None
    include_message: bool = False


class Profile(Frozen):
    """What a business says of itself.

    ``country`` is an ISO 3166 code of two letters, ``time_zone`` an IANA name. Telephone numbers
    are in E.164 form. The first of ``languages`` is that of answers where nothing tells the
    customer's. Where ``trades``, ``service_area`` or ``hours`` are missing, nothing is known about
    them; hours without any range are those of a business that is never open. ``monthly_budget`` is
    what Claude may cost in a month, in dollars; then rules answer.
    """

    name: Line
    country: Country
    time_zone: Annotated[str, Field(min_length=1, max_length=64)]
    phone: Number | None = None
    emergency_phone: Number | None = None
    email: Email | None = None
    languages: Annotated[tuple[Language, ...], Field(min_length=1, max_length=19)] = ("en",)
    trades: Annotated[tuple[ServiceType, ...], Field(max_length=len(ServiceType))] = ()
    service_area: Annotated[tuple[PostcodePrefix, ...], Field(max_length=500)] = ()
    hours: Hours | None = None
    closed_dates: Annotated[tuple[Day, ...], Field(max_length=100)] = ()
    after_hours: Paragraph | None = None
    prices: Annotated[tuple[Price, ...], Field(max_length=100)] = ()
    faqs: Annotated[tuple[Faq, ...], Field(max_length=50)] = ()
    greeting: Paragraph | None = None
    monthly_budget: Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)] | None = None
    notify: Annotated[tuple[Notify, ...], Field(max_length=10)] = ()
    transcripts: Transcripts = Transcripts.NEVER
