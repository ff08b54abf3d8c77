"""What clients are shown of the models: keys as text in a language, and nothing internal."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from frontdesk.cases.asking import missing
from frontdesk.models.attachments import Attachment
from frontdesk.models.business import Business
from frontdesk.models.case import Case, Missing
from frontdesk.models.classification import (
    FALLBACK,
    Classification,
    Confidence,
    Hazard,
    ServiceType,
    Source,
    Urgency,
)
from frontdesk.models.conversation import Conversation, ConversationStatus
from frontdesk.models.feedback import Feedback
from frontdesk.models.handling import Handler, Handling, Wanted
from frontdesk.models.message import Message, MessageRole, MessageStatus, TokenUsage
from frontdesk.models.reading import Contact, Place
from frontdesk.models.value import Frozen, Timestamp
from frontdesk.texts import advice, language_of, render


@dataclass(frozen=True, slots=True)
class Wording:
    """The language of an answer, and the business that it is about."""

    language: str
    business: Business

    @classmethod
    def of(cls, asked: str | None, case: Case, business: Business) -> "Wording":
        """The language that a client asks for, by Accept-Language; else the conversation's."""
        return cls(language_of(asked, case.language, business.language), business)


class SafetyView(Frozen):
    """A danger that is present, and what to do until somebody comes."""

    hazard: Hazard
    advice: str


class ClassificationView(Frozen):
    """What a message, or a conversation, is about.

    ``confidence`` is the chance that ``service_type`` is right, kept within 0.3–0.95.
    """

    service_type: ServiceType
    urgency: Urgency
    confidence: Confidence
    reasoning: str
    estimated_duration_minutes: Annotated[int, Field(ge=0)]
    source: Source
    safety: SafetyView | None = None

    @classmethod
    def of(cls, classification: Classification, wording: Wording) -> "ClassificationView":
        """The view of a classification; the advice is that for its hazard."""
        fields = dict(classification)
        del fields["hazard"], fields["prompt_version"]
        hazard = classification.danger
        if hazard is None:
            return cls(**fields)
        text = render(advice(hazard, wording.business.country), wording.language)
        return cls(**fields, safety=SafetyView(hazard=hazard, advice=text))


class TimeView(Frozen):
    """When it suits the customer: in their words, and from when to when, where that is known."""

    text: str
    from_: Annotated[Timestamp | None, Field(alias="from")] = None
    to: Timestamp | None = None


class CaseView(Frozen):
    """What the conversation is about, beside its classification.

    ``missing`` is what a technician still has to know, most needed first. ``asked`` counts how
    often each thing has been asked for. ``corrected_by`` names the fields that people have set, and
    who they were. ``contact`` and ``place`` are left out for those who may not see them.
    """

    language: str | None
    summary: str | None
    also: list[ServiceType]
    contact: Contact | None
    place: Place | None
    preferred_time: TimeView | None
    missing: list[Missing]
    wants_person: bool
    resolved: bool
    asked: dict[Missing, int]
    corrected_by: dict[str, Literal["staff"]]
    photos: int
    from_photos: list[str]

    @classmethod
    def of(cls, case: Case, *, with_contact: bool) -> "CaseView":
        """The view of a case."""
        suits = case.preferred_time
        time = suits and TimeView(**{"text": suits.text, "from": suits.start, "to": suits.end})
        return cls(
            language=case.language,
            summary=case.summary,
            also=list(case.also),
            contact=case.contact if with_contact else None,
            place=case.place if with_contact else None,
            preferred_time=time,
            missing=list(missing(case)),
            wants_person=case.wants_person,
            resolved=case.resolved,
            asked=case.asked,
            corrected_by=dict.fromkeys(case.corrected, "staff"),
            photos=case.photos,
            from_photos=list(case.from_photos),
        )


class HandlingView(Frozen):
    """Who answers: ``assistant``, ``person``, or the assistant while a person is waited for.

    ``why`` is what the person is ``waiting`` for, ``since`` when this began, ``person`` who has it.
    What waits for the business's people, each with its time: an emergency that nobody has seen, a
    complete case that nobody has seen, a message to a person that is unanswered.
    ``alert_failed``: nobody could be told of the emergency. ``version`` counts the changes.
    """

    by: Handler
    why: Wanted | None
    since: Timestamp | None
    person: str | None
    emergency_since: Timestamp | None
    ready_since: Timestamp | None
    unanswered_since: Timestamp | None
    acknowledged_at: Timestamp | None
    acknowledged_by: str | None
    alert_failed: bool
    version: int

    @classmethod
    def of(cls, handling: Handling) -> "HandlingView":
        """The view of a handling."""
        return cls(**{name: getattr(handling, name) for name in cls.model_fields})


class ConversationView(Frozen):
    """A conversation without its messages; ``classification`` is the judgement that stands."""

    id: str
    session_id: str
    customer_id: int | None
    business_id: int | None
    status: ConversationStatus
    context: str | None
    classification: ClassificationView | None
    case: CaseView
    handling: HandlingView
    message_count: int
    last_message: str | None
    last_message_at: Timestamp | None
    created_at: Timestamp
    updated_at: Timestamp

    @classmethod
    def of(
        cls, conversation: Conversation, wording: Wording, *, with_contact: bool, **more: Any
    ) -> Self:
        """The view of a conversation; ``more`` are the fields of a subclass."""
        own = ("case", "handling", "version", "expires_at")
        judged = conversation.case.standing
        return cls(
            **{name: value for name, value in dict(conversation).items() if name not in own},
            classification=judged and ClassificationView.of(judged, wording),
            case=CaseView.of(conversation.case, with_contact=with_contact),
            handling=HandlingView.of(conversation.handling),
            **more,
        )


class MessageView(Frozen):
    """One message of a conversation; ``classification`` is of this message alone.

    ``author`` is the name of the person who wrote a message of ``staff``, where it is known.
    ``feedback`` is the customer's last rating of a reply, ``staff_feedback`` that of the business,
    which the customer is not shown.
    """

    id: str
    role: MessageRole
    status: MessageStatus
    content: str
    author: str | None
    classification: ClassificationView | None
    tokens: TokenUsage | None
    feedback: Feedback | None
    staff_feedback: Feedback | None
    attachments: list[Attachment]
    created_at: Timestamp

    @classmethod
    def of(cls, message: Message, wording: Wording, *, of_business: bool) -> "MessageView":
        """The view of a message, for the business or for the customer."""
        fields = dict(message)
        reading = fields.pop("reading")
        del fields["withdrawn"], fields["spending"], fields["writer"]
        photos = list(fields.pop("attachments") or ())
        judged = reading and ClassificationView.of(reading.classification, wording)
        if not of_business:
            fields["staff_feedback"] = None
        return cls(**fields, attachments=photos, classification=judged)


def standing(case: Case, wording: Wording) -> ClassificationView:
    """The judgement that stands; before a problem was told, that nothing is known of it."""
    return ClassificationView.of(case.standing or FALLBACK, wording)
