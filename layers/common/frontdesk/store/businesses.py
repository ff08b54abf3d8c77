"""The profiles of businesses, each with a version that counts its changes."""

from dataclasses import dataclass
from datetime import datetime

from frontdesk.base.errors import NotFound
from frontdesk.models.profile import Profile
from frontdesk.models.scope import Scope
from frontdesk.store.attributes import Item
from frontdesk.store.table import Table
from frontdesk.store.versions import replace


@dataclass(frozen=True, slots=True)
class StoredProfile:
    """A profile as it is in the table."""

    profile: Profile
    version: int
    updated_at: datetime


def business_key(business_id: int) -> Item:
    """The key of the item that holds a business's profile."""
    return {"pk": f"B#{business_id}", "sk": "PROFILE"}


def read_profile(
    table: Table, business_id: int, *, scope: Scope, consistent: bool = True
) -> StoredProfile:
    """The profile of a business. 1 request, also where it is not in the scope.

    Raises:
        NotFound: there is no such profile within ``scope``.
    """
    item = table.get(business_key(business_id), consistent=consistent)
    if item is None or not scope.has_business(business_id):
        raise NotFound("no such business")
    return _profile_from(item)


def write_profile(
    table: Table, business_id: int, profile: Profile, expected: int | None, *, scope: Scope
) -> StoredProfile:
    """Replace the profile whose version is ``expected``, or create one if that is None. 1 request.

    Raises:
        NotFound: the business is outside ``scope``.
        PreconditionFailed: the profile has another version, or there is one already.
        Conflict: the race did not settle.
    """
    if not scope.has_business(business_id):
        raise NotFound("no such business")
    content = {"profile": profile.model_dump(mode="json", exclude_defaults=True)}
    return _profile_from(
        replace(table, business_key(business_id), content, expected, "the profile")
    )


def _profile_from(item: Item) -> StoredProfile:
    return StoredProfile(
        profile=Profile.model_validate(item["profile"]),
        version=int(item["version"]),
        updated_at=datetime.fromisoformat(item["updated_at"]),
    )
