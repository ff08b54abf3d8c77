"""The business that the front desk works for, as far as a turn has to know it."""

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
