"""Deliveries: the notifications of a business, each with how far it got, for 30 days."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from frontdesk.base.clock import iso, now
from frontdesk.base.errors import Conflict, NotFound
from frontdesk.models.delivery import Delivery, DeliveryStatus
from frontdesk.models.scope import Scope
from frontdesk.store.attributes import Item, marshal
from frontdesk.store.table import ConditionFailed, Table, settle
from frontdesk.store.versions import SETTLING_SECONDS
from frontdesk.store.writes import Write, update

KEPT = timedelta(days=30)

_TIME_CHARACTERS = 10  # of the 26 that a ULID has
_IS_OPEN = "attribute_exists(pk) AND NOT #status IN (:delivered, :dropped)"
_ENDED = {"delivered": DeliveryStatus.DELIVERED, "dropped": DeliveryStatus.DROPPED}


class NotDue(Exception):
    """Another attempt is under way, or has been; the next may begin in ``seconds``."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


def delivery_key(business_id: int, delivery_id: str) -> Item:
    """The key of a delivery; a business's deliveries sort by the time of their events."""
    return {"pk": f"B#{business_id}", "sk": f"D#{delivery_id}"}


def add_delivery(table: Table, business_id: int, delivery: Delivery) -> None:
    """Store a delivery, unless there is one with its id. 1 request.

    Raises:
        Conflict: the race did not settle.
    """
    item = delivery.model_dump(mode="json", exclude={"id"}, exclude_defaults=True)
    item |= {
        "status": delivery.status,
        "due": 0,
        "expires_at": int((delivery.created_at + KEPT).timestamp()),
    }
    write = update(delivery_key(business_id, delivery.id), item, "attribute_not_exists(pk)", {})
    try:
        settle(SETTLING_SECONDS, lambda: table.write(write))
    except ConditionFailed:
        return


def claim_delivery(
    table: Table, business_id: int, delivery_id: str, seconds: float
) -> Delivery | None:
    """Begin an attempt, which has ``seconds`` until another may begin. 1 request.

    The delivery counts this attempt already. None if there is nothing left to do: it has been
    delivered or dropped, or is gone. One that has failed may be attempted again.

    Raises:
        NotDue: it is too early, or another attempt is under way.
        Conflict: the race did not settle.
    """
    moment = _ms(now())
    key = delivery_key(business_id, delivery_id)
    write = _raising(
        key,
        "SET #due = :until ADD #attempts :one",
        f"{_IS_OPEN} AND #due <= :now",
        {"until": moment + round(seconds * 1000), "one": 1, "now": moment, **_ENDED},
        ("due", "attempts", "status"),
    )
    try:
        return _delivery_from(settle(SETTLING_SECONDS, lambda: table.write(write)))
    except ConditionFailed as failed:
        [item] = failed.group("item")
        if not item or item["status"] in _ENDED.values():
            return None
        raise NotDue(max(0.0, (int(item["due"]) - moment) / 1000)) from None


def close_attempt(
    table: Table,
    business_id: int,
    attempt: Delivery,
    status: DeliveryStatus,
    *,
    error: str | None = None,
    pause: float = 0.0,
) -> None:
    """Note how a claimed attempt ended; a retrying delivery is due after ``pause``. 1 request.

    A failure is not noted if a later attempt has begun or the delivery is gone; a success is.

    Raises:
        Conflict: the race did not settle.
    """
    moment = now()
    retrying = status is DeliveryStatus.RETRYING
    due = moment + timedelta(seconds=pause)
    changes: Item = {
        "status": status,
        "due": _ms(due) if retrying else 0,
        "error": error,
        "next_attempt_at": iso(due) if retrying else None,
        "ended_at": None if retrying else iso(moment),
    }
    condition, values = "attribute_exists(pk)", {}
    if status is not DeliveryStatus.DELIVERED:
        condition, values = "#attempts = :attempts", {"attempts": attempt.attempts}
    missing = [name for name, value in changes.items() if value is None]
    write = update(
        delivery_key(business_id, attempt.id), changes, condition, values, remove=missing
    )
    try:
        settle(SETTLING_SECONDS, lambda: table.write(write))
    except ConditionFailed:
        return


