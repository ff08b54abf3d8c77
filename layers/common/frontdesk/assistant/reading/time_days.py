"""The day that a run of words of time tells."""

from datetime import date, timedelta
from typing import Any

from frontdesk.assistant.reading.time_run import Run
from frontdesk.assistant.reading.time_words import month_first

_FARTHEST = 120
"""A date more days ahead than this is one that has passed, or no date."""


def weekday(run: Run, at: int, means: dict[str, Any]) -> None:
    """The coming such day, or that of the next week."""
    today = run.now.date()
    ahead = (means["weekday"] - today.weekday() - 1) % 7 + 1
    near = [at - 1, at + 1, at - 2, at + 2]
    following = [n for n in near if run.has(n, "next", "next_after")]
    if following:
        ahead = means["weekday"] - today.weekday() + 7
    named = [n for n in near[:2] if run.has(n, "coming", "coming_after", "next")]
    run.by_name = run.day is None and not following and not named
    run.used.update(following, named)
    run.use(at, today + timedelta(days=ahead))
    run.part = means.get("part", run.part)


def in_digits(run: Run, at: int, means: dict[str, Any]) -> None:
    """A date in digits; a pair with a point is an hour where a word says so."""
    year: int | None = None
    if "date" in means:
        year, month, day = means["date"]
    else:
        first, second, *more = means.get("numbers") or means["pair"]
        is_pair = "pair" in means
        year = None if is_pair else more[0]
        zone = str(run.now.tzinfo)
        american = run.language == "en" and zone.startswith(("America/", "US/", "Pacific/Hon"))
        month, day = (first, second) if american or month_first(run.language) else (second, first)
        if month > 12:
            month, day = day, month
    dated(run, at, year, month, day)


def dated(run: Run, at: int, year: int | None, month: int, day: int) -> None:
    """Take the date, if there is one that is not far."""
    today = run.now.date()
    if day != int(day):
        return  # "half past …", in one word
    for candidate in [year] if year else [today.year, today.year + 1]:
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if 0 <= (found - today).days <= _FARTHEST:
            run.use(at)
            run.day, run.by_name = found, False
            return
