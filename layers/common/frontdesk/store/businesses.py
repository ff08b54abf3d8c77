"""The profiles of businesses, each with a version, and the states of their notify targets.

Both are in one item. The state of a target is an attribute of its own, so that a target can be
switched off, or its secret rotated, while somebody else replaces the profile.
"""

import base64
import contextlib
import hashlib
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from frontdesk.base.errors import NotFound, PreconditionFailed
from frontdesk.models.delivery import TargetState
from frontdesk.models.profile import Channel, Notify, Profile
from frontdesk.models.scope import Scope
from frontdesk.store.attributes import Item
from frontdesk.store.table import ConditionFailed, Table, settle
from frontdesk.store.versions import SETTLING_SECONDS, replace
from frontdesk.store.writes import Transaction, delete, update

_TARGET = "target_"


@dataclass(frozen=True, slots=True)
class StoredProfile:
    """A profile as it is in the table.

    ``states`` holds the state of each notify target by its `target_key`. ``new_secrets`` holds
    the secrets of webhooks that this write has added, by their targets.
    """

    profile: Profile
    version: int
    updated_at: datetime
    states: Mapping[str, TargetState] = field(default_factory=dict)
    new_secrets: Mapping[str, str] = field(default_factory=dict)

    def state(self, notify: Notify) -> TargetState:
        """The state of one of the profile's targets."""
        return self.states.get(target_key(notify.channel, notify.target), TargetState())

    def enabled(self, channels: Collection[Channel]) -> tuple[Notify, ...]:
        """The targets that are not switched off, of those channels that can be used."""
        return tuple(
            notify
            for notify in self.profile.notify
            if notify.channel in channels and self.state(notify).off_since is None
        )


def business_key(business_id: int) -> Item:
    """The key of the item that holds a business's profile."""
    return {"pk": f"B#{business_id}", "sk": "PROFILE"}


def target_key(channel: Channel, target: str) -> str:
    """What a target is called in the item, and in ids that are made of it."""
    return hashlib.sha256(f"{channel}|{target}".encode()).hexdigest()[:16]


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
    """Replace the profile whose version is ``expected``, or create one if that is None.

    A webhook that is new gets a secret. 1 request, and 1 to forget targets that are gone.

    Raises:
        NotFound: the business is outside ``scope``.
        PreconditionFailed: the profile has another version, or there is one already.
        Conflict: the race did not settle.
    """
    if not scope.has_business(business_id):
        raise NotFound("no such business")
    names = {n: target_attribute(target_key(n.channel, n.target)) for n in profile.notify}
    new: dict[str, Item] = {
        name: {"secret": new_secret()} if notify.channel is Channel.WEBHOOK else {}
        for notify, name in names.items()
    }
    content = {"profile": profile.model_dump(mode="json", exclude_defaults=True)}
    key = business_key(business_id)
    item = replace(table, key, content, expected, "the profile", initial=new)
    _forget(table, business_id, item, new)
    shown = {
        notify.target: new[name]["secret"]
        for notify, name in names.items()
        if new[name] and item[name] == new[name]
    }
    return _profile_from(item, shown)


def delete_profile(table: Table, business_id: int, expected: int, *, scope: Scope) -> None:
    """Delete the profile whose version is ``expected``, with its targets' states. 1 request.

    Raises:
        NotFound: there is no such profile within ``scope``.
        PreconditionFailed: it has another version.
        Conflict: the race did not settle.
    """
    if not scope.has_business(business_id):
        raise NotFound("no such business")
    removed = delete(business_key(business_id), "version = :expected", {"expected": expected})
    transaction = Transaction().add("profile", removed)
    try:
        settle(SETTLING_SECONDS, lambda: table.transact(transaction))
    except ConditionFailed as failed:
        if failed.group("profile") == [{}]:
            raise NotFound("no such business") from None
        raise PreconditionFailed("the profile has changed") from None


def target_attribute(key: str) -> str:
    """The attribute of a business's item that holds the state of the target with a key."""
    return f"{_TARGET}{key}"


def states_in(item: Item) -> dict[str, TargetState]:
    """The states of the targets in a business's item, by the targets' keys."""
    return {
        name.removeprefix(_TARGET): TargetState.model_validate(state)
        for name, state in item.items()
        if name.startswith(_TARGET)
    }


def new_secret() -> str:
    """A webhook's secret in the form of Standard Webhooks, of 256 random bits."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _forget(table: Table, business_id: int, item: Item, kept: Collection[str]) -> None:
    """Remove the states of the targets that a profile no longer has."""
    gone = [name for name in item if name.startswith(_TARGET) and name not in kept]
    if not gone:
        return
    same = {"updated_at": item["updated_at"]}
    written = {"written": item["version"]}
    write = update(business_key(business_id), same, "#version = :written", written, gone)
    with contextlib.suppress(ConditionFailed):  # who replaced it meanwhile has forgotten them
        settle(SETTLING_SECONDS, lambda: table.write(write))


def _profile_from(item: Item, new_secrets: Mapping[str, str] | None = None) -> StoredProfile:
    return StoredProfile(
        profile=Profile.model_validate(item["profile"]),
        version=int(item["version"]),
        updated_at=datetime.fromisoformat(item["updated_at"]),
        states=states_in(item),
        new_secrets=new_secrets or {},
    )
