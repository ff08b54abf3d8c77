"""What 100 to 100,000 turns a second ask of Lambda, the gateway, the table and the relay.

    python -m benchmarks.scale [RATE ...]

A simulation. Turns arrive at random (a Poisson process) and take 3 s on average. Each one occupies
an environment, writes and reads at its beginning and its end, reads in between whether it has to
stop, and is followed by the relay. The units and times are those that docs/costs.md publishes, the
prices and the sizes those of docs/deploy.md. It prints the tables of docs/adr/0018-regions.md, the
same each time. 100,000 turns a second take a minute and 1 GB.
"""

import argparse
import math
import random
import re
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"
RATES = (100, 1_000, 10_000, 100_000)
SECONDS = 8
"""How long is simulated, after a time in which the first turns fill the environments."""
TICKS = 20
"""How often in a second the running turns are counted."""
MEAN_SECONDS = 3.0
SPREAD = 0.5
"""The standard deviation of the logarithm of a turn's length."""
PARTITION_UNITS = 1_000
PLACES = 4
"""Among how many partitions, at least, the relay's writes for a turn are divided."""
MONTH_SECONDS = 30 * 24 * 3600
REST_TIERS = ((333e6, 3.50), (1e9, 2.80), (20e9, 2.38), (math.inf, 1.51))
"""Dollars for a million requests of a REST API, up to so many in a month."""
CLOUDFRONT_REQUESTS, CLOUDFRONT_GB, TURN_GB = 1.00, 0.085, 6e-6
CONTAINER_HOUR = 0.0395
"""Dollars for one arm64 processor with 2 GB for an hour, in Fargate."""
CONTAINER_LOAD = 0.5
"""The share of a processor's time that is planned for."""


@dataclass(frozen=True)
class Measured:
    """What the documents say of a turn."""

    first_writes: float
    next_writes: float
    next_reads: float
    following: float
    """Write units of the relay for a turn: the postings of its message, and the counters."""
    following_reads: float
    relay_ms: float
    turn_ms: float
    gb_second: float
    log_gb: float

    @classmethod
    def read(cls) -> "Measured":
        """The figures, found by the rows and sentences that hold them."""
        costs, deploy, benchmarks = (
            (DOCS / name).read_text().replace("\n", " ")
            for name in ("costs.md", "deploy.md", "benchmarks.md")
        )
        number = r"([\d.,]+)"
        row = rf"\| {{}} \| [^|]+ \| {number} \| {number} \|"
        first = _found(row.format("turn, new conversation"), costs)
        later = _found(row.format("turn by conversation, 10 messages"), costs)
        counted = _found(row.format("… that takes time"), costs)
        return cls(
            first_writes=first[1],
            next_writes=later[1],
            next_reads=later[0],
            following=_found(rf"costs {number} write units for its postings", costs)[0]
            + counted[1],
            following_reads=counted[0],
            relay_ms=math.prod(_found(rf"requests and {number} × {number} ms \(measured", costs)),
            turn_ms=_found(rf"\| Frontdesk \| {number} \|", benchmarks)[0],
            gb_second=_found(rf"3 s × 1 GB \| {number} per million GB-s", deploy)[0],
            log_gb=_found(rf"\| logs \| {number} KB of a turn", deploy)[0] * 1e-6,
        )


def _found(pattern: str, text: str) -> list[float]:
    match = re.search(pattern, text)
    if match is None:
        sys.exit(f"no document says: {pattern}")
    return [float(group.replace(",", "")) for group in match.groups()]


@dataclass
class Load:
    """What a rate of turns asks for, in each second that was simulated."""

    environments: Sequence[int]
    writes: Sequence[float]
    reads: Sequence[float]
    partitions: int
    hottest: float
    """Write units in the worst second of a partition."""
    relay_busy: float
    """The share of its time in which the relay of the busiest shard works."""


