"""Whether a business is open, and when that changes: a table of instants."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.cases.hours import opening
from frontdesk.models.hours import WEEKDAYS, Hours
from tests.support.rows import check_rows

Ranges = list[tuple[str, str]]


def hours(**days: Ranges) -> Hours:
    return Hours.model_validate(
        {day: [{"opens": o, "closes": c} for o, c in ranges] for day, ranges in days.items()}
    )


def daily(*ranges: tuple[str, str]) -> Hours:
    return hours(**{day: list(ranges) for day in WEEKDAYS})


WORKDAYS: dict[str, Ranges] = {day: [("08:00", "18:00")] for day in WEEKDAYS[:5]}
SHOP = hours(**WORKDAYS, saturday=[("09:00", "13:00")])
LUNCH = hours(**{day: [("08:00", "12:00"), ("13:00", "17:00")] for day in WEEKDAYS[:5]})
NIGHT = daily(("22:00", "06:00"))
BAR = hours(friday=[("18:00", "02:00")], saturday=[("18:00", "02:00")])
LATE = hours(sunday=[("20:00", "04:00")], monday=[("04:00", "08:00")])
WEEKEND = hours(saturday=[("00:00", "24:00")], sunday=[("00:00", "24:00")])
ALWAYS = daily(("00:00", "24:00"))
MIDNIGHT = daily(("18:00", "00:00"))
EARLY = daily(("01:30", "02:30"))
GAP = daily(("02:15", "02:45"))
GAPS = daily(("00:05", "00:20"), ("02:10", "02:50"), ("03:05", "03:20"), ("23:10", "23:50"))
MONDAY = hours(monday=[("10:00", "11:00")])
NEVER = Hours()

LA, NY, BERLIN, LONDON = (
    "America/Los_Angeles",
    "America/New_York",
    "Europe/Berlin",
    "Europe/London",
)
AUCKLAND, SANTIAGO, HOWE = "Pacific/Auckland", "America/Santiago", "Australia/Lord_Howe"

# Times are the business's, with its offset from UTC. On 2026-11-27, a Friday, all clocks are as in
# winter in the north. They change on March 8 and November 1 in the United States, on March 29 and
# October 25 in Europe, on April 5 and September 27 in New Zealand.
ROWS: list[tuple[Hours, str, str, str]] = [
    # an ordinary week
    (SHOP, LA, "2026-11-27 07:59:59-08:00", "closed until 2026-11-27 08:00-08:00"),
    (SHOP, LA, "2026-11-27 08:00-08:00", "open until 2026-11-27 18:00-08:00"),
    (SHOP, LA, "2026-11-27 17:59:59-08:00", "open until 2026-11-27 18:00-08:00"),
    (SHOP, LA, "2026-11-27 18:00-08:00", "closed until 2026-11-28 09:00-08:00"),
    (SHOP, LA, "2026-11-28 12:00-08:00", "open until 2026-11-28 13:00-08:00"),
    (SHOP, LA, "2026-11-28 13:00-08:00", "closed until 2026-11-30 08:00-08:00"),
    (SHOP, LA, "2026-11-29 23:59-08:00", "closed until 2026-11-30 08:00-08:00"),
    (LUNCH, BERLIN, "2026-11-26 11:00+01:00", "open until 2026-11-26 12:00+01:00"),
    (LUNCH, BERLIN, "2026-11-26 12:30+01:00", "closed until 2026-11-26 13:00+01:00"),
    (LUNCH, BERLIN, "2026-11-26 13:00+01:00", "open until 2026-11-26 17:00+01:00"),
    (LUNCH, BERLIN, "2026-11-27 17:00+01:00", "closed until 2026-11-30 08:00+01:00"),
    # the same instant, in zones east and west
    (SHOP, LA, "2026-11-27 18:30+00:00", "open until 2026-11-27 18:00-08:00"),
    (SHOP, LONDON, "2026-11-27 18:30+00:00", "closed until 2026-11-28 09:00+00:00"),
    (SHOP, "Asia/Kolkata", "2026-11-27 18:30+00:00", "closed until 2026-11-28 09:00+05:30"),
    (SHOP, AUCKLAND, "2026-11-27 18:30+00:00", "closed until 2026-11-28 09:00+13:00"),
    (SHOP, AUCKLAND, "2026-11-27 20:00+00:00", "open until 2026-11-28 13:00+13:00"),
    (SHOP, "Pacific/Kiritimati", "2026-11-26 19:00+00:00", "open until 2026-11-27 18:00+14:00"),
    (SHOP, "Pacific/Honolulu", "2026-11-28 03:30+00:00", "open until 2026-11-27 18:00-10:00"),
    (SHOP, "Asia/Kathmandu", "2026-11-29 02:14+00:00", "closed until 2026-11-30 08:00+05:45"),
    (SHOP, "Asia/Kathmandu", "2026-11-30 02:15+00:00", "open until 2026-11-30 18:00+05:45"),
    # past midnight
    (NIGHT, BERLIN, "2026-11-27 21:59+01:00", "closed until 2026-11-27 22:00+01:00"),
    (NIGHT, BERLIN, "2026-11-27 22:00+01:00", "open until 2026-11-28 06:00+01:00"),
    (NIGHT, BERLIN, "2026-11-28 00:00+01:00", "open until 2026-11-28 06:00+01:00"),
    (NIGHT, BERLIN, "2026-11-28 05:59+01:00", "open until 2026-11-28 06:00+01:00"),
    (NIGHT, BERLIN, "2026-11-28 06:00+01:00", "closed until 2026-11-28 22:00+01:00"),
    (BAR, NY, "2026-11-28 01:59-05:00", "open until 2026-11-28 02:00-05:00"),
    (BAR, NY, "2026-11-29 01:00-05:00", "open until 2026-11-29 02:00-05:00"),
    (BAR, NY, "2026-11-29 02:00-05:00", "closed until 2026-12-04 18:00-05:00"),
    (LATE, NY, "2026-11-30 03:00-05:00", "open until 2026-11-30 08:00-05:00"),
    (LATE, NY, "2026-11-30 08:00-05:00", "closed until 2026-12-06 20:00-05:00"),
    (MIDNIGHT, NY, "2026-11-27 23:59-05:00", "open until 2026-11-28 00:00-05:00"),
    (MIDNIGHT, NY, "2026-11-28 00:00-05:00", "closed until 2026-11-28 18:00-05:00"),
    # whole days
    (WEEKEND, LONDON, "2026-11-27 23:59+00:00", "closed until 2026-11-28 00:00+00:00"),
    (WEEKEND, LONDON, "2026-11-28 00:00+00:00", "open until 2026-11-30 00:00+00:00"),
    (WEEKEND, LONDON, "2026-11-29 12:00+00:00", "open until 2026-11-30 00:00+00:00"),
    (WEEKEND, LONDON, "2026-11-30 00:00+00:00", "closed until 2026-12-05 00:00+00:00"),
    (ALWAYS, LONDON, "2026-11-27 03:00+00:00", "open"),
    (ALWAYS, LA, "2026-03-08 01:59-08:00", "open"),
    (ALWAYS, LA, "2026-11-01 01:30-08:00", "open"),
    (ALWAYS, SANTIAGO, "2026-09-05 23:59-04:00", "open"),  # the next midnight is skipped
    (NEVER, LA, "2026-11-27 12:00-08:00", "closed"),
    # clocks forward: the night is an hour shorter, the morning comes at its local time
    (SHOP, LA, "2026-03-07 18:00-08:00", "closed until 2026-03-09 08:00-07:00"),
    (SHOP, LA, "2026-03-09 14:59:59+00:00", "closed until 2026-03-09 08:00-07:00"),
    (SHOP, LA, "2026-03-09 15:00+00:00", "open until 2026-03-09 18:00-07:00"),
    (NIGHT, LA, "2026-03-08 01:59-08:00", "open until 2026-03-08 06:00-07:00"),
    (NIGHT, LA, "2026-03-08 03:00-07:00", "open until 2026-03-08 06:00-07:00"),
    (NIGHT, BERLIN, "2026-03-28 23:00+01:00", "open until 2026-03-29 06:00+02:00"),
    (NIGHT, AUCKLAND, "2026-09-26 23:00+12:00", "open until 2026-09-27 06:00+13:00"),
    (EARLY, LA, "2026-03-08 01:45-08:00", "open until 2026-03-08 03:30-07:00"),
    (EARLY, LA, "2026-03-08 03:30-07:00", "closed until 2026-03-09 01:30-07:00"),
    (GAP, LA, "2026-03-08 01:59-08:00", "closed until 2026-03-08 03:15-07:00"),
    (GAP, LA, "2026-03-08 03:30-07:00", "open until 2026-03-08 03:45-07:00"),
    (GAPS, LA, "2026-03-08 01:59-08:00", "closed until 2026-03-08 03:05-07:00"),
    (GAPS, LA, "2026-03-08 03:06-07:00", "open until 2026-03-08 03:50-07:00"),
    (GAPS, "America/Nuuk", "2026-03-28 22:59-02:00", "closed until 2026-03-29 00:05-01:00"),
    (WEEKEND, SANTIAGO, "2026-09-05 12:00-04:00", "open until 2026-09-07 00:00-03:00"),
    (SHOP, HOWE, "2026-10-03 13:00+10:30", "closed until 2026-10-05 08:00+11:00"),
    # clocks back: the night is an hour longer, and no range is open twice
    (SHOP, LA, "2026-10-31 13:00-07:00", "closed until 2026-11-02 08:00-08:00"),
    (SHOP, LA, "2026-11-02 15:59+00:00", "closed until 2026-11-02 08:00-08:00"),
    (SHOP, LA, "2026-11-02 16:00+00:00", "open until 2026-11-02 18:00-08:00"),
    (NIGHT, LA, "2026-10-31 23:00-07:00", "open until 2026-11-01 06:00-08:00"),
    (NIGHT, LA, "2026-11-01 01:30-07:00", "open until 2026-11-01 06:00-08:00"),
    (NIGHT, LA, "2026-11-01 01:30-08:00", "open until 2026-11-01 06:00-08:00"),
    (NIGHT, BERLIN, "2026-10-24 23:00+02:00", "open until 2026-10-25 06:00+01:00"),
    (NIGHT, AUCKLAND, "2026-04-04 23:00+13:00", "open until 2026-04-05 06:00+12:00"),
    (BAR, NY, "2026-11-01 01:30-04:00", "open until 2026-11-01 02:00-05:00"),
    (BAR, NY, "2026-11-01 01:59-05:00", "open until 2026-11-01 02:00-05:00"),
    (EARLY, LA, "2026-11-01 01:29-07:00", "closed until 2026-11-01 01:30-07:00"),
    (EARLY, LA, "2026-11-01 01:15-08:00", "open until 2026-11-01 02:30-08:00"),
    (WEEKEND, SANTIAGO, "2026-04-04 23:30-03:00", "open until 2026-04-06 00:00-04:00"),
]

HOLIDAYS = ("2026-12-24", "2026-12-25", "2026-12-28", "2027-01-01")
CLOSED_ROWS: list[tuple[Hours, str, str, str]] = [
    (SHOP, BERLIN, "2026-12-23 12:00+01:00", "open until 2026-12-23 18:00+01:00"),
    (SHOP, BERLIN, "2026-12-23 18:00+01:00", "closed until 2026-12-26 09:00+01:00"),
    (SHOP, BERLIN, "2026-12-24 12:00+01:00", "closed until 2026-12-26 09:00+01:00"),
    (SHOP, BERLIN, "2026-12-26 13:00+01:00", "closed until 2026-12-29 08:00+01:00"),
    (SHOP, BERLIN, "2026-12-31 18:00+01:00", "closed until 2027-01-02 09:00+01:00"),
    # in the business's zone, whatever the day is elsewhere
    (SHOP, AUCKLAND, "2026-12-23 21:00+00:00", "closed until 2026-12-26 09:00+13:00"),
    (SHOP, "Pacific/Honolulu", "2026-12-24 02:00+00:00", "open until 2026-12-23 18:00-10:00"),
    # a range belongs to the day on which it begins
    (NIGHT, BERLIN, "2026-12-24 03:00+01:00", "open until 2026-12-24 06:00+01:00"),
    (NIGHT, BERLIN, "2026-12-24 22:30+01:00", "closed until 2026-12-26 22:00+01:00"),
    (NIGHT, BERLIN, "2026-12-26 03:00+01:00", "closed until 2026-12-26 22:00+01:00"),
    (ALWAYS, BERLIN, "2026-12-23 12:00+01:00", "open until 2026-12-24 00:00+01:00"),
    (ALWAYS, BERLIN, "2026-12-24 00:00+01:00", "closed until 2026-12-26 00:00+01:00"),
    (ALWAYS, BERLIN, "2026-12-10 12:00+01:00", "open"),
    (MONDAY, BERLIN, "2026-12-21 11:00+01:00", "closed until 2027-01-04 10:00+01:00"),
]


@pytest.fixture(params=["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def server_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The zone of the machine, which does not matter."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def told(found: Any, zone: str) -> str:
    word = "open" if found.is_open else "closed"
    change = found.closes_at if found.is_open else found.opens_at
    other = found.opens_at if found.is_open else found.closes_at
    assert other is None
    if change is None:
        return word
    local = change.astimezone(ZoneInfo(zone)).isoformat(sep=" ", timespec="minutes")
    return f"{word} until {local}"


@pytest.mark.usefixtures("server_zone")
def test_it_is_open_or_opens_next_in_its_own_zone() -> None:
    def check(closed: tuple[str, ...], hours: Hours, zone: str, now: str, expected: str) -> None:
        dates = [date.fromisoformat(day) for day in closed]
        assert told(opening(hours, dates, zone, datetime.fromisoformat(now)), zone) == expected

    rows = [((), *row) for row in ROWS] + [(HOLIDAYS, *row) for row in CLOSED_ROWS]
    assert len(rows) >= 60
    check_rows(rows, check)


def test_it_opens_again_after_as_many_closed_days_as_there_may_be() -> None:
    first = date(2026, 11, 30)  # a Monday
    closed = [first + timedelta(days=7 * n) for n in range(100)]
    found = opening(MONDAY, closed, LONDON, datetime(2026, 11, 27, tzinfo=UTC))
    assert told(found, LONDON) == "closed until 2028-10-30 10:00+00:00"


WEEK = st.fixed_dictionaries(
    {day: st.sampled_from([[], [("08:00", "18:00")], [("22:00", "03:00")]]) for day in WEEKDAYS}
)


@given(
    week=WEEK,
    zone=st.sampled_from([LA, BERLIN, AUCKLAND, SANTIAGO, HOWE, "Asia/Kathmandu"]),
    minutes=st.integers(0, 365 * 24 * 60),
)
def test_at_the_instant_that_it_names_it_changes_and_not_before(
    week: dict[str, Ranges], zone: str, minutes: int
) -> None:
    hours_, now = hours(**week), datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    found = opening(hours_, (), zone, now)
    change = found.closes_at or found.opens_at
    if change is None:
        assert found.is_open is False
        assert not any(week.values())
        return
    assert opening(hours_, (), zone, change).is_open is not found.is_open
    before = change - timedelta(microseconds=1)
    assert opening(hours_, (), zone, max(now, before)).is_open is found.is_open
