"""What a run of words of time means: a day, hours, or neither."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from frontdesk.assistant.reading import time_days, time_hours
from frontdesk.assistant.reading.time_run import Run
from frontdesk.assistant.reading.time_words import Word

CORE = {"day", "weekday", "date", "numbers", "pair", "month", "part", "clock", "vague", "number",
        "following"}  # fmt: skip
_TIMELY = ("clock", "pair", "part", "at", "after", "before", "between")
"""What makes a short form a day ("wed 9:30") that is another word elsewhere ("wed like …")."""
SIDE = {
    "am", "pm", "oclock", "at", "after", "before", "between", "to", "next", "coming", "fill",
    "half", "quarter", "quarter_less", "half_past", "half_to", "quarter_past", "quarter_to",
    "after_after", "before_after", "next_after", "coming_after", "exactly",
}  # fmt: skip


class Told(NamedTuple):
    """Characters ``start`` up to ``end``; the first and the last hour, each None where not told."""

    start: int
    end: int
    day: date | None
    hours: tuple[float | None, float | None] | None
    vague: bool
    weekday: bool
    """Whether the day is told by its name alone, and so could be one that has passed."""
    last: date | None = None
    """The last of several days that suit equally; None where it is one."""
    is_limit: bool = False
    """Whether it is the latest time ("by tonight")."""
    is_rest: bool = False
    """Whether it is all time but what was said not to suit ("any other day")."""
    is_weak: bool = False
    """Whether its words are as often said of other things ("it trips immediately")."""

    @property
    def has_clock(self) -> bool:
        """Whether one hour of the clock is told, and not a part of the day."""
        return self.hours is not None and None in self.hours

    def is_over(self, now: datetime) -> bool:
        """Whether the time was before ``now``."""
        if self.day is None or self.day != now.date():
            return self.day is not None and self.day < now.date()
        last = self.hours and (self.hours[1] or self.hours[0])
        return last is not None and last * 60 <= now.hour * 60 + now.minute

    def is_future(self, now: datetime) -> bool:
        """Whether the day is told, and is a later one than today."""
        return self.day is not None and self.day > now.date()


def span(this: Told, now: datetime) -> tuple[datetime | None, datetime | None]:
    """The start and the end in the zone of ``now``.

    An end that the clocks of that day put before the start is none.
    """
    if this.day is None:
        return None, None
    if this.last == this.day + timedelta(days=1) and this.hours is None:
        return _at(this.day, 0, now), _at(this.last, 24, now)
    first, last = this.hours or (0, 24)
    start = _at(this.day, first if first is not None else 0, now)
    end = None if last is None else _at(this.day, last, now)
    return start, end if end and end.timestamp() > start.timestamp() else None


def _at(day: date, hour: float, now: datetime) -> datetime:
    whole, minutes = divmod(round(hour * 60), 60)
    day += timedelta(days=whole // 24)
    return datetime.combine(day, time(whole % 24, minutes), now.tzinfo)


def told(
    group: list[Word], folded: str, now: datetime, language: str, named: date | None
) -> Told | None:
    """What a run of words of time means, None where it tells no time.

    ``named`` is the day that was named before ("not tomorrow, the day after").
    """
    run = Run(group, folded, now, language)
    for at in range(len(group)):
        if at not in run.used:
            _read(run, at)
        if named and run.has(at, "following"):
            run.use(at, day=named + timedelta(days=1))
    hours = time_hours.hours(run)
    if not (run.day or hours or run.vague):
        return None
    first, last = min(run.used), max(run.used)
    start, end = group[first].start, group[last].end
    is_limit = run.relation == "before" or bool(
        run.has(first - 1, "before", "by") or run.has(last + 1, "before_after")
    )
    is_rest = any(run.has(at, "else") for at in run.used)
    is_weak = any(run.has(at, "weak") for at in run.used)
    day, vague = run.day, run.vague
    return Told(start, end, day, hours, vague, run.by_name, None, is_limit, is_rest, is_weak)


def _read(run: Run, at: int) -> None:
    """Take the word at ``at``, with its neighbours, into the state."""
    means = run.group[at].means
    if "clock" in means:
        time_hours.clock(run, at, means["clock"] / 60, exact=True)
    elif "pair" in means and time_hours.is_clock(run, at):
        hour, minutes, _ = means["pair"]
        time_hours.clock(run, at, hour + minutes / 60, exact=False)
    elif "date" in means or "numbers" in means or "pair" in means:
        time_days.in_digits(run, at, means)
    elif "number" in means or "month" in means:
        _number(run, at, means)
    elif "day" in means and not (
        run.day and means["day"] == 1 and run.language in {"de", "es", "nl"}
    ):
        run.use(at, day=run.now.date() + timedelta(days=means["day"]))
        run.part = means.get("part", run.part)
    elif "weekday" in means and ("unsure" not in means or _is_timely(run, at + 1)):
        time_days.weekday(run, at, means)
    elif "part" in means or "day" in means:
        part = means.get("part", "morning")
        edge = "before" if run.has(at - 1, "before") else "after"
        if time_hours.is_range_of_noon(run, at):
            run.clocks.append((12, True))
        elif part == "noon" and run.has(at - 1, "before", "after"):
            run.clocks.append((12, True))
            run.relation = edge
            run.use(at - 1)
        else:
            run.part = part
        run.use(at)
        run.vague = run.vague or "vague" in means
    elif "vague" in means:
        run.use(at)
        run.vague = True


def _is_timely(run: Run, at: int) -> bool:
    """Whether an hour or a part of the day is told at ``at``."""
    is_hour = run.has(at, "number") is not None and run.has(at + 1, "oclock", "am", "pm")
    return bool(is_hour) or run.has(at, *_TIMELY) is not None


def _number(run: Run, at: int, means: dict[str, Any]) -> None:
    """A day beside a month, else an hour, else a day of the month."""
    fill = 1 if run.has(at + 1, "fill") else 0
    other = at + 1 + fill
    month, day = (means.get("month"), run.has(other, "number"))
    if month is None:
        month, day = run.has(other, "month"), means["number"]
    if month and day and "word" not in run.group[at].means:
        run.used.update(range(at, other + 1))
        time_days.dated(run, at, None, month, day)
        return
    if "number" not in means:
        return
    if means["number"] <= 24 and time_hours.is_hour(run, at):
        time_hours.hour(run, at, means["number"])
    elif (
        "ordinal" in means
        and run.has(at - 1, "fill", "weekday", "at")
        and not time_hours.is_floor(run, at)
    ):
        today = run.now.date()
        month = today.month if means["ordinal"] >= today.day else today.month % 12 + 1
        time_days.dated(run, at, None, month, means["ordinal"])