def simulated(rate: int, known: Measured, chance: random.Random) -> Load:
    """Simulate a rate of turns.

    A partition takes 1,000 write units a second, and DynamoDB is taken to have divided the table so
    that they are half used on average. Each partition has a shard of the stream, whose changes the
    relay applies one after the other.
    """
    warm = round(MEAN_SECONDS * 5)
    ends = warm + SECONDS
    writes, reads = [0.0] * ends, [0.0] * ends
    steps = [0] * (ends * TICKS + 1)
    writes_of_a_turn = (known.first_writes + 3 * known.next_writes) / 4 + known.following
    partitions = max(4, math.ceil(rate * writes_of_a_turn / PARTITION_UNITS * 2))
    load: dict[tuple[int, int], float] = defaultdict(float)
    work: dict[int, float] = defaultdict(float)
    center = math.log(MEAN_SECONDS) - SPREAD**2 / 2
    for _ in range(_poisson(rate * ends, chance)):
        began = chance.random() * ends
        length = chance.lognormvariate(center, SPREAD)
        second, closed = int(began), int(began + length)
        steps[int(began * TICKS)] += 1
        steps[min(ends * TICKS, int((began + length) * TICKS))] -= 1
        home = chance.randrange(partitions)
        own = known.first_writes if chance.random() < 0.25 else known.next_writes
        reads[second] += known.next_reads
        for at in (second, closed):  # half of a turn's own units open it, and half close it
            if at < ends:
                writes[at] += own / 2
                load[at, home] += own / 2
        checked, pause = 0.25, 0.5
        while checked < length:
            if (at := int(began + checked)) < ends:
                reads[at] += 0.5
            checked, pause = checked + pause, min(1.0, 2 * pause)
        # Each posting is in the partition of its word, and a counter in that of its business.
        writes[second] += known.following
        reads[second] += known.following_reads
        for _ in range(PLACES):
            load[second, chance.randrange(partitions)] += known.following / PLACES
        if second >= warm:
            work[home] += known.relay_ms / 1000
    running, environments = 0, []
    for change in steps[:-1]:
        running += change
        environments.append(running)
    hottest = max(units for (second, _), units in load.items() if second >= warm)
    return Load(
        environments[warm * TICKS :],
        writes[warm:],
        reads[warm:],
        partitions,
        hottest,
        max(work.values()) / SECONDS,
    )


def _poisson(mean: float, chance: random.Random) -> int:
    return max(0, round(chance.gauss(mean, math.sqrt(mean))))  # the means here are thousands


def dollars(rate: int, known: Measured) -> Mapping[str, float]:
    """For a million turns: what the ways to the function cost, and what it costs to run it."""
    requests = 1.75  # by docs/deploy.md: the turn, the opening and the preflights
    monthly = rate * MONTH_SECONDS * requests
    return {
        "gateway": requests * _tiered(monthly),
        "cloudfront": 1.25 * CLOUDFRONT_REQUESTS + TURN_GB * CLOUDFRONT_GB * 1e6,
        "lambda": MEAN_SECONDS * known.gb_second,
        "containers": known.turn_ms / 1000 / CONTAINER_LOAD / 3600 * CONTAINER_HOUR * 1e6,
        "table": 0.625 * (known.next_writes + 1 + known.following)
        + 0.125 * (known.next_reads + 2 + known.following_reads),
        "logs": known.log_gb * 1e6 * 0.50,
    }


def _tiered(requests: float) -> float:
    """The price of a million requests on average, for so many in a month."""
    paid, before = 0.0, 0.0
    for until, price in REST_TIERS:
        here = min(requests, until) - before
        if here <= 0:
            break
        paid += here * price
        before = until
    return paid / requests


def rows(rates: Sequence[int]) -> tuple[list[str], list[str]]:
    """The lines of both tables."""
    known = Measured.read()
    loads, bills = [], []
    for rate in rates:
        load, bill = simulated(rate, known, random.Random(rate)), dollars(rate, known)
        loads.append(
            f"| {rate:,} | {rate * 1.75:,.0f} | {max(load.environments):,} "
            f"| {max(load.writes):,.0f} | {max(load.reads):,.0f} | {load.partitions:,} "
            f"| {load.hottest:,.0f} | {load.relay_busy:.0%} |"
        )
        month = rate * MONTH_SECONDS / 1e6
        shared = bill["table"] + bill["logs"]
        now = bill["gateway"] + bill["lambda"] + shared
        url = bill["cloudfront"] + bill["lambda"] + shared
        held = bill["cloudfront"] + bill["containers"] + shared
        bills.append(
            f"| {rate:,} | {bill['gateway']:.2f} | {bill['cloudfront']:.2f} | {now:.2f} "
            f"| {url:.2f} | {held:.2f} | {now * month / 1000:,.0f} | {url * month / 1000:,.0f} "
            f"| {held * month / 1000:,.0f} |"
        )
    return loads, bills


def main(arguments: Sequence[str]) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale")
    parser.add_argument("rates", nargs="*", type=int, default=RATES)
    loads, bills = rows(parser.parse_args(arguments).rates)
    print(
        "| turns/s | requests/s | environments | write units/s | read units/s | partitions "
        "| hottest | relay |\n" + "| ---: " * 8 + "|\n" + "\n".join(loads)
    )
    print(
        "\n| turns/s | REST API | CloudFront | today | function URLs | containers "
        "| today | URLs | containers |\n" + "| ---: " * 9 + "|\n" + "\n".join(bills)
    )


if __name__ == "__main__":
    main(sys.argv[1:])
