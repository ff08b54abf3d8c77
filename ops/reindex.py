"""Make the postings of search again from the messages, while the table is in use.

    python -m ops.reindex TABLE

Needed once after the deployment that brings search, for the messages that were there before; after
a change of what counts as a word; and where the relay has given up on changes. It reads the whole
table once (half a read unit for 4 KB), writes the postings of each message, whether they are there
or not, and removes those that no message has. To be cut short and repeated does no harm.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

import boto3

from frontdesk.base.clock import now
from frontdesk.store.attributes import Item, unmarshal
from frontdesk.store.items import (
    META,
    conversation_from,
    conversation_of,
    is_of_conversation,
    message_from,
    message_key,
    message_number,
)
from frontdesk.store.postings import SEARCHED, postings, remove_postings, write_postings
from frontdesk.store.table import Table

_AT_ONCE = 50


def main(arguments: Sequence[str]) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m ops.reindex")
    parser.add_argument("table")
    options = parser.parse_args(arguments)
    client: Any = boto3.client("dynamodb")
    written, removed = reindex(Table(client, options.table))
    print(f"{written} postings written, {removed} that no message has removed")
    return 0


def reindex(table: Table) -> tuple[int, int]:
    """Write the postings of all messages, and remove others; how many of each."""
    written = removed = 0
    for items in _batched(item for item in _scanned(table) if _is_posting(item) or _is_said(item)):
        there = {Place(item["pk"], item["sk"]): item for item in items if _is_said(item)}
        kept = [item for item in items if _is_posting(item)]
        wanted = {Place(*message_key(item["c"], int(item["n"])).values()) for item in kept}
        wholes = {place.pk for place in {*there, *wanted}}
        missing = [place._asdict() for place in wanted if place not in there]
        keys = [*missing, *({"pk": partition, "sk": META} for partition in wholes)]
        found = there | {Place(i["pk"], i["sk"]): i for i in table.get_all(keys)}
        stale = [item for item in kept if item not in _of_message(found, item)]
        fresh = [item for place in there for item in _postings(found, place)]
        remove_postings(table, stale)
        write_postings(table, fresh)
        written, removed = written + len(fresh), removed + len(stale)
    return written, removed


class Place(NamedTuple):
    """The key of an item."""

    pk: str
    sk: str


def _is_posting(item: Item) -> bool:
    return str(item["pk"]).startswith("T#")


def _is_said(item: Item) -> bool:
    return is_of_conversation(item) and item["sk"] != META and item["role"] in SEARCHED


def _of_message(found: Mapping[Place, Item], posting: Item) -> list[Item]:
    """The postings of the message that a posting is of."""
    return _postings(found, Place(*message_key(posting["c"], int(posting["n"])).values()))


def _postings(found: Mapping[Place, Item], place: Place) -> list[Item]:
    """The postings of a message, as its conversation is now; none if either is gone."""
    item, whole = found.get(place), found.get(Place(place.pk, META))
    if item is None or whole is None:
        return []
    business_id = conversation_from(whole).business_id
    message = message_from(item, now())
    return postings(message, conversation_of(item), message_number(item), business_id)


def _batched(items: Iterator[Item]) -> Iterator[list[Item]]:
    while some := list(islice(items, _AT_ONCE)):
        yield some


def _scanned(table: Table) -> Iterator[Item]:
    start: dict[str, Any] = {}
    while True:
        page = table.call("scan", TableName=table.name, **start)
        yield from map(unmarshal, page["Items"])
        if "LastEvaluatedKey" not in page:
            return
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
