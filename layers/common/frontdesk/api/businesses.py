"""The routes of businesses: their profiles, and what the public sees of them."""

import hashlib
import re
from typing import Any

from aws_lambda_powertools.event_handler import Response

from frontdesk.access.caller import Action
from frontdesk.api.desk import Desk
from frontdesk.api.envelope import success
from frontdesk.api.preconditions import etag, expected_version, named_version, unless_known
from frontdesk.api.profiles import DeletedProfile, ProfileMeta, ProfileRequest, PublicProfile
from frontdesk.api.request import Request
from frontdesk.api.routes import Route
from frontdesk.base.clock import now
from frontdesk.base.errors import (
    InvalidInput,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
)
from frontdesk.base.ids import LARGEST_INTEGER
from frontdesk.models.profile import Profile
from frontdesk.models.scope import UNLIMITED
from frontdesk.store.businesses import StoredProfile, delete_profile, read_profile, write_profile

PUBLIC_SECONDS = 60
"""How long a browser may keep what is public, and show a business as open."""


def read_business(desk: Desk, request: Request[None]) -> Response[str]:
    """Read a business's profile.

    Raises:
        NotFound: the caller's scope holds no such profile.
    """
    business_id = identity(request, "id", "business")
    stored = read_profile(desk.table, business_id, scope=request.scope)
    return unless_known(request, _answer(business_id, stored))


def replace_business(desk: Desk, request: Request[ProfileRequest]) -> Response[str]:
    """Replace a business's profile, or create it.

    Raises:
        NotFound: the business is not in the caller's scope.
        PreconditionFailed: the profile is another than If-Match names, or exists already.
        PreconditionRequired: the request has neither If-Match nor If-None-Match.
    """
    business_id = identity(request, "id", "business")
    if not request.scope.has_business(business_id):
        raise NotFound("no such business")
    expected = expected_version(request)
    profile = Profile.model_validate(request.parse().model_dump())
    stored = write_profile(desk.table, business_id, profile, expected, scope=request.scope)
    return _answer(business_id, stored)


def delete_business(desk: Desk, request: Request[None]) -> Response[str]:
    """Delete a business's profile.

    Raises:
        NotFound: the caller's scope holds no such profile.
        PreconditionFailed: the profile is another than If-Match names.
        PreconditionRequired: the request has no If-Match.
    """
    business_id = identity(request, "id", "business")
    if not request.scope.has_business(business_id):
        raise NotFound("no such business")
    expected = named_version(request)
    delete_profile(desk.table, business_id, expected, scope=request.scope)
    return success(DeletedProfile(id=business_id, deleted=True))


def read_public_business(desk: Desk, request: Request[None]) -> Response[str]:
    """Read what a business shows on its website, and whether it is open.

    Raises:
        NotFound: the business has no profile.
    """
    business_id = identity(request, "id", "business")
    # Everybody may read this part of every profile.
    stored = read_profile(desk.table, business_id, scope=UNLIMITED, consistent=False)
    shown = PublicProfile.of(business_id, stored.profile, now())
    return success(shown, headers={"Cache-Control": f"public, max-age={PUBLIC_SECONDS}"})


def _answer(business_id: int, stored: StoredProfile) -> Response[str]:
    meta = ProfileMeta.of(business_id, stored)
    # Targets are switched off, and on again, without a new version of the profile.
    off = "".join(target.model_dump_json() for target in meta.off)
    state = hashlib.sha256(off.encode()).hexdigest()[:8] if off else ""
    return success(stored.profile, meta, headers=etag(stored.version, state))


def identity(request: Request[Any], name: str, what: str) -> int:
    """The id in the path that the parameter ``name`` has; ``what`` has such an id.

    Raises:
        NotFound: none can have it.
    """
    given = request.path[name]
    if re.fullmatch("[1-9][0-9]{0,15}", given) and int(given) <= LARGEST_INTEGER:
        return int(given)
    raise NotFound(f"no such {what}")


BUSINESS = "/api/v1/businesses/{id}"
_NUMBER = {"type": "integer", "minimum": 1, "maximum": LARGEST_INTEGER}
PATH_ID = {
    "id": {
        "description": "The business's. What is no such number is not found.",
        "schema": _NUMBER,
    }
}
PATH_IDS = PATH_ID | {
    "customer_id": {"description": "The customer's, likewise.", "schema": _NUMBER}
}
_EXAMPLE = {
    "name": "Elm Street Home Services",
    "country": "US",
    "time_zone": "America/Los_Angeles",
    "phone": "206 555 0100",
    "emergency_phone": "+1 206 555 0199",
    "email": "office@example.com",
    "languages": ["en", "es"],
    "trades": ["plumbing", "electrical", "hvac"],
    "service_area": ["981", "98004"],
    "hours": {
        "monday": [{"opens": "08:00", "closes": "12:00"}, {"opens": "13:00", "closes": "18:00"}],
        "friday": [{"opens": "22:00", "closes": "06:00"}],
        "sunday": [{"opens": "00:00", "closes": "24:00"}],
    },
    "closed_dates": ["2026-12-25"],
    "prices": [{"service": "Call-out", "text": "$89, waived if we do the work"}],
    "faqs": [{"question": "Are you insured?", "answer": "Yes, up to $2 million."}],
    "notify": [{"channel": "email", "target": "office@example.com", "events": ["emergency"]}],
}

ROUTES = (
    Route(
        "GET",
        BUSINESS,
        read_business,
        action=Action.READ_BUSINESS,
        tag="Businesses",
        description="`ETag` names the version, which a replacement has to name in `If-Match`.",
        path_parameters=PATH_ID,
        data=Profile,
        meta=ProfileMeta,
        has_etag=True,
        is_known_by_etag=True,
        errors=(NotFound,),
    ),
    Route(
        "PUT",
        BUSINESS,
        replace_business,
        action=Action.CHANGE_BUSINESS,
        tag="Businesses",
        description="The whole profile: what is left out is removed. `If-Match` has the `ETag` "
        "that was read, or `If-None-Match: *` creates the profile. Telephone numbers are stored in "
        "E.164 form. A time range belongs to the day on which it begins, and may pass midnight. A "
        "webhook that is new gets a secret, which `secrets` in `meta` shows this once.",
        path_parameters=PATH_ID,
        body=ProfileRequest,
        examples={"a profile": _EXAMPLE},
        data=Profile,
        meta=ProfileMeta,
        has_etag=True,
        errors=(NotFound, PreconditionFailed, PreconditionRequired),
    ),
    Route(
        "DELETE",
        BUSINESS,
        delete_business,
        action=Action.CHANGE_BUSINESS,
        tag="Businesses",
        description="`If-Match` has the `ETag` that was read. Nobody is notified any more, and "
        "turns are as without a profile, within a minute. Conversations, customers' records and "
        "the list of deliveries stay.",
        path_parameters=PATH_ID,
        has_etag=True,
        data=DeletedProfile,
        errors=(InvalidInput, NotFound, PreconditionFailed, PreconditionRequired),
    ),
    Route(
        "GET",
        f"{BUSINESS}/public",
        read_public_business,
        action=None,
        tag="Businesses",
        description="For everybody. A time range of `hours` belongs to the day on which it begins, "
        "unless that is one of `closed_dates`.",
        path_parameters=PATH_ID,
        data=PublicProfile,
        errors=(NotFound,),
    ),
)
