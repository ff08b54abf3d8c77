"""What Claude may cost in a month; after that, rules answer."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from frontdesk.base.settings import Settings
from frontdesk.models.business import Business

NANO = 10**9
"""Billionths of a dollar in a dollar."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Dollars in a month: for each business, and for all together; None is any amount."""

    of_each: float | None = None
    of_all: float | None = None

    @classmethod
    def of_settings(cls, settings: Settings) -> "Budget":
        """The budget of the deployment."""
        return cls(
            settings.claude_dollars_per_business_month or None,
            settings.claude_dollars_per_month or None,
        )

    def of(self, business: Business) -> float | None:
        """The budget of a business: its own, and never more than the deployment's for each."""
        own = business.profile.monthly_budget if business.profile else None
        known = [dollars for dollars in (own, self.of_each) if dollars is not None]
        return min(known, default=None)


def month_of(moment: datetime, time_zone: str) -> str:
    """The month of a moment where a business is, such as 2026-11."""
    return f"{moment.astimezone(ZoneInfo(time_zone)):%Y-%m}"
