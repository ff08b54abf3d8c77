"""What Claude is given beside the conversation: JSON documents, each within a budget of its own."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from frontdesk.models.briefing import Briefing
from frontdesk.models.customer import KnownCustomer
from frontdesk.models.hours import WEEKDAYS
from frontdesk.models.profile import Profile

_FACTS = ("name", "phone", "emergency_phone", "country", "time_zone", "languages", "trades")
_LISTS = ("prices", "faqs", "service_area", "closed_dates")
"""The order in which the lists of a profile take their share of the budget."""
_RECORD = ("name", "phone", "email", "address", "postcode")


class Budget(NamedTuple):
    """The most tokens, of three bytes of UTF-8 each, of each part that Claude is given."""

    history: int
    profile: int = 3000
    customer: int = 1000


def business(profile: Profile, tokens: int) -> str:
    """What customers may know of a business.

    It says nothing of the present, so it stays the same from turn to turn and can be cached.
    """
    whole = profile.model_dump(mode="json", exclude_none=True)
    facts = {name: whole[name] for name in _FACTS if whole.get(name)}
    if profile.hours is not None:
        facts["hours"] = {
            day: [f"{each.opens}-{each.closes}" for each in profile.hours.on(number)]
            for number, day in enumerate(WEEKDAYS)
        }
    if profile.after_hours:
        facts["after_hours"] = profile.after_hours
    return _within(tokens, "business", facts, {name: whole[name] for name in _LISTS})


def customer(known: KnownCustomer, tokens: int) -> str:
    """What the business knows of a customer, without the notes that are for its people alone.

    The newest bookings and cases come first.
    """
    whole = known.customer.model_dump(mode="json", exclude_none=True)
    facts = {name: whole[name] for name in _RECORD if name in whole}
    bookings = sorted(whole["bookings"], key=lambda booking: str(booking["date"]), reverse=True)
    cases = [
        case.model_dump(mode="json", exclude_none=True, exclude={"conversation_id"})
        for case in known.cases
    ]
    return _within(tokens, "customer", facts, {"bookings": bookings, "earlier_cases": cases})


def present(briefing: Briefing, now: datetime) -> dict[str, Any] | None:
    """Whether the business is open at ``now``, and when that changes, by its own clock."""
    state = briefing.opening
    if state is None:
        return None
    zone = ZoneInfo(briefing.business.time_zone)
    moments = {"now": now, "closes": state.closes_at, "opens": state.opens_at}
    return {
        "is_open": state.is_open,
        **{n: f"{at.astimezone(zone):%A %Y-%m-%d %H:%M}" for n, at in moments.items() if at},
    }


def _within(
    tokens: int, key: str, facts: Mapping[str, Any], lists: Mapping[str, Sequence[Any]]
) -> str:
    """The document with all facts, and of the lists as much as fits; it names those that are cut.

    The facts have a size that the contract limits.
    """
    told: dict[str, Any] = dict(facts)
    left = 3 * tokens - _size({key: {**told, "not_whole": list(lists)}})
    cut = []
    for name, values in lists.items():
        kept = []
        left -= _size(name) + 4
        for value in values:
            left -= _size(value) + 2
            if left < 0:
                cut.append(name)
                break
            kept.append(value)
        if kept:
            told[name] = kept
        left = max(0, left)
    if cut:
        told["not_whole"] = cut
    return _json({key: told})


def _size(value: Any) -> int:
    return len(_json(value).encode())


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
