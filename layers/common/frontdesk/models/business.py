"""The business that the front desk works for, as far as a turn has to know it."""

from collections.abc import Callable, Sequence

from frontdesk.base.ids import LARGEST_INTEGER
from frontdesk.base.phone_numbers import readable
from frontdesk.base.settings import Settings
from frontdesk.models.profile import Notify, NotifyEvent, Profile
from frontdesk.models.value import Frozen

CANARY = LARGEST_INTEGER
"""The id of the business that the canary writes to; it is nobody's."""


class Business(Frozen):
    """Where the business is, the language that it speaks, and the numbers that a customer may call.

    ``country`` is an ISO 3166 code of two letters, ``time_zone`` an IANA name, ``language`` a code
    of ``texts``. The numbers are as they are to be shown; without one, none is promised. A business
    without a ``profile`` is that of the settings. ``alerts`` are the events that somebody of the
    business is told of when they happen.
    """

    country: str = "US"
    time_zone: str = "UTC"
    language: str = "en"
    phone: str | None = None
    emergency_phone: str | None = None
    profile: Profile | None = None
    alerts: tuple[NotifyEvent, ...] = ()
    asks_claude: bool = True
    """Whether Claude may be asked for it; otherwise rules and composed replies do."""

    @classmethod
    def of(cls, profile: Profile, targets: Sequence[Notify] = ()) -> "Business":
        """The business of a profile; ``targets`` are those that can be notified."""
        return cls(
            country=profile.country,
            time_zone=profile.time_zone,
            language=profile.languages[0],
            phone=profile.phone and readable(profile.phone),
            emergency_phone=profile.emergency_phone and readable(profile.emergency_phone),
            profile=profile,
            alerts=tuple(event for event in NotifyEvent if any(event in t.events for t in targets)),
        )

    def without_alert(self, event: NotifyEvent) -> "Business":
        """The business if nobody can be told of an event."""
        return self.model_copy(update={"alerts": tuple(e for e in self.alerts if e != event)})

    def without_claude(self) -> "Business":
        """The business whose customers rules answer."""
        return self.model_copy(update={"asks_claude": False})

    @classmethod
    def of_settings(cls, settings: Settings) -> "Business":
        """The business of the settings, which stands for each that has no profile."""
        return cls(
            country=settings.business_country,
            time_zone=settings.business_time_zone,
            language=settings.business_language,
            phone=settings.business_phone,
            emergency_phone=settings.business_emergency_phone,
        )


BusinessOf = Callable[[int | None], Business]
"""Finds the business with an id, or for None, and for one without a profile, that of the settings.

Raises:
    Unavailable: the table is out of reach, and the business was never read before.
"""
