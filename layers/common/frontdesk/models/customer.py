"""The record of a customer: what a business's own system knows of it."""

import datetime
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from frontdesk.models.classification import ServiceType, Urgency
from frontdesk.models.fields import Day, OneLine, Readable
from frontdesk.models.profile import Email, Line, Number
from frontdesk.models.reading import TEXT_CHARACTERS, Text
from frontdesk.models.value import Frozen


class BookingStatus(StrEnum):
    """How far a booking got."""

    SCHEDULED = "scheduled"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class Booking(Frozen):
    """One appointment of a customer; ``notes`` and ``technician`` are what the customer is told."""

    id: Annotated[OneLine, Field(max_length=64)]
    service_type: ServiceType
    date: Day
    status: BookingStatus
    technician: Line | None = None
    notes: Annotated[Readable, Field(max_length=500)] | None = None


class Customer(Frozen):
    """What is known of a customer. The phone is in E.164 form, the postcode one of the country.

    ``notes`` are for the people of the business alone: no customer and no model is told them.
    """

    name: Line | None = None
    phone: Number | None = None
    email: Email | None = None
    address: Annotated[OneLine, Field(max_length=TEXT_CHARACTERS)] | None = None
    postcode: Annotated[str, Field(min_length=1, max_length=16)] | None = None
    notes: Annotated[Readable, Field(max_length=2000)] | None = None
    bookings: Annotated[tuple[Booking, ...], Field(max_length=50)] = ()


class PastCase(Frozen):
    """What one conversation of the customer was about, and on which day it was last written to."""

    conversation_id: str
    date: datetime.date
    service_type: ServiceType
    urgency: Urgency
    resolved: bool
    summary: Text | None = None


class KnownCustomer(Frozen):
    """A customer whose id is proven: the record, and the last cases, the newest first."""

    customer: Customer
    cases: tuple[PastCase, ...] = ()

    def beside(self, conversation_id: str | None) -> "KnownCustomer":
        """The same without the case of one conversation."""
        others = tuple(case for case in self.cases if case.conversation_id != conversation_id)
        return self.model_copy(update={"cases": others})


CustomerOf = Callable[[int, int], KnownCustomer | None]
"""Finds what a business (the first id) knows of a customer; None if it has no record of it.

The caller has to know that the customer's id is proven.
"""
