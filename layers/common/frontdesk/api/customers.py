"""The routes of a business's customers: their records."""

from datetime import date
from typing import Annotated, Any, Self

from aws_lambda_powertools.event_handler import Response
from pydantic import AfterValidator, Field

from frontdesk.access.caller import Action
from frontdesk.api.businesses import BUSINESS, PATH_IDS, identity
from frontdesk.api.desk import Desk
from frontdesk.api.envelope import Meta, success
from frontdesk.api.preconditions import etag, expected_version, unless_known
from frontdesk.api.request import Request
from frontdesk.api.routes import Route
from frontdesk.base.errors import InvalidInput, NotFound, PreconditionFailed, PreconditionRequired
from frontdesk.base.phone_numbers import e164
from frontdesk.base.settings import settings
from frontdesk.cases.service_area import is_postcode, plain
from frontdesk.models.customer import Booking, Customer
from frontdesk.models.fields import Day
from frontdesk.models.scope import UNLIMITED
from frontdesk.models.shape import Shape
from frontdesk.models.value import Timestamp
from frontdesk.store.businesses import read_profile
from frontdesk.store.customers import StoredCustomer, read_customer, write_customer
from frontdesk.store.table import Table

_FIRST, _LAST = date(1971, 1, 1), date(2200, 12, 31)
"""Outside of these are what systems write for no date: 0001-01-01, 1900-01-01, 1970-01-01,
9999-12-31. A customer would be told of a visit on that day."""


class BookingRequest(Booking):
    """An appointment as it is sent."""

    # pydantic would tell the limits as Python writes them.
    date: Annotated[
        Day,
        Field(ge=_FIRST, le=_LAST),
        Shape("must be a day such as 2026-11-27, from 1971 to 2200"),
    ]


def _with_ids_of_their_own(bookings: tuple[Booking, ...]) -> tuple[Booking, ...]:
    ids = [booking.id for booking in bookings]
    if repeated := sorted({each for each in ids if ids.count(each) > 1}):
        raise ValueError(f"two have the id {repeated[0]}")
    return bookings


class CustomerRequest(Customer):
    """The whole of a record, as it is to be from now on.

    The telephone number may be written as in the business's country, or with a plus and the
    country's code.
    """

    bookings: Annotated[
        tuple[BookingRequest, ...], Field(max_length=50), AfterValidator(_with_ids_of_their_own)
    ] = ()

    def in_country(self, country: str) -> Customer:
        """The record with its number and postcode as they are stored.

        Raises:
            InvalidInput: they are none of the country.
        """
        phone = self.phone and e164(self.phone, country)
        postcode = self.postcode and plain(self.postcode).upper()
        wrong = {}
        if self.phone and not phone:
            wrong["phone"] = f"is not a telephone number in {country}, or one with + and a code"
        if postcode is not None and not is_postcode(postcode, country):
            wrong["postcode"] = f"is not a postcode in {country}"
        if wrong:
            details = [{"field": name, "message": problem} for name, problem in wrong.items()]
            raise InvalidInput("; ".join(f"{n}: {p}" for n, p in wrong.items()), details)
        fields = self.model_dump() | {"phone": phone, "postcode": postcode}
        return Customer.model_validate(fields)


class CustomerMeta(Meta):
    """Whose record it is, how often it has been written, and when it was last."""

    id: int
    business_id: int
    version: int
    updated_at: Timestamp

    @classmethod
    def of(cls, business_id: int, customer_id: int, stored: StoredCustomer) -> Self:
        """The meta of a stored record."""
        return cls(
            id=customer_id,
            business_id=business_id,
            version=stored.version,
            updated_at=stored.updated_at,
        )


def read_customer_record(desk: Desk, request: Request[None]) -> Response[str]:
    """Read a customer's record.

    Raises:
        NotFound: the caller's scope holds no such record.
    """
    business_id, customer_id = ids(request)
    stored = read_customer(desk.table, business_id, customer_id, scope=request.scope)
    return unless_known(request, _answer(business_id, customer_id, stored))


def replace_customer_record(desk: Desk, request: Request[CustomerRequest]) -> Response[str]:
    """Replace a customer's record, or create it.

    Raises:
        NotFound: the business is not in the caller's scope.
        PreconditionFailed: the record is another than If-Match names, or exists already.
        PreconditionRequired: the request has neither If-Match nor If-None-Match.
    """
    business_id, customer_id = ids(request)
    if not request.scope.has_business(business_id):
        raise NotFound("no such customer")
    expected = expected_version(request)
    customer = request.parse().in_country(_country(desk.table, business_id))
    stored = write_customer(
        desk.table, business_id, customer_id, customer, expected, scope=request.scope
    )
    return _answer(business_id, customer_id, stored)


def ids(request: Request[Any]) -> tuple[int, int]:
    """The ids of the business and of the customer in the path.

    Raises:
        NotFound: none can have them.
    """
    return (
        identity(request, "id", "customer"),
        identity(request, "customer_id", "customer"),
    )


def _country(table: Table, business_id: int) -> str:
    """The country of a business, by its profile or the settings."""
    try:
        return read_profile(table, business_id, scope=UNLIMITED, consistent=False).profile.country
    except NotFound:
        return settings.business_country


def _answer(business_id: int, customer_id: int, stored: StoredCustomer) -> Response[str]:
    meta = CustomerMeta.of(business_id, customer_id, stored)
    return success(stored.customer, meta, headers=etag(stored.version))


CUSTOMER = f"{BUSINESS}/customers/{{customer_id}}"
_EXAMPLE = {
    "name": "Jane Doe",
    "phone": "206 555 0186",
    "email": "jane@example.com",
    "address": "42 Elm Street, Seattle",
    "postcode": "98103",
    "notes": "Prefers mornings.",
    "bookings": [
        {
            "id": "B-1042",
            "service_type": "hvac",
            "date": "2026-03-12",
            "status": "completed",
            "technician": "Sam Ortiz",
            "notes": "Boiler serviced, pressure valve replaced.",
        }
    ],
}

ROUTES = (
    Route(
        "GET",
        CUSTOMER,
        read_customer_record,
        action=Action.READ_CUSTOMER,
        tag="Customers",
        description="`ETag` names the version, which a replacement has to name in `If-Match`.",
        path_parameters=PATH_IDS,
        data=Customer,
        meta=CustomerMeta,
        has_etag=True,
        is_known_by_etag=True,
        errors=(NotFound,),
    ),
    Route(
        "PUT",
        CUSTOMER,
        replace_customer_record,
        action=Action.CHANGE_CUSTOMER,
        tag="Customers",
        description="The whole record: what is left out is removed. `If-Match` has the `ETag` that "
        "was read, or `If-None-Match: *` creates the record. Number and postcode are those of the "
        "business's country.",
        path_parameters=PATH_IDS,
        body=CustomerRequest,
        examples={"a record": _EXAMPLE},
        data=Customer,
        meta=CustomerMeta,
        has_etag=True,
        errors=(NotFound, PreconditionFailed, PreconditionRequired),
    ),
)
