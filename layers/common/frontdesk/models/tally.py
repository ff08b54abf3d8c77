"""A tally: what one conversation has been counted for so far, and as of which of its states.

A count is a whole number under a name, such as ``messages`` or ``trade.plumbing``; all names are in
`frontdesk.cases.counting`. Counts say nothing of who wrote or what.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

Counts = Mapping[str, int]
"""Whole numbers by name; one that is missing is 0."""

Days = Mapping[str, Counts]
"""Counts by the business's day, such as 2026-11-27."""


def total(*parts: Counts) -> dict[str, int]:
    """The sum of counts, without what is 0."""
    summed: dict[str, int] = {}
    for part in parts:
        for name, count in part.items():
            summed[name] = summed.get(name, 0) + count
    return {name: count for name, count in summed.items() if count}


def less(counts: Counts, others: Counts) -> dict[str, int]:
    """The difference of counts, without what is 0."""
    return total(counts, {name: -count for name, count in others.items()})


@dataclass(frozen=True, slots=True)
class Rated:
    """The rating of a reply that is counted, and when it was given, in milliseconds."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What a conversation is counted for.

    ``zone`` is the time zone of its business when it was first counted. ``state`` counts the
    changes of the conversation's own item up to the one that ``about`` was made of; ``day`` is the
    day of ``about``. All messages up to number ``seen`` are in ``said``, but for those in ``open``:
    replies that were not complete. ``rated`` has the ratings by the reply's number.

    ``is_gone``: the conversation is removed, and its counts are with those of other removed ones.
    Not ``is_whole``: a change of very many days was begun, and has to be made anew.
    ``version`` counts the writes of the tally itself; 0 is a tally that is not stored.
    """

    conversation_id: str
    business_id: int | None
    zone: str
    state: int = -1
    day: str = ""
    about: Counts = field(default_factory=dict)
    seen: int = 0
    open: frozenset[int] = frozenset()
    said: Days = field(default_factory=dict)
    rated: Mapping[int, Rated] = field(default_factory=dict)
    is_gone: bool = False
    is_whole: bool = True
    version: int = 0

    @property
    def days(self) -> dict[str, Counts]:
        """Everything that the conversation is counted for, by day; none of it where it is gone."""
        whole = {**self.said}
        if self.about:
            whole[self.day] = total(whole.get(self.day, {}), self.about)
        return {day: counts for day, counts in whole.items() if counts}

    def has_counted(self, number: int) -> bool:
        """Whether a message has been counted."""
        return number <= self.seen and number not in self.open

    def without(self, days: Collection[str]) -> "Tally":
        """The tally without what it counts on some days."""
        said = {day: counts for day, counts in self.said.items() if day not in days}
        return replace(self, said=said, about={} if self.day in days else self.about)

    def emptied(self) -> "Tally":
        """The tally as if nothing had been counted."""
        return Tally(self.conversation_id, self.business_id, self.zone, version=self.version)
