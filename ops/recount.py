"""Count everything again from the conversations and messages, while the table is in use.

    python -m ops.recount TABLE

Needed once after the deployment that brings counters, for what was there before; after a change of
what is counted; and where the relay has given up on changes. It reads the whole table, then the
messages of each conversation, and corrects what the conversation is counted for. Then it compares
the counters of each day with the sum of all that is counted for it, and replaces what differs.

What removed conversations have left cannot be counted again, and stays as it is. To be cut short
and repeated does no harm.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import boto3

from frontdesk.base.settings import settings
from frontdesk.models.business import Business
from frontdesk.models.tally import Tally, total
from frontdesk.relay.counters import ZoneOf
from frontdesk.relay.news import find, recounted
from frontdesk.store.attributes import Item, unmarshal
from frontdesk.store.counters import GONE, additions, counts_of, revision_of, setting
from frontdesk.store.items import META, conversation_of, is_of_conversation
from frontdesk.store.table import ConditionFailed, Table, settle
from frontdesk.store.tallies import read_tally, tally_from, write_tally
from frontdesk.store.writes import Transaction
from frontdesk.wiring.businesses import businesses

_SETTLING_SECONDS = 30.0
_ROUNDS = 5


class Place(NamedTuple):
    """The key of an item."""

    pk: str
    sk: str


class Day(NamedTuple):
    """The counters of a day: as they should be, as they are, and how often they were written."""

    right: Mapping[str, int]
    there: Mapping[str, int]
    revision: int | None


class Recount(NamedTuple):
    """What a recount has found: conversations, those counted wrongly, days with wrong counters.

    ``unsettled`` are days that were written to all the time; they may be wrong.
    """

    conversations: int
    corrected: int
    days: int
    unsettled: int


def main(arguments: Sequence[str]) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m ops.recount")
    parser.add_argument("table")
    parser.add_argument(
        "--time-zone",
        default=settings.business_time_zone,
        help="of businesses without a profile, as in the deployment",
    )
    options = parser.parse_args(arguments)
    client: Any = boto3.client("dynamodb")
    table = Table(client, options.table)
    business_of = businesses(lambda: table, Business(time_zone=options.time_zone))
    done = recount(table, lambda business_id: business_of(business_id).time_zone)
    print(
        f"{done.conversations} conversations, {done.corrected} of them corrected; "
        f"counters of {done.days} days replaced"
    )
    if done.unsettled:
        print(f"{done.unsettled} days were written to meanwhile: repeat this when it is quieter")
    return 1 if done.unsettled else 0


def recount(table: Table, zone_of: ZoneOf) -> Recount:
    """Make the tally of each conversation right, and the counters of each day."""
    conversations = corrected = 0
    for item in _scanned(table):
        if is_of_conversation(item) and item["sk"] == META:
            conversations += 1
            again = partial(_recount_one, table, zone_of, conversation_of(item))
            corrected += settle(_SETTLING_SECONDS, again)
    replaced, wrong, before = 0, True, dict[Place, Day]()
    for _ in range(_ROUNDS):
        days = {place: day for place, day in _days(table).items() if day.right != day.there}
        # Between two readings that find it written equally often, nobody has written to the day or
        # to a tally that counts for it, so that its sum is of one moment.
        still = {p: d for p, d in days.items() if p in before and before[p].revision == d.revision}
        replaced += sum(_replace(table, place, day) for place, day in still.items())
        before, wrong = days, bool(days)
        if not wrong:
            break
    return Recount(conversations, corrected, replaced, len(before))


def _recount_one(table: Table, zone_of: ZoneOf, conversation_id: str) -> bool:
    """Count one conversation again; whether it was counted wrongly."""
    stored = read_tally(table, conversation_id)
    found = find(table, conversation_id, 0)
    conversation = found.conversation
    if conversation is None or (stored and (stored.is_gone or not found.is_complete)):
        return False  # it is being removed: what is missing has been counted
    business_id = conversation.business_id
    known = stored and stored.business_id == business_id and stored.zone
    zone = known or zone_of(business_id)
    version = stored.version if stored else 0
    right = recounted(Tally(conversation_id, business_id, zone, version=version), found)
    before = stored or Tally(conversation_id, business_id, zone)
    if right == before:
        return False
    write_tally(table, before, right)
    return before.days != right.days


def _days(table: Table) -> dict[Place, Day]:
    """All days' counters, and the sums of what is counted for them."""
    there: dict[Place, Item] = {}
    parts: dict[Place, dict[str, int]] = {}

    def count(place: Place, counts: Mapping[str, int]) -> None:
        parts[place] = total(parts.get(place, {}), counts)

    for item in _scanned(table):
        partition = str(item["pk"])
        if partition.startswith("N#") and partition.endswith(GONE):
            count(Place(partition.removesuffix(GONE), item["sk"]), counts_of(item))
        elif partition.startswith("N#"):
            there[Place(partition, item["sk"])] = item
        elif partition.startswith("K#"):
            tally = tally_from(item)
            for day, counts in tally.days.items():
                for key, added in additions(tally.business_id, tally.conversation_id, day, counts):
                    count(Place(**key), added)
    return {
        place: Day(
            parts.get(place, {}),
            counts_of(there[place]) if place in there else {},
            revision_of(there[place]) if place in there else None,
        )
        for place in {*there, *parts}
    }


def _replace(table: Table, place: Place, day: Day) -> bool:
    write = setting(place._asdict(), day.right, day.revision)
    try:
        table.transact(Transaction().add("day", write))
    except ConditionFailed:
        return False
    return True


def _scanned(table: Table) -> Iterator[Item]:
    start: dict[str, Any] = {}
    while True:
        page = table.call("scan", TableName=table.name, ConsistentRead=True, **start)
        yield from map(unmarshal, page["Items"])
        if "LastEvaluatedKey" not in page:
            return
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
