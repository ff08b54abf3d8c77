"""A change of a conversation by people of the business, and the corrections of its case."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from frontdesk.api.conversations.models import Context
from frontdesk.base.clock import now
from frontdesk.base.errors import InvalidInput
from frontdesk.base.ids import LARGEST_INTEGER
from frontdesk.base.phone_numbers import e164
from frontdesk.cases.corrections import correct
from frontdesk.cases.handling import closed, corrected
from frontdesk.cases.service_area import plain
from frontdesk.models.business import BusinessOf
from frontdesk.models.classification import ServiceType, Urgency
from frontdesk.models.conversation import Conversation, ConversationStatus
from frontdesk.models.fields import WHOLE, Moment, OneLine
from frontdesk.models.profile import Email, Number
from frontdesk.models.reading import TEXT_CHARACTERS, PreferredTime
from frontdesk.models.value import Frozen


def _not_null(value: Any) -> Any:
    if value is None:
        raise ValueError("must not be null")
    return value


def _enumerated(kind: type[StrEnum]) -> tuple[Any, Any]:
    return AfterValidator(_not_null), WithJsonSchema({"type": "string", "enum": list(kind)})


def _without_null(schema: dict[str, Any]) -> None:
    [kind] = [each for each in schema.pop("anyOf") if each != {"type": "null"}]
    schema.update(kind)


_PART = (AfterValidator(_not_null), Field(json_schema_extra=_without_null))
"""For a part that may be left out, and is never null."""


def _capitals(postcode: str) -> str:
    return plain(postcode).upper()


Words = Annotated[OneLine, Field(max_length=TEXT_CHARACTERS)]


class _NotEmpty(Frozen):
    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    @model_validator(mode="after")
    def _has_a_field(self) -> "_NotEmpty":
        named = [name for name in type(self).model_fields if name != "version"]  # changes nothing
        if self.model_fields_set.isdisjoint(named):
            raise ValueError(f"one of {', '.join(named)} is required")
        return self


class ContactCorrection(_NotEmpty):
    """How to reach the customer; null removes. A number is kept in E.164 form."""

    name: Words | None = None
    phone: Number | None = None
    email: Email | None = None


class PlaceCorrection(_NotEmpty):
    """Where the work is; null removes."""

    address: Words | None = None
    postcode: Annotated[OneLine, Field(max_length=16), AfterValidator(_capitals)] | None = None
    access: Words | None = None


class TimeCorrection(Frozen):
    """When it suits the customer: in words, and from when to when."""

    text: Words
    from_: Annotated[Moment | None, Field(alias="from")] = None
    to: Moment | None = None

    @field_validator("to")
    @classmethod
    def _is_after(cls, value: datetime | None, given: ValidationInfo) -> datetime | None:
        begins = given.data.get("from_")
        if value and begins and value < begins:
            raise ValueError("is before from")
        return value


class CaseCorrection(_NotEmpty):
    """What people know better; what is left out stays, and null removes."""

    service_type: Annotated[ServiceType | None, *_enumerated(ServiceType)] = None
    urgency: Annotated[Urgency | None, *_enumerated(Urgency)] = None
    summary: Words | None = None
    contact: Annotated[ContactCorrection | None, *_PART] = None
    place: Annotated[PlaceCorrection | None, *_PART] = None
    preferred_time: TimeCorrection | None = None
    resolved: Annotated[
        bool | None, AfterValidator(_not_null), WithJsonSchema({"type": "boolean"})
    ] = None

    def values_for(self, country: str) -> dict[str, Any]:
        """What has been given, as `correct` takes it.

        Raises:
            InvalidInput: the telephone number is none, in this country or international.
        """
        given = self.model_dump(exclude_unset=True)
        if self.preferred_time:
            time = self.preferred_time
            given["preferred_time"] = PreferredTime(text=time.text, start=time.from_, end=time.to)
        if number := self.contact and self.contact.phone:
            given["contact"]["phone"] = e164(number, country)
            if given["contact"]["phone"] is None:
                raise InvalidInput.of("case.contact.phone", "is not a telephone number")
        return given


class ChangeRequest(_NotEmpty):
    """What to change; a context of null removes it.

    ``version`` is that of the handling that the person has seen; without it, whatever there is.
    """

    status: Annotated[ConversationStatus | None, *_enumerated(ConversationStatus)] = None
    context: Context | None = None
    case: Annotated[CaseCorrection | None, *_PART] = None
    version: Annotated[int, Field(ge=0, le=LARGEST_INTEGER), WHOLE] | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of the conversation itself that have been given."""
        return self.model_dump(exclude_unset=True, exclude={"case", "version"})

    def apply(self, conversation: Conversation, business_of: BusinessOf) -> Conversation:
        """The conversation, which has the fields already, with its new case and handling."""
        case, handling = conversation.case, conversation.handling
        if self.case:
            country = business_of(conversation.business_id).country
            case = correct(case, self.case.values_for(country))
            handling = corrected(handling, case, now())
        if conversation.status is not ConversationStatus.ACTIVE:
            handling = closed(handling, case, now())
        return conversation.model_copy(update={"case": case, "handling": handling})
