"""The routes that hand over, and erase, everything that is kept of a business's customer."""

import re
from contextlib import suppress
from typing import Annotated, Self

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from frontdesk.access.caller import Action
from frontdesk.api.businesses import PATH_IDS
from frontdesk.api.customers import CUSTOMER, ids
from frontdesk.api.desk import Desk
from frontdesk.api.envelope import Meta, success
from frontdesk.api.preconditions import checked_version
from frontdesk.api.request import Request
from frontdesk.api.routes import Route
from frontdesk.base.clock import now
from frontdesk.base.errors import Conflict, InvalidInput, NotFound, PreconditionFailed
from frontdesk.base.ids import ULID_PATTERN
from frontdesk.models.conversation import Conversation
from frontdesk.models.customer import Customer
from frontdesk.models.message import Message
from frontdesk.models.shape import OF_AN_ANSWER
from frontdesk.models.value import Frozen, Timestamp
from frontdesk.store.customer_export import Page, Position, read_export
from frontdesk.store.customers import read_customer
from frontdesk.store.erasure import Receipt, erase_customer

ERASURE_SECONDS = 20.0
"""How long one request erases: clients and gateways wait for half a minute at most."""

_CURSOR = f"^({ULID_PATTERN})\\.(0|[1-9][0-9]{{0,9}})$"


class ExportQuery(Frozen):
    """Which page of an export; without a cursor, the first."""

    cursor: Annotated[str, Field(pattern=_CURSOR), OF_AN_ANSWER] | None = None


class ExportedConversation(Conversation):
    """A conversation as it is kept, with some of its messages, oldest first."""

    messages: tuple[Message, ...]


class CustomerExport(Frozen):
    """What is kept of a customer: the record, and conversations, newest first."""

    business_id: int
    customer_id: int
    record: Customer | None
    conversations: tuple[ExportedConversation, ...]

    @classmethod
    def of(cls, business_id: int, customer_id: int, record: Customer | None, page: Page) -> Self:
        """A page of an export."""
        return cls(
            business_id=business_id,
            customer_id=customer_id,
            record=record,
            conversations=tuple(
                ExportedConversation(**dict(conversation), messages=tuple(messages))
                for conversation, messages in page.conversations
            ),
        )


class ExportMeta(Meta):
    """Where the next page begins; null on the last one."""

    next_cursor: str | None


class ErasureReceipt(Frozen):
    """What an erasure has removed since it began, also by requests before this one.

    ``completed_at`` is null while there is more to remove.
    """

    business_id: int
    customer_id: int
    complete: bool
    records: int
    conversations: int
    messages: int
    started_at: Timestamp
    completed_at: Timestamp | None

    @classmethod
    def of(cls, business_id: int, customer_id: int, receipt: Receipt) -> Self:
        """The receipt as it is answered."""
        return cls(
            business_id=business_id,
            customer_id=customer_id,
            complete=receipt.complete,
            records=receipt.records,
            conversations=receipt.conversations,
            messages=receipt.messages,
            started_at=receipt.started_at,
            completed_at=now() if receipt.complete else None,
        )


def export_customer_data(desk: Desk, request: Request[ExportQuery]) -> Response[str]:
    """Read everything that is kept of a customer, page by page.

    Raises:
        NotFound: the business is not in the caller's scope, or nothing is kept of the customer.
    """
    business_id, customer_id = ids(request)
    asked = request.parse()
    start = _position(asked.cursor) if asked.cursor else None
    page = read_export(desk.table, business_id, customer_id, start, scope=request.scope)
    try:
        record = read_customer(desk.table, business_id, customer_id, scope=request.scope).customer
    except NotFound:
        if not (page.conversations or start):
            raise
        record = None
    following = page.following
    cursor = f"{following.conversation_id}.{following.after}" if following else None
    data = CustomerExport.of(business_id, customer_id, record, page)
    return success(data, ExportMeta(next_cursor=cursor))


def erase_customer_data(desk: Desk, request: Request[None]) -> Response[str]:
    """Erase everything that is kept of a customer.

    Raises:
        NotFound: the business is not in the caller's scope.
        Conflict: turns of the customer go on all the time.
        PreconditionFailed: there is a record, and it is another than If-Match names.
    """
    business_id, customer_id = ids(request)
    if (named := checked_version(request)) is not None:
        with suppress(NotFound):  # an erasure that goes on has removed the record
            stored = read_customer(desk.table, business_id, customer_id, scope=request.scope)
            if stored.version != named:
                raise PreconditionFailed("the record has changed")
    seconds = min(ERASURE_SECONDS, request.seconds / 2)
    receipt = erase_customer(desk.table, business_id, customer_id, seconds, scope=request.scope)
    data = ErasureReceipt.of(business_id, customer_id, receipt)
    if receipt.complete:
        return success(data)
    return success(data, headers={"Retry-After": "0"}, status=202)


def _position(cursor: str) -> Position:
    """The place that a cursor names.

    Raises:
        InvalidInput: it is not one of an export.
    """
    found = re.fullmatch(_CURSOR, cursor)
    if found is None:
        raise InvalidInput.of("cursor", "is not a cursor of an export")
    return Position(found[1], int(found[2]))


ROUTES = (
    Route(
        "DELETE",
        CUSTOMER,
        erase_customer_data,
        action=Action.CHANGE_CUSTOMER,
        tag="Customers",
        description="The record, and all conversations of the customer with the business, with "
        "their messages and sessions. It cannot be undone. The answer is a receipt. With 202 there "
        "is more to remove: repeat the request until it is 200. An interrupted erasure goes on in "
        "the same way, and its receipt counts all of it. With `If-Match`, a record that is another "
        "than what that `ETag` names keeps it from beginning.",
        path_parameters=PATH_IDS,
        data=ErasureReceipt,
        may_be_unfinished=True,
        has_etag=True,
        errors=(InvalidInput, NotFound, Conflict, PreconditionFailed),
    ),
    Route(
        "GET",
        f"{CUSTOMER}/export",
        export_customer_data,
        action=Action.READ_CUSTOMER,
        tag="Customers",
        description="As it is stored, with the notes that are for the business alone. `nextCursor` "
        "leads to the next page; a conversation may go on there.",
        path_parameters=PATH_IDS,
        query=ExportQuery,
        data=CustomerExport,
        meta=ExportMeta,
        errors=(NotFound,),
    ),
)
