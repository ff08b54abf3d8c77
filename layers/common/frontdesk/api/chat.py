"""The route of a turn that is answered whole, and the request that begins any turn."""

from collections.abc import Iterable
from typing import Annotated, Any, Self

from aws_lambda_powertools.event_handler import Response
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails

from frontdesk.access.caller import Action
from frontdesk.api.envelope import Meta, success
from frontdesk.api.idempotency import TURN, idempotency_key
from frontdesk.api.request import Request
from frontdesk.api.routes import Route
from frontdesk.api.views import CaseView, ClassificationView, Wording, standing
from frontdesk.base.errors import Conflict, ConversationArchived, InProgress, NotFound, TakenOver
from frontdesk.models.attachments import MOST_ATTACHMENTS, AttachmentId
from frontdesk.models.classification import ServiceType, Urgency
from frontdesk.models.fields import Identity, Readable, SessionId, Ulid
from frontdesk.models.handling import Handler
from frontdesk.models.message import Writer
from frontdesk.models.scope import Scope
from frontdesk.models.shape import Shape
from frontdesk.models.value import Frozen, Timestamp
from frontdesk.store.history import TurnRequest
from frontdesk.store.idempotency import IdempotencyKey
from frontdesk.turn.context import TurnContext
from frontdesk.turn.events import Chunk, Classified, Event, Failed, Started
from frontdesk.turn.turn import take_turn

MESSAGE_CHARACTERS = 8000
CHARACTERS_WITH_PHOTOS = 6000
"""Fewer, because photos cost tokens too, and no turn is to cost more with them."""
ACCEPT_LANGUAGE = "Accept-Language"

Locale = Annotated[
    str,
    Field(pattern="^[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8}){0,9}$"),
    Shape("must be a language tag such as en or de-AT"),
]
"""A language as BCP 47 names it, such as de, pt-BR or en-US-u-hc-h23, or as systems do: pt_BR."""


class TextRequest(Frozen):
    """What a client may send to begin a turn in words alone."""

    message: Annotated[Readable, Field(max_length=MESSAGE_CHARACTERS)]
    customer_id: Identity | None = None
    business_id: Identity | None = None
    session_id: SessionId | None = None
    conversation_id: Ulid | None = None
    locale: Locale | None = None

    def turn_request(
        self, scope: Scope, accept_language: str | None, key: IdempotencyKey | None
    ) -> TurnRequest:
        """The request as a turn takes it; without a locale, the header's languages count."""
        fields = self.model_dump() | {"locale": self.locale or accept_language}
        return TurnRequest(**fields, scope=scope.holding(self.session_id), key=key)


class ChatRequest(TextRequest):
    """What a client may send to begin a turn: words, photos that it has uploaded, or both."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["message"]}, {"required": ["attachments"]}]}
    )

    message: Annotated[Readable, Field(max_length=MESSAGE_CHARACTERS)] = ""
    attachments: Annotated[
        tuple[AttachmentId, ...],
        Field(min_length=1, max_length=MOST_ATTACHMENTS, json_schema_extra={"uniqueItems": True}),
    ] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        """Without photos, words are missing, and the error has to name them."""
        if self.message or self.attachments:
            return self
        short = InitErrorDetails(
            type="string_too_short", loc=("message",), input="", ctx={"min_length": 1}
        )
        raise ValidationError.from_exception_data("ChatRequest", [short])

    @field_validator("attachments")
    @classmethod
    def _fit(cls, attachments: tuple[str, ...], given: ValidationInfo) -> tuple[str, ...]:
        if len(given.data.get("message", "")) > CHARACTERS_WITH_PHOTOS:
            raise ValueError(
                f"with photos, a message has at most {CHARACTERS_WITH_PHOTOS} characters"
            )
        if len(set(attachments)) < len(attachments):
            raise ValueError("each photo at most once")
        return attachments


class ChatReply(BaseModel):
    """The whole of a turn at once.

    ``handled_by`` is who answers the conversation. While a person does, ``response`` is empty, and
    there is no ``message_id``.
    """

    conversation_id: str
    session_id: str
    message_id: str | None
    """The reply's."""
    user_message_id: str
    response: str
    handled_by: Handler
    service_type: ServiceType
    urgency: Urgency
    confidence: float
    next_steps: list[str]
    classification: ClassificationView
    case: CaseView
    timestamp: Timestamp
    writer: Annotated[Writer | None, Field(exclude=True)] = None
    """Who wrote the response, which `ChatMeta` tells; None if the response is empty."""


class ChatMeta(Meta):
    """Who worded the response; null where there are no words."""

    assistant: Writer | None


def chat(context: TurnContext, request: Request[ChatRequest]) -> Response[str]:
    """Take a turn and answer with all of it."""
    asked = request.scope.narrow(request.parse())
    key = idempotency_key(request, asked, TURN)
    turn = asked.turn_request(request.scope, request.event.headers.get(ACCEPT_LANGUAGE), key)
    reply = fold(take_turn(context, turn, request.seconds))
    return success(reply, ChatMeta(assistant=reply.writer))


def fold(events: Iterable[Event]) -> ChatReply:
    """Run a turn to its end and make one reply of its events.

    If the model broke off and the part until then is stored, the turn counts as a success, and
    that part is the reply. If a person stepped in meanwhile, there is no reply.

    Raises:
        FrontdeskError: the turn could not be opened or stored, or there is no reply at all.
    """
    reply: dict[str, Any] = {}
    chunks: list[str] = []
    for event in events:
        match event:
            case Started():
                reply |= {
                    "conversation_id": event.conversation_id,
                    "session_id": event.session_id,
                    "message_id": event.message_id,
                    "user_message_id": event.user_message_id,
                    "timestamp": event.timestamp,
                }
            case Classified():
                found = standing(event.case, Wording(event.language, event.business))
                reply |= {
                    "service_type": found.service_type,
                    "urgency": found.urgency,
                    "confidence": found.confidence,
                    "next_steps": event.next_steps,
                    "classification": found,
                    "case": CaseView.of(event.case, with_contact=True),
                    "handled_by": event.handled_by,
                }
            case Chunk():
                chunks.append(event.text)
                reply["writer"] = event.writer
            case Failed(error=TakenOver()):
                chunks.clear()
                reply |= {"message_id": None, "writer": None, "handled_by": Handler.PERSON}
            case Failed(error=error, stored=stored) if not (stored and chunks):
                raise error
    return ChatReply(response="".join(chunks), **reply)


TURN_ERRORS = (NotFound, Conflict, ConversationArchived)
EXAMPLES = {
    "a first message": {"message": "My sink is leaking", "customer_id": 1},
    "an emergency": {"message": "My electrical panel is sparking"},
    "the next message": {"message": "It is getting worse", "session_id": "web:7f3a"},
    "a photo": {"message": "This is the tap", "attachments": ["q2Vw9XbqQf6o1nYtJm0aRg"]},
}

ROUTES = (
    Route(
        "POST",
        "/api/v1/chat",
        chat,
        action=Action.TURN,
        tag="Chat",
        description="Without ids, a conversation is opened; without a token, where callers are "
        "told apart, it is with a `business_id` only. A known session goes on in its conversation, "
        "an unknown one opens one under it. A closed conversation is reopened by a message. While "
        "a person handles it (`handled_by`), the message is stored, and `response` is empty.",
        body=ChatRequest,
        examples=EXAMPLES,
        is_idempotent=True,
        data=ChatReply,
        meta=ChatMeta,
        errors=(*TURN_ERRORS, InProgress),
    ),
)
