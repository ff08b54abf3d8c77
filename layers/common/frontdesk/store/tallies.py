"""The tally of each conversation, written together with the counters that it adds to.

So the counters of a day are at every moment the sum of the tallies, and of what removed
conversations have left. A tally is written on condition that it is as it was read: whoever comes
second counts again from what is there.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from frontdesk.models.tally import Counts, Rated, Tally, less, total
from frontdesk.store.attributes import Item, marshal
from frontdesk.store.counters import GONE, adding, additions
from frontdesk.store.table import ConditionFailed, Contention, Table
from frontdesk.store.writes import Transaction, Write

_KEPT_SECONDS = 90 * 24 * 3600
"""How long the tally of a removed conversation is kept: longer than a change can come again."""

TALLIES_AT_ONCE, DAYS_OF_EACH = 20, 2
"""How many tallies are written together, and how many days may change in each of them."""

_DAYS_AT_ONCE = 40
"""A transaction takes 100 writes, and a day needs two."""


def tally_key(conversation_id: str) -> Item:
    """The key of a conversation's tally."""
    return {"pk": f"K#{conversation_id}", "sk": "K"}


def read_tally(table: Table, conversation_id: str) -> Tally | None:
    """What a conversation has been counted for; None for nothing so far. 1 request."""
    item = table.get(tally_key(conversation_id))
    return tally_from(item) if item else None


def read_tallies(table: Table, conversation_ids: Iterable[str]) -> dict[str, Tally]:
    """What conversations have been counted for, of those that have been. 1 request for 100."""
    items = table.get_all(list(map(tally_key, conversation_ids)))
    return {tally.conversation_id: tally for tally in map(tally_from, items)}


def write_tallies(table: Table, counted: Sequence[tuple[Tally, Tally]]) -> None:
    """Replace tallies, each by the one after it, and add all differences to the counters.

    1 request for `TALLIES_AT_ONCE`, of which each has changed on `DAYS_OF_EACH` days at most and
    has the business that it had.

    Raises:
        Contention: somebody else has replaced one of them, or is writing to the same counters.
    """
    for at in range(0, len(counted), TALLIES_AT_ONCE):
        puts, added = [], dict[tuple[str, str], Counts]()
        for before, after in counted[at : at + TALLIES_AT_ONCE]:
            puts.append(_putting(before, replace(after, version=before.version + 1)))
            for key, counts in _additions(after, changed_days(before, after)):
                place = key["pk"], key["sk"]
                added[place] = total(added.get(place, {}), counts)
        days = [adding({"pk": pk, "sk": sk}, counts) for (pk, sk), counts in added.items()]
        _transact(table, puts, days)


def write_tally(table: Table, before: Tally, after: Tally) -> Tally:
    """Replace a tally, and add the difference to the counters; the tally as it is stored.

    1 request; 1 for each 40 days, of which there are more than one or two only where a long
    conversation is counted for the first time, or gets a business.

    Raises:
        Contention: somebody else has replaced it meanwhile, or is writing to the same counters.
    """
    if before.business_id != after.business_id and before.days:
        before = write_tally(table, before, before.emptied())
    if replace(after, version=before.version) == before:
        return before
    changed = changed_days(before, after)
    stored, done = before, set[str]()
    for some in _batches(changed):
        done |= {day for day, _ in some}
        if len(done) == len(changed):
            return _put(table, stored, after, _writes(after, some))
        said = {**before.without(done).days, **{day: after.days.get(day, {}) for day in done}}
        part = replace(after.emptied(), said=said, is_whole=False)
        stored = _put(table, stored, part, _writes(after, some))
    return _put(table, stored, after, [])


def changed_days(before: Tally, after: Tally) -> list[tuple[str, Counts]]:
    """The days on which two tallies of a conversation differ, each with the difference."""
    return [
        (day, change)
        for day in sorted({*before.days, *after.days})
        if (change := less(after.days.get(day, {}), before.days.get(day, {})))
    ]


def leave_counters(table: Table, tally: Tally) -> Tally:
    """Give a removed conversation's counts to those of removed conversations; forget them here.

    1 request for 40 days. Raises as `write_tally`.
    """
    days = tally.days
    stored, done = tally, set[str]()
    for some in _batches(sorted(days.items())) or [[]]:
        done |= {day for day, _ in some}
        left = replace(tally.without(done), is_gone=True)
        stored = _put(table, stored, left, _writes(tally, some, GONE))
    return stored


def tally_from(item: Item) -> Tally:
    """The tally in an item."""
    return Tally(
        conversation_id=str(item["pk"]).removeprefix("K#"),
        business_id=int(item["business"]) or None,
        zone=item["zone"],
        state=int(item["state"]),
        day=item["day"],
        about=_counts(item.get("about", {})),
        seen=int(item["seen"]),
        open=frozenset(map(int, item.get("open", ()))),
        said={day: _counts(counts) for day, counts in item.get("said", {}).items()},
        rated={int(n): Rated(name, int(at)) for n, (name, at) in item.get("rated", {}).items()},
        is_gone="gone" in item,
        is_whole="part" not in item,
        version=int(item["v"]),
    )


def _item(tally: Tally) -> Item:
    return {
        **tally_key(tally.conversation_id),
        "business": tally.business_id or 0,
        "zone": tally.zone,
        "state": tally.state,
        "day": tally.day,
        "about": tally.about or None,
        "seen": tally.seen,
        "open": sorted(tally.open) or None,
        "said": tally.said or None,
        "rated": {str(n): [r.name, r.at] for n, r in tally.rated.items()} or None,
        "gone": tally.is_gone or None,
        "part": True if not tally.is_whole else None,
        "v": tally.version,
        "expires_at": int(time.time()) + _KEPT_SECONDS if tally.is_gone else None,
    }


def _put(table: Table, before: Tally, after: Tally, additions_: Sequence[Write]) -> Tally:
    stored = replace(after, version=before.version + 1)
    _transact(table, [_putting(before, stored)], additions_)
    return stored


def _putting(before: Tally, stored: Tally) -> Write:
    same = "v = :v" if before.version else "attribute_not_exists(pk) OR expires_at <= :now"
    values = {":v": before.version} if before.version else {":now": int(time.time())}
    return {
        "Put": {
            "Item": marshal(_item(stored)),
            "ConditionExpression": same,
            "ExpressionAttributeValues": marshal(values),
        }
    }


def _transact(table: Table, puts: Sequence[Write], additions_: Sequence[Write]) -> None:
    transaction = Transaction().add("tallies", *puts).add("counters", *additions_)
    try:
        table.transact(transaction)
    except ConditionFailed:
        raise Contention from None


def _writes(tally: Tally, days: Sequence[tuple[str, Counts]], suffix: str = "") -> list[Write]:
    return [adding(key, counts) for key, counts in _additions(tally, days, suffix)]


def _additions(
    tally: Tally, days: Sequence[tuple[str, Counts]], suffix: str = ""
) -> Iterator[tuple[Item, Counts]]:
    for day, change in days:
        yield from additions(tally.business_id, tally.conversation_id, day, change, suffix)


def _batches(days: Sequence[tuple[str, Counts]]) -> Iterator[Sequence[tuple[str, Counts]]]:
    return (days[at : at + _DAYS_AT_ONCE] for at in range(0, len(days), _DAYS_AT_ONCE))


def _counts(stored: Item) -> Counts:
    return {name: int(count) for name, count in stored.items()}
