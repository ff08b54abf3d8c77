"""A run of words of time while it is read."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from frontdesk.assistant.reading.time_words import Word

_DASH = re.compile(r"\s?[~–—-]\s?")


@dataclass
class Run:
    """Words of time that follow one another in ``folded``, and what has been read of them.

    ``used`` are the places of the words that count. ``by_name``: the day is told by its name alone,
    and so could be one that has passed. ``clocks`` are hours, each with whether it is of 24 hours.
    ``relation`` is "after", "before", "between" or "to" before the first of them.
    """

    group: list[Word]
    folded: str
    now: datetime
    language: str
    used: set[int] = field(default_factory=set)
    day: date | None = None
    by_name: bool = False
    part: str | None = None
    clocks: list[tuple[float, bool]] = field(default_factory=list)
    relation: str = ""
    vague: bool = False

    def has(self, at: int, *kinds: str) -> Any:
        """The value of the first of ``kinds`` that the word at ``at`` can mean, else None."""
        if 0 <= at < len(self.group):
            means = self.group[at].means
            return next((means[kind] for kind in kinds if kind in means), None)
        return None

    def is_dashed(self, at: int) -> bool:
        """Whether a dash stands between the word at ``at`` and the next one."""
        if not 0 <= at < len(self.group) - 1:
            return False
        return bool(_DASH.fullmatch(self.folded, self.group[at].end, self.group[at + 1].start))

    def use(self, at: int, day: date | None = None) -> None:
        """Count the word as one of the time's; the first day told holds."""
        self.used.add(at)
        self.day = self.day or day
