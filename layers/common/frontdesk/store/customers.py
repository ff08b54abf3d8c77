"""The records of a business's customers, each with a version that grows with each change."""

from dataclasses import dataclass
from datetime import datetime

from frontdesk.base.errors import NotFound
from frontdesk.models.customer import Customer
from frontdesk.models.scope import Scope
from frontdesk.store.attributes import Item
from frontdesk.store.items import scope_key
from frontdesk.store.table import Table
from frontdesk.store.versions import replace


@dataclass(frozen=True, slots=True)
class StoredCustomer:
    """A record as it is in the table."""

    customer: Customer
    version: int
    updated_at: datetime


def customer_key(business_id: int, customer_id: int) -> Item:
    """The key of the item that holds the record of a business's customer."""
    return {"pk": scope_key(customer_id, business_id), "sk": "CUSTOMER"}


def read_customer(
    table: Table, business_id: int, customer_id: int, *, scope: Scope, consistent: bool = True
) -> StoredCustomer:
    """The record of a business's customer. 1 request, also where it is not in the scope.

    Raises:
        NotFound: there is no such record within ``scope``.
    """
    item = table.get(customer_key(business_id, customer_id), consistent=consistent)
    if item is None or not scope.has_business(business_id):
        raise NotFound("no such customer")
    return _customer_from(item)


def write_customer(
    table: Table,
    business_id: int,
    customer_id: int,
    customer: Customer,
    expected: int | None,
    *,
    scope: Scope,
) -> StoredCustomer:
    """Replace the record whose version is ``expected``, or create one if that is None. 1 request.

    Raises:
        NotFound: the business is outside ``scope``.
        PreconditionFailed: the record has another version, or there is one already.
        Conflict: the race did not settle.
    """
    if not scope.has_business(business_id):
        raise NotFound("no such customer")
    content = {"customer": customer.model_dump(mode="json", exclude_defaults=True)}
    key = customer_key(business_id, customer_id)
    return _customer_from(replace(table, key, content, expected, "the record"))


def _customer_from(item: Item) -> StoredCustomer:
    return StoredCustomer(
        customer=Customer.model_validate(item["customer"]),
        version=int(item["version"]),
        updated_at=datetime.fromisoformat(item["updated_at"]),
    )
