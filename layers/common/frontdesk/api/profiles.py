"""What requests about a business's profile hold, and what they are answered with."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Self, TypeVar
from zoneinfo import available_timezones

from pydantic import ValidationError, ValidationInfo, field_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from frontdesk.api.envelope import Meta
from frontdesk.api.targets import known_by, number, target_of
from frontdesk.base.settings import Language
from frontdesk.cases.hours import opening
from frontdesk.cases.service_area import prefix_of
from frontdesk.models.classification import ServiceType
from frontdesk.models.hours import Hours
from frontdesk.models.profile import Channel, Notify, Profile
from frontdesk.models.value import Frozen, Timestamp
from frontdesk.store.businesses import StoredProfile

T = TypeVar("T")

_NOT_COUNTRIES = frozenset({"AC", "TA", "XK"})
"""Regions with telephone numbers of their own that ISO 3166-1 has no code for."""


class ProfileRequest(Profile):
    """The whole of a profile, as it is to be from now on.

    Telephone numbers may be written as in the profile's country, or with a plus and the country's
    code; postcodes by their beginning.
    """

    @field_validator("country")
    @classmethod
    def _is_a_country(cls, value: str) -> str:
        from phonenumbers import SUPPORTED_REGIONS  # noqa: PLC0415 (as for telephone numbers)

        if value in _NOT_COUNTRIES or value not in SUPPORTED_REGIONS:
            raise ValueError("is not the code of a country in ISO 3166-1, such as DE")
        return value

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        if value not in available_timezones() - {"Factory", "localtime"}:
            raise ValueError("is not the name of a time zone, such as Europe/Berlin")
        return value

    @field_validator("phone", "emergency_phone")
    @classmethod
    def _is_a_number(cls, value: str | None, info: ValidationInfo) -> str | None:
        country = info.data.get("country")
        return value if value is None or country is None else number(value, country)

    @field_validator("languages", "trades", "closed_dates")
    @classmethod
    def _is_no_repetition(cls, value: tuple[T, ...]) -> tuple[T, ...]:
        return _each(value, lambda same: same)

    @field_validator("service_area")
    @classmethod
    def _are_postcodes(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        country = info.data.get("country")
        return value if country is None else _each(value, _prefix_in(country))

    @field_validator("notify")
    @classmethod
    def _can_be_reached(cls, value: tuple[Notify, ...], info: ValidationInfo) -> tuple[Notify, ...]:
        country = info.data.get("country")

        def checked(notify: Notify) -> Notify:
            target = target_of(notify, country)
            return notify.model_copy(update={"target": target})

        return _each(value, checked, key=known_by, within=("target",))


class TargetOff(Frozen):
    """A notify target that nothing is sent to any more, since when and why."""

    channel: Channel
    target: str
    since: Timestamp
    why: str


class WebhookSecret(Frozen):
    """The secret that a webhook's signatures are made with; it is shown once."""

    target: str
    secret: str


class ProfileMeta(Meta):
    """Whose profile it is, how often it has been written, and when it was last.

    ``off`` names the notify targets that are switched off; ``secrets`` has those of the webhooks
    that this request has added.
    """

    id: int
    version: int
    updated_at: Timestamp
    off: tuple[TargetOff, ...] = ()
    secrets: tuple[WebhookSecret, ...] = ()

    @classmethod
    def of(cls, business_id: int, stored: StoredProfile) -> Self:
        """The meta of a stored profile."""
        states = [(notify, stored.state(notify)) for notify in stored.profile.notify]
        return cls(
            id=business_id,
            version=stored.version,
            updated_at=stored.updated_at,
            off=tuple(
                TargetOff(channel=n.channel, target=n.target, since=s.off_since, why=s.off_why)
                for n, s in states
                if s.off_since and s.off_why
            ),
            secrets=tuple(
                WebhookSecret(target=target, secret=secret)
                for target, secret in stored.new_secrets.items()
            ),
        )


class DeletedProfile(Frozen):
    """Whose profile was deleted."""

    id: int
    deleted: bool


class PublicProfile(Frozen):
    """What a business shows on its website.

    ``open_now`` and the times are null where the business has told no hours. ``closes_at`` is null
    while it is closed, and if it stays open for a week; ``next_opening`` while it is open, and if
    it never opens again.
    """

    id: int
    name: str
    phone: str | None
    languages: tuple[Language, ...]
    trades: tuple[ServiceType, ...]
    time_zone: str
    hours: Hours | None
    closed_dates: tuple[date, ...]
    after_hours: str | None
    greeting: str | None
    open_now: bool | None
    closes_at: Timestamp | None
    next_opening: Timestamp | None

    @classmethod
    def of(cls, business_id: int, profile: Profile, now: datetime) -> Self:
        """What is to be seen of a profile at ``now``."""
        shown = {n: getattr(profile, n) for n in cls.model_fields if n in Profile.model_fields}
        if profile.hours is None:
            return cls(id=business_id, **shown, open_now=None, closes_at=None, next_opening=None)
        state = opening(profile.hours, profile.closed_dates, profile.time_zone, now)
        return cls(
            id=business_id,
            **shown,
            open_now=state.is_open,
            closes_at=state.closes_at,
            next_opening=state.opens_at,
        )


def _each(
    values: Sequence[T],
    check: Callable[[T], T],
    *,
    key: Callable[[T], Any] = lambda value: value,
    within: tuple[str, ...] = (),
) -> tuple[T, ...]:
    """What ``check`` makes of the values, of which no two may have the same ``key``.

    Raises:
        ValidationError: names each wrong value by its place; ``within`` is the place in the value.
    """
    found: list[T] = []
    seen: set[Any] = set()
    lines: list[InitErrorDetails] = []
    for index, value in enumerate(values):
        try:
            made = check(value)
            if key(made) in seen:
                raise ValueError("is there already")
        except ValueError as error:
            problem = PydanticCustomError("value_error", "{problem}", {"problem": str(error)})
            lines.append(InitErrorDetails(type=problem, loc=(index, *within), input=None))
        else:
            seen.add(key(made))
            found.append(made)
    if lines:
        raise ValidationError.from_exception_data("Profile", lines)
    return tuple(found)


def _prefix_in(country: str) -> Callable[[str], str]:
    def check(written: str) -> str:
        if prefix := prefix_of(written, country):
            return prefix
        raise ValueError(f"no postcode in {country} begins like that")

    return check
