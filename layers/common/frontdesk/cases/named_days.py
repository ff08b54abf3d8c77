"""The day that a question names, by a day of the week or by a date without a year."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from frontdesk.cases.phrases import folded
from frontdesk.models.briefing import Line
from frontdesk.models.hours import WEEKDAYS
from frontdesk.texts import render
from frontdesk.texts.dates import months, near_day

_INFLECTED = "\u0530"
"""The first letter after those of the Latin and Cyrillic scripts."""
_PUNCTUATION = re.compile(r"[^\w\s]")
_DAY = r"(?<!\w)(\d{1,2})(?:st|nd|rd|th|er|e|o|a)? ?(?:(?:of|de|del|di) )?"
"""The number of a day before its month: "25", "25th of", "25 de"."""
_DAY_AFTER = r" ?(?:the )?(\d{1,2})(?!\d)"


def named_day(message: str, language: str, today: date) -> tuple[date, str] | None:
    """The next such day from ``today`` on, and how it is written in an answer."""
    text = _plain(message)
    if (named := _by_date(text, language, today)) is not None:
        return named, near_day(named, language)
    if (weekday := _by_name(text, language)) is not None:
        named = today + timedelta(days=(weekday - today.weekday()) % 7)
        return named, weekday_name(weekday, language)
    return None


def weekday_name(day: int, language: str) -> str:
    """A day of the week by its number from Monday."""
    return render(Line(f"weekday.{WEEKDAYS[day]}"), language)


def _by_date(text: str, language: str, today: date) -> date | None:
    found: list[tuple[int, int, date]] = []
    for month, name in enumerate(months(language), 1):
        for at, length, day in _days_of(_plain(name), text):
            for year in (today.year, today.year + 1):
                try:
                    named = date(year, month, day)
                except ValueError:  # there is no such day
                    continue
                if named >= today:
                    found.append((at, -length, named))  # of "juin" and "juillet", the longer one
                    break
    return min(found)[2] if found else None


def _days_of(name: str, text: str) -> Iterator[tuple[int, int, int]]:
    """Where a month stands with a day, how much of its name there is, and the day."""
    start = _start(name)
    whole = rf"(?<!\d){name}" + (r"(?!\d)" if name[-1].isdigit() else "")
    month = whole if start is None else rf"(?<!\w)(?:{start}\w*|{name[:3]}(?!\w))"
    for pattern in (_DAY + month, month + _DAY_AFTER):
        for match in re.finditer(pattern, text):
            yield match.start(), len(start or name), int(match[1])


def _by_name(text: str, language: str) -> int | None:
    """The first day of the week that a text names, in its language, as a number from Monday."""
    text = f" {text}"
    found = []
    for day in range(len(WEEKDAYS)):
        name = _plain(weekday_name(day, language).partition("-")[0])
        begin = _start(name)
        start = name if begin is None else f" {begin}"
        if (place := text.find(start)) >= 0:
            found.append((place, -len(start), day))  # of "pazar" and "pazartesi", the longer one
    return min(found)[2] if found else None


def _start(name: str) -> str | None:
    """The beginning of a name that may be inflected, as Latin and Cyrillic ones may be."""
    is_whole = " " in name or name[0] >= _INFLECTED or name[0].isdigit()
    return None if is_whole else name[: max(4, len(name) - 2)]


def _plain(text: str) -> str:
    return " ".join(_PUNCTUATION.sub(" ", folded(text)).split())
