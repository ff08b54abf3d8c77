"""Days and times as they are written in a language."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from frontdesk.models.hours import WEEKDAYS
from frontdesk.texts.render import load

_MIDNIGHT = datetime.min.time()


def near_day(day: date, language: str) -> str:
    """A day not far from now, with its weekday: "Monday, November 30"."""
    texts = load(language)
    return _written(texts["date.day"], texts, day)


def day_of_year(day: date, language: str) -> str:
    """A day of any year: "November 30, 2026"."""
    texts = load(language)
    return _written(texts["date.of_year"], texts, day)


def near_time(day: date, time: str, language: str) -> str:
    """A time of a day not far from now: "Monday, November 30, 08:00"."""
    return load(language)["date.at"].format(date=near_day(day, language), time=time)


def near_span(start: datetime, end: datetime | None, language: str) -> str:
    """A time not far from now: a day, several days, a point of time, or a part of a day."""
    day = start.date()
    whole = start.time() == _MIDNIGHT and (end is None or end - start >= timedelta(hours=23))
    if whole:
        last = (end - timedelta(seconds=1)).date() if end else day
        days = (day,) if last <= day else (day, last)
        return " – ".join(near_day(each, language) for each in days)
    if end is None or end.date() != day or end == start:
        return near_time(day, f"{start:%H:%M}", language)
    return near_time(day, f"{start:%H:%M}–{end:%H:%M}", language)


def months(language: str) -> list[str]:
    """The names of the months as they stand beside a day."""
    return load(language)["date.months"].split(", ")


def _written(form: str, texts: Mapping[str, str], day: date) -> str:
    return form.format(
        weekday=texts[f"weekday.{WEEKDAYS[day.weekday()]}"],
        day=day.day,
        month=texts["date.months"].split(", ")[day.month - 1],
        year=day.year,
    )
