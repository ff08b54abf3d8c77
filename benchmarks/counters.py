"""Counters after 20,000 changes with a relay that repeats and dies, against a plain count.

    python -m benchmarks.counters [CHANGES]

Needs DynamoDB Local (`make engines`). Conversations of three businesses in three time zones, and of
none, begin, go on, are taken by people, corrected, rated and removed. The changes reach the relay
in four shards that it works through in any order, in batches; its requests fail, it dies before
and after them, and runs of changes come again. In the end the counters are compared with a plain
look at everything that has ever been there, and with a recount.
"""

import random
import sys
import time

from benchmarks.support import dynamodb_engine
from frontdesk.base.logger import logger
from ops.recount import recount
from tests.support.counting import ZONES, MortalTable, Town, expected
from tests.support.dynamodb import fresh_table

CHANGES = 20_000
SEED = 19


def main() -> int:
    """Print the figures; the exit status is 1 if a number is wrong."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else CHANGES
    logger.setLevel("CRITICAL")  # what fails here fails on purpose
    chance = random.Random(SEED)
    with dynamodb_engine() as engine, fresh_table(engine) as table:
        town = Town(table, chance)
        mortal = MortalTable(table, chance, 0.05)
        began = time.monotonic()
        while town.changes < most:
            town.step()
            town.relay(mortal, rounds=chance.choice([0, 1, 2]))
        town.drain()
        took = time.monotonic() - began
        right, counted = expected(town), town.counted()
        days = sum(len(counts) for counts in right.values())
        print(f"{town.changes} changes in {took:.0f} s: {days} numbers of {len(right)} days,")
        print(f"{mortal.failures} requests failed, {mortal.deaths} deaths of the relay")
        print("all of them right" if counted == right else "some of them wrong")
        began = time.monotonic()
        done = recount(table, ZONES.__getitem__)
        same = town.counted() == right
        took = time.monotonic() - began
        print(f"recount of {done.conversations} conversations in {took:.0f} s: ", end="")
        print("the same" if same and not done.corrected and not done.days else "not the same")
    return int(counted != right or not same)


if __name__ == "__main__":
    sys.exit(main())
