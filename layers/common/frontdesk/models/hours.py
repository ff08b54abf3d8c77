"""The hours of a business: ranges of local time for each day of the week."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Annotated, NamedTuple, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from frontdesk.models.shape import Shape
from frontdesk.models.value import Frozen

DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""In the order of `datetime.date.weekday`."""

_TIME = Shape("must be a time of day such as 08:00")
Opens = Annotated[str, Field(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$"), _TIME]
Closes = Annotated[str, Field(pattern="^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"), _TIME]


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a business is open, and when that changes, in UTC.

    ``closes_at`` is None while it is closed, and if it stays open for a week or longer.
    ``opens_at`` is None while it is open, and if it never opens again.
    """

    is_open: bool
    closes_at: datetime | None = None
    opens_at: datetime | None = None


class TimeRange(Frozen):
    """From when to when a business is open, in its local time, as HH:MM.

    A range belongs to the day on which it begins. If it closes at an earlier time than it opens, it
    ends on the next day. A whole day is 00:00 to 24:00.
    """

    opens: Opens
    closes: Closes

    @model_validator(mode="after")
    def _is_not_empty(self) -> Self:
        if self.opens == self.closes:
            raise ValueError("opens and closes at the same time; a whole day is 00:00 to 24:00")
        return self

    @property
    def begin(self) -> int:
        """When it opens, in minutes after the beginning of its day."""
        return _minutes(self.opens)

    @property
    def end(self) -> int:
        """When it closes, likewise; past midnight it is more than the minutes of a day."""
        closes = _minutes(self.closes)
        return closes if closes > self.begin else closes + DAY_MINUTES


Ranges = Annotated[tuple[TimeRange, ...], Field(max_length=6)]


class _Span(NamedTuple):
    """A range as minutes of the week; it may end past the end of the week."""

    begin: int
    end: int
    day: str
    place: int

    def in_next_week(self) -> "_Span":
        return self._replace(begin=self.begin + WEEK_MINUTES, end=self.end + WEEK_MINUTES)


class Hours(Frozen):
    """The ranges of each day of the week, which do not overlap; a day without one is closed."""

    monday: Ranges = ()
    tuesday: Ranges = ()
    wednesday: Ranges = ()
    thursday: Ranges = ()
    friday: Ranges = ()
    saturday: Ranges = ()
    sunday: Ranges = ()

    @model_validator(mode="after")
    def _does_not_overlap(self) -> Self:
        spans = sorted(self._spans())
        # The week begins again with its first range, which the last one may run into.
        next_week = [span.in_next_week() for span in spans[:1]]
        for one, other in pairwise([*spans, *next_week]):
            if one.end > other.begin:
                raise _overlap(other, one)
        return self

    def on(self, weekday: int) -> tuple[TimeRange, ...]:
        """The ranges that begin on a weekday; 0 is Monday."""
        found: tuple[TimeRange, ...] = getattr(self, WEEKDAYS[weekday])
        return found

    def _spans(self) -> Iterator[_Span]:
        for number, day in enumerate(WEEKDAYS):
            midnight = number * DAY_MINUTES
            for place, times in enumerate(self.on(number)):
                yield _Span(midnight + times.begin, midnight + times.end, day, place)


def _minutes(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


def _overlap(wrong: _Span, other: _Span) -> ValidationError:
    """The error of a range that begins before the one before it has ended."""
    problem = PydanticCustomError(
        "overlap", "overlaps with {other}", {"other": f"{other.day}.{other.place}"}
    )
    line = InitErrorDetails(type=problem, loc=(wrong.day, wrong.place), input=None)
    return ValidationError.from_exception_data("Hours", [line])
