"""The counters of businesses: an item for each business and day.

Beside them, under ``…#gone``, is the part of them that came from conversations that are removed:
it cannot be counted again. Under ``N#all`` is what all businesses together have spent, in several
items for a day, because every turn with Claude adds to them.
"""

import time
import zlib
from collections.abc import Iterator
from datetime import date, datetime

from frontdesk.base.clock import iso
from frontdesk.models.tally import Counts, total
from frontdesk.store.attributes import Item, marshal
from frontdesk.store.table import Table
from frontdesk.store.writes import Write

ALL = "N#all"
GONE = "#gone"

_SHARDS = 8
_SPENDING = ("input", "output", "cached", "written", "nanodollars", "unpriced")
_REVISION = "rev"
_KEPT_SECONDS = 62 * 24 * 3600
_APART = {"pk", "sk", _REVISION}


def counters_key(business_id: int | None) -> str:
    """The partition of a business's counters; conversations of no business have their own."""
    return f"N#{business_id or 0}"


def additions(
    business_id: int | None, conversation_id: str, day: str, counts: Counts, suffix: str = ""
) -> Iterator[tuple[Item, Counts]]:
    """The items of a day, and what a conversation's counts add to each."""
    if counts:
        yield {"pk": counters_key(business_id) + suffix, "sk": day}, counts
    if spent := {name: counts[name] for name in _SPENDING if counts.get(name)}:
        shard = zlib.crc32(conversation_id.encode()) % _SHARDS
        yield {"pk": ALL + suffix, "sk": f"{day}#{shard}"}, spent


def adding(key: Item, counts: Counts) -> Write:
    """The write that adds to a day's counters."""
    added = {_REVISION: 1, **counts}
    return {
        "Update": {
            "Key": marshal(key),
            "UpdateExpression": "ADD " + ", ".join(f"#{n} :{n}" for n in range(len(added))),
            "ExpressionAttributeNames": {f"#{n}": name for n, name in enumerate(added)},
            "ExpressionAttributeValues": marshal(
                {f":{n}": count for n, count in enumerate(added.values())}
            ),
        }
    }


def counts_of(item: Item) -> dict[str, int]:
    """The counts in an item, without those that are 0."""
    return total({name: int(value) for name, value in item.items() if name not in _APART})


def revision_of(item: Item) -> int:
    """How often an item was written."""
    return int(item[_REVISION])


def setting(key: Item, counts: Counts, revision: int | None) -> Write:
    """The write that replaces a day's counters, if they are of ``revision``; None: not there."""
    there = "#rev = :rev" if revision is not None else "attribute_not_exists(#rev)"
    write = {
        "Item": marshal({**key, **counts, _REVISION: (revision or 0) + 1}),
        "ConditionExpression": there,
        "ExpressionAttributeNames": {"#rev": _REVISION},
    }
    if revision is not None:
        write["ExpressionAttributeValues"] = marshal({":rev": revision})
    return {"Put": write}


def read_days(
    table: Table, business_id: int | None, first: date, last: date
) -> dict[str, dict[str, int]]:
    """The counters of a span of days, by day; a day without any is missing. 1 request for a MB.

    They may be a moment old: a quarter of a read unit for a day, more or less.
    """
    items = table.query_all(
        {"pk": counters_key(business_id), "first": first.isoformat(), "last": last.isoformat()},
        limit=(last - first).days + 1,
        KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
    )
    return {str(item["sk"]): counts_of(item) for item in items}


def spent_in_month(
    table: Table, business_id: int | None, month: str, *, consistent: bool = False
) -> int:
    """What a business has spent in a month such as 2026-11, in billionths of dollars. 1 request."""
    items = table.query_all(
        {"pk": counters_key(business_id), "month": f"{month}-"},
        limit=31,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :month)",
        ConsistentRead=consistent,
    )
    return sum(counts_of(item).get("nanodollars", 0) for item in items)


def first_spent(table: Table, business_id: int, month: str, moment: datetime) -> datetime:
    """When the budget of a month was first found to be used up: now, if never before. 1 request."""
    expires_at = int(time.time()) + _KEPT_SECONDS
    item = table.write(
        {
            "Update": {
                "Key": marshal({"pk": f"B#{business_id}", "sk": f"BUDGET#{month}"}),
                "UpdateExpression": "SET #at = if_not_exists(#at, :now), expires_at = :end",
                "ExpressionAttributeNames": {"#at": "first_spent_at"},
                "ExpressionAttributeValues": marshal({":now": iso(moment), ":end": expires_at}),
            }
        }
    )
    return datetime.fromisoformat(item["first_spent_at"])


def spent_by_all(table: Table, month: str) -> int:
    """What all businesses together have spent in a month such as 2026-11. 1 request."""
    items = table.query_all(
        {"pk": ALL, "month": f"{month}-"},
        limit=31 * _SHARDS,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :month)",
    )
    return sum(counts_of(item).get("nanodollars", 0) for item in items)
