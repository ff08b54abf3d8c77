"""The routes of a business's notifications: what was delivered, tests, and webhooks' secrets."""

import secrets
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from frontdesk.access.caller import Action
from frontdesk.api.businesses import BUSINESS, PATH_ID, identity
from frontdesk.api.conversations.models import PageSize
from frontdesk.api.desk import Desk
from frontdesk.api.envelope import Meta, success
from frontdesk.api.request import Request
from frontdesk.api.routes import Route
from frontdesk.api.targets import is_target
from frontdesk.base.clock import now
from frontdesk.base.errors import Conflict, InvalidInput, NotFound
from frontdesk.delivery.announce import Occurrence, announce, enqueue
from frontdesk.models.delivery import TEST, Delivery, DeliveryStatus
from frontdesk.models.fields import Readable, Ulid
from frontdesk.models.profile import TARGET_CHARACTERS, Channel
from frontdesk.models.value import Frozen, Timestamp
from frontdesk.store.businesses import read_profile
from frontdesk.store.deliveries import list_deliveries, reopen_delivery
from frontdesk.store.targets import rotate_secret

Target = Annotated[Readable, Field(max_length=TARGET_CHARACTERS)]


class DeliveriesRequest(Frozen):
    """Which deliveries, and after which of them a page begins."""

    limit: PageSize = 20
    cursor: Ulid | None = None
    status: DeliveryStatus | None = None


class DeliveriesMeta(Meta):
    """Where a page of deliveries is. With a status, it may be short although there is a next."""

    limit: int
    next_cursor: str | None


class TestRequest(Frozen):
    """Which target to test, as the profile has it; all of them, where it is left out."""

    target: Target | None = None


class SecretRequest(Frozen):
    """Which webhook is to have a new secret."""

    target: Target


class Secret(Frozen):
    """A webhook's new secret. The old one signs as well until then."""

    target: str
    secret: str
    old_until: Timestamp


def read_deliveries(desk: Desk, request: Request[DeliveriesRequest]) -> Response[str]:
    """List a business's notifications of the last 30 days, newest first.

    Raises:
        NotFound: the business is not in the caller's scope.
    """
    wanted = request.parse()
    found, cursor = list_deliveries(
        desk.table,
        identity(request, "id", "business"),
        wanted.limit,
        before=wanted.cursor,
        status=wanted.status,
        scope=request.scope,
    )
    return success(found, DeliveriesMeta(limit=wanted.limit, next_cursor=cursor))


def retry_delivery(desk: Desk, request: Request[None]) -> Response[str]:
    """Send a notification again that has not been delivered.

    Raises:
        NotFound: the business has no such notification, or is not in the caller's scope.
        Conflict: it has been delivered.
    """
    business_id = identity(request, "id", "business")
    delivery_id = request.path["delivery_id"]
    delivery = reopen_delivery(desk.table, business_id, delivery_id, scope=request.scope)
    enqueue(desk.queue(), business_id, delivery)
    return success(delivery)


def test_notify(desk: Desk, request: Request[TestRequest]) -> Response[str]:
    """Send a test to one notify target, or to all. If it arrives, a target is switched on again.

    Raises:
        NotFound: the business has no profile, or is not in the caller's scope.
        InvalidInput: the profile has no such target.
    """
    business_id, wanted = identity(request, "id", "business"), request.parse().target
    profile = read_profile(desk.table, business_id, scope=request.scope).profile
    targets = [n for n in profile.notify if wanted is None or is_target(wanted, n, profile.country)]
    if not targets:
        raise InvalidInput.of("target", "is none of the profile's notify targets")
    occurrence = Occurrence(TEST, secrets.token_hex(8), now())
    return success(announce(desk.table, desk.queue(), business_id, occurrence, targets))


def rotate_webhook_secret(desk: Desk, request: Request[SecretRequest]) -> Response[str]:
    """Give a webhook a new secret, which is shown once; the old one signs as well for a day.

    Raises:
        NotFound: the business has no such webhook, or is not in the caller's scope.
        Conflict: it has had two new secrets within a day.
    """
    business_id, wanted = identity(request, "id", "business"), request.parse().target
    profile = read_profile(desk.table, business_id, scope=request.scope).profile
    hooks = [n for n in profile.notify if n.channel is Channel.WEBHOOK]
    # A secret is kept under the address as the profile has it.
    kept = [n.target for n in hooks if is_target(wanted, n, profile.country)]
    if not kept:
        raise NotFound("the business has no such target")
    target = wanted if wanted in kept else kept[0]
    state = rotate_secret(desk.table, business_id, target, scope=request.scope)
    return success(Secret(target=target, secret=state.secret, old_until=state.old_until))


_DELIVERIES = f"{BUSINESS}/deliveries"
_TARGET = {"a webhook": {"target": "https://example.com/hooks/frontdesk"}}

ROUTES = (
    Route(
        "GET",
        _DELIVERIES,
        read_deliveries,
        action=Action.READ_BUSINESS,
        tag="Notifications",
        description="`failed` are those that were given up, which can be sent again; `dropped` "
        "those whose target, or conversation, is gone.",
        path_parameters=PATH_ID,
        query=DeliveriesRequest,
        data=list[Delivery],
        meta=DeliveriesMeta,
        errors=(NotFound,),
    ),
    Route(
        "POST",
        f"{_DELIVERIES}/{{delivery_id}}/retry",
        retry_delivery,
        action=Action.CHANGE_BUSINESS,
        tag="Notifications",
        path_parameters=PATH_ID
        | {"delivery_id": {"description": "The notification's.", "schema": {"type": "string"}}},
        data=Delivery,
        errors=(NotFound, Conflict),
    ),
    Route(
        "POST",
        f"{BUSINESS}/notify/test",
        test_notify,
        action=Action.CHANGE_BUSINESS,
        tag="Notifications",
        description="The answer has the notifications that are on their way.",
        path_parameters=PATH_ID,
        body=TestRequest,
        examples=_TARGET,
        data=list[Delivery],
        errors=(NotFound,),
    ),
    Route(
        "POST",
        f"{BUSINESS}/notify/secret",
        rotate_webhook_secret,
        action=Action.CHANGE_BUSINESS,
        tag="Notifications",
        description="Webhooks are signed by [Standard Webhooks](https://www.standardwebhooks.com): "
        "while several secrets are valid, `webhook-signature` has a signature by each. 409 where "
        "three are.",
        path_parameters=PATH_ID,
        body=SecretRequest,
        examples=_TARGET,
        data=Secret,
        errors=(NotFound, Conflict),
    ),
)