def read_delivery(table: Table, business_id: int, delivery_id: str) -> Delivery | None:
    """A delivery, unless it is gone. 1 request."""
    item = table.get(delivery_key(business_id, delivery_id))
    return _delivery_from(item) if item else None


def reopen_delivery(table: Table, business_id: int, delivery_id: str, *, scope: Scope) -> Delivery:
    """Have a delivery attempted anew, as often as a new one. 1 request.

    Raises:
        NotFound: the business has no such delivery, or is outside ``scope``.
        Conflict: it has been delivered, or the race did not settle.
    """
    if not scope.has_business(business_id):
        raise NotFound("no such business")
    write = update(
        delivery_key(business_id, delivery_id),
        {"status": DeliveryStatus.QUEUED, "due": 0, "attempts": 0},
        "attribute_exists(pk) AND #status <> :delivered",
        {"delivered": DeliveryStatus.DELIVERED},
        remove=["error", "next_attempt_at", "ended_at"],
    )
    try:
        return _delivery_from(settle(SETTLING_SECONDS, lambda: table.write(write)))
    except ConditionFailed as failed:
        if not failed.group("item")[0]:
            raise NotFound("no such delivery") from None
        raise Conflict("it has been delivered") from None


def list_deliveries(
    table: Table,
    business_id: int,
    limit: int,
    *,
    before: str | None,
    status: DeliveryStatus | None,
    scope: Scope,
) -> tuple[list[Delivery], str | None]:
    """A page of a business's deliveries, newest first, and what the next one comes before.

    1 request, which reads at most 1 MB. With a ``status``, a page may have less than ``limit``
    although there are more.

    Raises:
        NotFound: the business is outside ``scope``.
    """
    if not scope.has_business(business_id):
        raise NotFound("no such business")
    first, last = delivery_key(business_id, ""), delivery_key(business_id, before or "~")
    values: Item = {"pk": first["pk"], "first": first["sk"], "last": last["sk"]}
    matching: dict[str, Any] = {"Limit": limit + 1}
    if status:
        values["status"] = status
        matching = {
            "FilterExpression": "#status = :status",
            "ExpressionAttributeNames": {"#status": "status"},
        }
    items, more = table.query(
        values,
        KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
        ScanIndexForward=False,
        ConsistentRead=True,
        **matching,
    )
    found = [d for d in map(_delivery_from, items) if d.id != before]
    if len(found) > limit:
        return found[:limit], found[limit - 1].id
    return found, str(more["sk"]).removeprefix("D#") if more else None


def deliveries_of_moment(table: Table, business_id: int, like: str) -> list[Delivery]:
    """The deliveries whose events are of the same millisecond as that of ``like``. 1 request."""
    key = delivery_key(business_id, like[:_TIME_CHARACTERS])
    items, _ = table.query(
        {"pk": key["pk"], "moment": key["sk"]},
        KeyConditionExpression="pk = :pk AND begins_with(sk, :moment)",
        ConsistentRead=True,
    )
    return list(map(_delivery_from, items))


def _raising(
    key: Item, expression: str, condition: str, values: Item, names: tuple[str, ...]
) -> Write:
    """An Update that also counts, which `update` does not."""
    return {
        "Update": {
            "Key": marshal(key),
            "UpdateExpression": expression,
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {f"#{name}": name for name in names},
            "ExpressionAttributeValues": marshal({f":{n}": v for n, v in values.items()}),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _delivery_from(item: Mapping[str, Any]) -> Delivery:
    fields = {n: v for n, v in item.items() if n in Delivery.model_fields}
    return Delivery(id=str(item["sk"]).removeprefix("D#"), **fields)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
