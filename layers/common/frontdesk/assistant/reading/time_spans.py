"""What a run of words of time means: a day, hours, or neither."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from frontdesk.assistant.reading.time_words import Word, month_first

CORE = {"day", "weekday", "date", "numbers", "pair", "month", "part", "clock", "vague", "number"}
SIDE = {
    "am", "pm", "oclock", "at", "after", "before", "between", "to", "next", "coming", "fill",
    "half", "quarter", "quarter_less", "half_past", "half_to", "quarter_past", "quarter_to",
    "after_after", "before_after", "next_after", "coming_after",
}  # fmt: skip
_PARTS = {
    "morning": (8, 12),
    "noon": (12, 13),
    "afternoon": (12, 17),
    "evening": (17, 21),
    "night": (20, 23),
}
"""The hours of the parts of a day."""
_OFFICE = 7
"""An hour before this is of the afternoon, where nothing else is said."""
_FARTHEST = 300
"""A date more days ahead than this is one that has passed."""
_ENOUGH = {"en", "de", "zh", "ja", "ko", "vi", "hi"}
"""Languages in which the word after the hour of a clock is not that of a duration."""
_EARLIER = {"at", "after", "before", "between", "half_past", "half_to", "quarter_past", "quarter_to"}
_LATER = {"am", "pm", "half", "quarter", "quarter_less", "after_after", "before_after"}
_UNIT = re.compile(
    r"\s?(?:days?|weeks?|months?|years?|hours?|hrs?\b|min|people|dias?|semanas?|mes|anos?|ans?\b|"
    r"jours?|semaines?|mois|tag|woche|monat|jahr|stund|giorn|settiman|mes[ie]|anni|dag|week|maand|"
    r"jaar|dni|tygod|miesi|lat\b|tyd|let\b|veck|manad|ar\b|timm|gun|hafta|ay\b|yil|ngày|tuần|tháng|"
    r"дн|недел|меся|лет\b|тиж|місяц|دق|ايام|اسابيع|दिन|हफ्त|天|周|週|个月|小时|日間|週間|時間|"
    r"分|일\b|주일|시간|%|€|£|\$|km|mm|cm|m\b|euro|zl|kc)"
)
_ALONE = re.compile(r"\s*(?:$|[.,;!?)\n])")


class Told(NamedTuple):
    """Characters ``start`` up to ``end``; the first and the last hour, each None where not told."""

    start: int
    end: int
    day: date | None
    hours: tuple[float | None, float | None] | None
    vague: bool

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
    """The start and the end in the zone of ``now``."""
    if this.day is None:
        return None, None
    first, last = this.hours or (0, 24)
    return (
        _at(this.day, first if first is not None else 0, now),
        None if last is None else _at(this.day, last, now),
    )


def _at(day: date, hour: float, now: datetime) -> datetime:
    whole, minutes = divmod(round(hour * 60), 60)
    day += timedelta(days=whole // 24)
    return datetime.combine(day, time(whole % 24, minutes), now.tzinfo)


def told(group: list[Word], folded: str, now: datetime, language: str) -> Told | None:
    """What a run of words of time means, None where it tells no time."""
    reader = _Reader(group, folded, now, language)
    for at in range(len(group)):
        reader.read(at)
    return reader.told()


class _Reader:
    """The state of reading a run of words, one after the other."""

    def __init__(self, group: list[Word], folded: str, now: datetime, language: str) -> None:
        self.group, self.folded, self.now, self.language = group, folded, now, language
        self.used: set[int] = set()
        self.day: date | None = None
        self.part: str | None = None
        self.clocks: list[tuple[float, bool]] = []
        self.relation = ""
        self.vague = False

    def has(self, at: int, *kinds: str) -> Any:
        """The value of the first of ``kinds`` that the word at ``at`` can mean, else None."""
        if 0 <= at < len(self.group):
            means = self.group[at].means
            return next((means[kind] for kind in kinds if kind in means), None)
        return None

    def read(self, at: int) -> None:
        """Take the word at ``at``, with its neighbours, into the state."""
        means = self.group[at].means
        if at in self.used:
            return
        if "clock" in means:
            self.clock(at, means["clock"] / 60, exact=True)
        elif "date" in means or "numbers" in means or "pair" in means:
            self.numeric(at, means)
        elif "number" in means or "month" in means:
            self.number(at, means)
        elif "day" in means and not (
            self.day and means["day"] == 1 and self.language in {"de", "es", "nl"}
        ):
            self.use(at, day=self.now.date() + timedelta(days=means["day"]))
            self.part = means.get("part", self.part)
        elif "weekday" in means:
            self.weekday(at, means)
        elif "part" in means or "day" in means:
            part = means.get("part", "morning")
            edge = "before" if self.has(at - 1, "before") else "after"
            if part == "noon" and self.has(at - 1, "before", "after"):
                self.clocks.append((12, True))
                self.relation = edge
                self.use(at - 1)
            self.use(at)
            self.part = part
        elif "vague" in means:
            self.use(at)
            self.vague = True

    def use(self, at: int, day: date | None = None) -> None:
        """Count the word as one of the time's; the first day told holds."""
        self.used.add(at)
        self.day = self.day or day

    def weekday(self, at: int, means: dict[str, Any]) -> None:
        """The coming such day, or that of the next week."""
        today = self.now.date()
        ahead = (means["weekday"] - today.weekday() - 1) % 7 + 1
        near = [at - 1, at + 1, at - 2, at + 2]
        following = [n for n in near if self.has(n, "next", "next_after")]
        if following:
            ahead = means["weekday"] - today.weekday() + 7
        named = [n for n in near[:2] if self.has(n, "coming", "coming_after", "next")]
        self.used.update(following, named)
        self.use(at, today + timedelta(days=ahead))
        self.part = means.get("part", self.part)

    def number(self, at: int, means: dict[str, Any]) -> None:
        """A day beside a month, else an hour, else a day of the month."""
        fill = 1 if self.has(at + 1, "fill") else 0
        other = at + 1 + fill
        month, day = (means.get("month"), self.has(other, "number"))
        if month is None:
            month, day = self.has(other, "month"), means["number"]
        if month and day and "word" not in self.group[at].means:
            self.used.update(range(at, other + 1))
            self.dated(at, None, month, day)
            return
        if "number" not in means:
            return
        if means["number"] <= 24 and self.is_hour(at):
            self.hour(at, means["number"])
        elif "ordinal" in means and self.has(at - 1, "fill", "weekday", "at"):
            today = self.now.date()
            month = today.month if means["ordinal"] >= today.day else today.month % 12 + 1
            self.dated(at, None, month, means["ordinal"])

    def numeric(self, at: int, means: dict[str, Any]) -> None:
        """A date in digits; a pair with a point is an hour where a word says so."""
        year: int | None = None
        if "date" in means:
            year, month, day = means["date"]
        else:
            first, second, *more = means.get("numbers") or means["pair"]
            is_pair = "pair" in means
            if is_pair and not more[0]:
                timed = self.has(at - 1, "at", "after", "before", "between", "to")
                if second < 60 and (timed or self.has(at + 1, "oclock", "am", "pm")):
                    self.clock(at, first + second / 60, exact=False)
                    return
            year = None if is_pair else more[0]
            zone = str(self.now.tzinfo)
            american = self.language == "en" and zone.startswith(("America/", "US/", "Pacific/Hon"))
            month, day = (first, second) if american or month_first(self.language) else (second, first)
            if month > 12:
                month, day = day, month
        self.dated(at, year, month, day)

    def dated(self, at: int, year: int | None, month: int, day: int) -> None:
        """Take the date, if there is one that is not far."""
        today = self.now.date()
        for candidate in [year] if year else [today.year, today.year + 1]:
            try:
                found = date(candidate, month, day)
            except ValueError:
                continue
            if 0 <= (found - today).days <= _FARTHEST:
                self.use(at)
                self.day = found
                return

    def is_hour(self, at: int) -> bool:
        """Whether the number at ``at`` is an hour of the clock."""
        end = self.group[at].end
        if self.has(at + 1, *_LATER) or self.has(at + 1, "part", "day") or self.has(at - 1, "part"):
            return True
        if self.has(at + 1, "oclock"):
            return self.language in _ENOUGH or at > 0
        if _UNIT.match(self.folded, end):
            return False
        if self.has(at - 1, *_EARLIER) or (self.clocks and self.has(at - 1, "to")):
            return True
        if self.clocks and self.folded[end - 3 : end - 1].strip("0123456789") in {"-", "–"}:
            return True
        ranged = self.has(at + 1, "to") and self.has(at + 2, "number", "clock")
        after_day = self.has(at - 1, "day", "weekday") is not None
        return bool(after_day or ranged) and (
            at + 1 < len(self.group) or bool(_ALONE.match(self.folded, end))
        )

    def hour(self, at: int, hour: float) -> None:
        """An hour said in words or digits, with its half, quarter or minutes."""
        before, after = at - 1, at + 1
        for kind, change in (("half_past", 0.5), ("half_to", -0.5), ("quarter_past", 0.25), ("quarter_to", -0.25)):
            if self.has(before, kind):
                self.use(before)
                before -= 1
                hour += change
                break
        if self.has(after, "oclock"):
            self.use(after)
            after += 1
            minutes = self.has(after, "number")
            if minutes and 10 <= minutes < 60 and "word" not in self.group[after].means:
                self.use(after)
                hour += minutes / 60
        for kind, change in (("half", 0.5), ("quarter", 0.25), ("quarter_less", -0.25)):
            if self.has(after, kind):
                self.use(after)
                hour += change
        self.clock(at, hour, exact=False)

    def clock(self, at: int, hour: float, exact: bool) -> None:
        """An hour of the clock; ``exact``: with its minutes, and so perhaps of 24 hours."""
        after = at + 1
        while after in self.used:
            after += 1
        if self.has(after, "oclock"):
            self.use(after)
            after += 1
        sure = exact and self.folded[self.group[at].start] == "0"
        gap = self.group[after].start - self.group[after - 1].end if after < len(self.group) else 9
        for kind in ("am", "pm"):
            if gap < 2 and self.has(after, kind):
                self.use(after)
                after += 1
                hour = hour % 12 + (12 if kind == "pm" else 0)
                sure = True
                self.clocks = [(first + 12 if kind == "pm" and not known and first < 12 and first + 12 < hour else first, True) for first, known in self.clocks]
                break
        self.use(at)
        for back in (at - 1, at - 2, at - 3):
            kind = next((k for k in ("after", "before", "between", "to") if self.has(back, k)), "")
            if kind:
                self.relation = self.relation or kind
                self.used.update(range(max(back, 0), at))
                break
            if not self.has(back, "at", "fill", "half_past", "half_to", "quarter_past", "quarter_to"):
                break
            if self.has(back, "at"):
                self.use(back)
        for kind in ("after", "before"):
            if self.has(after, f"{kind}_after"):
                self.relation = kind
                self.use(after)
        self.clocks.append((hour, sure or hour > 12))

    def told(self) -> Told | None:
        """What has been read."""
        if not self.used:
            return None
        start, end = self.group[min(self.used)].start, self.group[max(self.used)].end
        hours = self.hours()
        return Told(start, end, self.day, hours, self.vague and not hours)

    def hours(self) -> tuple[float | None, float | None] | None:
        """The first and the last hour; an hour of no half of the day is one of a working day."""
        if not self.clocks:
            return _PARTS[self.part] if self.part else None
        found = [hour if sure else self.likely(hour) for hour, sure in self.clocks[:2]]
        if len(found) > 1:
            first, last = found
            return first, last if last > first else min(last + 12, 24)
        if self.relation == "before":
            return None, found[0]
        if self.relation == "after" and self.part and self.part != "noon":
            last = _PARTS[self.part][1]
            return found[0], last if last > found[0] else None
        return found[0], None

    def likely(self, hour: float) -> float:
        """The hour of 24 that an hour of 12 most likely is."""
        if self.part in {"afternoon", "evening"} and hour < 12:
            return hour + 12
        if self.part == "night":
            return hour + 12 if 6 <= hour < 12 else hour % 12 + 24 * (hour == 12)
        if self.part == "noon" and hour < 5:
            return hour + 12
        return hour + 12 if 1 <= hour < _OFFICE and self.part != "morning" else hour
