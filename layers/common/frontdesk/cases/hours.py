"""When a business is open: now, or when next."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from frontdesk.models.hours import Hours, Opening

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


def opening(hours: Hours, closed_dates: Sequence[date], time_zone: str, now: datetime) -> Opening:
    """Whether a business is open at ``now``, which has a zone, and when that changes.

    A range of the hours counts unless the day on which it begins is a closed date. Local times are
    read as RFC 5545 does: one that a change of the clocks skips counts as if they had not been
    changed, one that comes twice is the first of the two.
    """
    zone = ZoneInfo(time_zone)
    moment = now.astimezone(UTC)
    ends: datetime | None = None
    for begin, end in _spans(hours, frozenset(closed_dates), zone, moment):
        if end <= (ends or moment):
            continue
        if begin > (ends or moment):
            return Opening(True, closes_at=ends) if ends else Opening(False, opens_at=begin)
        ends = end
        if ends - moment >= _WEEK:
            return Opening(True)
    return Opening(True, closes_at=ends) if ends else Opening(False)


def _spans(
    hours: Hours, closed: frozenset[date], zone: ZoneInfo, moment: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """From when to when it is open, in order, from the day before ``moment`` on.

    A closed date takes one day from one weekday. So if it opens again at all, it does so within as
    many weeks as there are closed dates, and one more.

    A range that the clocks put off by an hour may come after the next one, even of the next day.
    """
    today = moment.astimezone(zone).date()
    held: list[tuple[datetime, datetime]] = []
    for days in range(-2, 7 * (len(closed) + 2)):
        day = today + days * _DAY
        if day in closed:
            continue
        spans = (
            (_instant(day, each.begin, zone), _instant(day, each.end, zone))
            for each in hours.on(day.weekday())
        )
        known, held = len(held), sorted([*held, *(s for s in spans if s[0] < s[1])])
        yield from held[:known]
        held = held[known:]
    yield from held


def _instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The instant of a local time, in UTC; ``minutes`` after midnight, past the day's end too."""
    days, rest = divmod(minutes, 24 * 60)
    local = datetime.combine(day + days * _DAY, time(rest // 60, rest % 60), tzinfo=zone)
    return local.astimezone(UTC)
