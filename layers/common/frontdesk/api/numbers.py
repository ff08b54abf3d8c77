"""The numbers of a business as the API shows them, made of its counters."""

import datetime
from collections.abc import Iterator

from frontdesk.models.budget import NANO
from frontdesk.models.classification import ServiceType, Urgency
from frontdesk.models.tally import Counts, total
from frontdesk.models.value import Frozen

_HOURS = tuple(f"hour.{hour:02}" for hour in range(24))
_SPANS = tuple(f"wait.{span}" for span in range(7))


class MessageNumbers(Frozen):
    """Messages by who wrote them; ``failed`` are replies that ended without a word."""

    customer: int
    rules: int
    claude: int
    person: int
    failed: int


class Waiting(Frozen):
    """How long customers waited for a person's first answer.

    ``spans`` are how many waited up to a minute, 5 minutes, 15 minutes, an hour, 4 hours, a day,
    and longer.
    """

    answered: int
    mean_seconds: float | None
    spans: list[int]


class Ratings(Frozen):
    """Replies by their last rating."""

    up: int
    down: int


class Usage(Frozen):
    """What Claude used, and what it cost.

    ``input`` are all tokens that were sent, of which ``cached`` came from its cache and ``written``
    were put into it. ``unpriced`` counts the turns whose model is not in the price list.
    """

    input: int
    output: int
    cached: int
    written: int
    dollars: float
    unpriced: int


class Confusion(Frozen):
    """How often the assistant took one trade for another, or was right."""

    judged: ServiceType
    right: ServiceType
    count: int


class Judgements(Frozen):
    """The judgements that a person has seen: ``accuracy`` is the share whose trade was right."""

    seen: int
    accuracy: float | None
    trade_corrected: int
    urgency_corrected: int
    confusion: list[Confusion]


class Numbers(Frozen):
    """The numbers of a day, or of several together; a name that is missing counts 0."""

    conversations: int
    messages: MessageNumbers
    trades: dict[ServiceType, int]
    urgencies: dict[Urgency, int]
    languages: dict[str, int]
    hours: list[int]
    intake_completed: int
    resolved: int
    resolved_without_person: int
    handed_off: int
    waiting: Waiting
    ratings: Ratings
    usage: Usage
    judgements: Judgements

    @classmethod
    def of(cls, counts: Counts) -> "Numbers":
        """The numbers in counts, whose names `frontdesk.cases.counting` has."""

        def count(name: str) -> int:
            return counts.get(name, 0)

        answered = count("answered")
        return cls(
            conversations=count("conversations"),
            messages=MessageNumbers(**{n: count(n) for n in MessageNumbers.model_fields}),
            trades={trade: n for trade in ServiceType if (n := count(f"trade.{trade}"))},
            urgencies={urgency: n for urgency in Urgency if (n := count(f"urgency.{urgency}"))},
            languages=dict(sorted(_named("language.", counts))),
            hours=[count(name) for name in _HOURS],
            intake_completed=count("intake"),
            resolved=count("resolved"),
            resolved_without_person=count("resolved_alone"),
            handed_off=count("handed_off"),
            waiting=Waiting(
                answered=answered,
                mean_seconds=round(count("waited") / answered, 1) if answered else None,
                spans=[count(name) for name in _SPANS],
            ),
            ratings=Ratings(up=count("up"), down=count("down")),
            usage=usage(counts),
            judgements=_judgements(counts),
        )


class DayNumbers(Numbers):
    """The numbers of one day."""

    date: datetime.date

    @classmethod
    def of_day(cls, day: datetime.date, counts: Counts) -> "DayNumbers":
        """The numbers of a day."""
        return cls(date=day, **dict(Numbers.of(counts)))


def usage(counts: Counts) -> Usage:
    """What was used, and what it cost."""
    tokens = {name: counts.get(name, 0) for name in ("input", "output", "cached", "written")}
    dollars = round(counts.get("nanodollars", 0) / NANO, 6)
    return Usage(**tokens, dollars=dollars, unpriced=counts.get("unpriced", 0))


def columns(days: list[Counts]) -> list[str]:
    """The names of the columns of a table with these days: always the same, and what is rare."""
    usual = [
        "conversations", "customer", "rules", "claude", "person", "failed", "intake", "resolved",
        "resolved_alone", "handed_off", "answered", "waited", *_SPANS, "up", "down", "input",
        "output", "cached", "written", "dollars", "unpriced", "trade_corrected",
        "urgency_corrected",
        *(f"trade.{trade}" for trade in ServiceType),
        *(f"urgency.{urgency}" for urgency in Urgency),
        *_HOURS,
    ]  # fmt: skip
    rare = {*total(*days)} - {*usual, "nanodollars"}
    return [*usual, *sorted(rare)]


def cells(counts: Counts, names: list[str]) -> Iterator[str]:
    """The cells of a row."""
    for name in names:
        if name == "dollars":
            yield f"{counts.get('nanodollars', 0) / NANO:.6f}"
        else:
            yield str(counts.get(name, 0))


def _named(prefix: str, counts: Counts) -> Iterator[tuple[str, int]]:
    for name, count in counts.items():
        if name.startswith(prefix) and count:
            yield name.removeprefix(prefix), count


def _judgements(counts: Counts) -> Judgements:
    confusion = []
    for name, count in sorted(_named("judged.", counts)):
        judged, _, right = name.partition(".")
        confusion.append(
            Confusion(judged=ServiceType(judged), right=ServiceType(right), count=count)
        )
    seen = sum(each.count for each in confusion)
    right_ones = sum(each.count for each in confusion if each.judged is each.right)
    return Judgements(
        seen=seen,
        accuracy=round(right_ones / seen, 4) if seen else None,
        trade_corrected=counts.get("trade_corrected", 0),
        urgency_corrected=counts.get("urgency_corrected", 0),
        confusion=confusion,
    )
