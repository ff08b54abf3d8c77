"""The business that the front desk works for, as far as a turn has to know it."""

from frontdesk.base.settings import Settings
from frontdesk.models.value import Frozen


class Business(Frozen):
    """Where the business is, the language that it speaks, and the numbers that a customer may call.

    ``country`` is an ISO 3166 code of two letters, ``time_zone`` an IANA name, ``language`` a code
    of ``texts``. The numbers are as they are to be shown; without one, none is promised.
    """

    country: str = "US"
    time_zone: str = "UTC"
    language: str = "en"
    phone: str | None = None
    emergency_phone: str | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Business":
        """The business of the settings."""
        return cls(
            country=settings.business_country,
            time_zone=settings.business_time_zone,
            language=settings.business_language,
            phone=settings.business_phone,
            emergency_phone=settings.business_emergency_phone,
        )
