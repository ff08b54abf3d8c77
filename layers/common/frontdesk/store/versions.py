"""Items that are replaced as a whole, each with a version that grows with each change.

The first version of an item is its time of creation in milliseconds. Versions grow by 1, so an item
that is deleted and created again has none of its former versions.
"""

from collections.abc import Mapping
from typing import Any

from frontdesk.base.clock import iso, now
from frontdesk.base.errors import PreconditionFailed
from frontdesk.store.attributes import Item, marshal, unmarshal
from frontdesk.store.table import ConditionFailed, Table, settle
from frontdesk.store.writes import update

SETTLING_SECONDS = 5.0
"""How long a write is tried while others write at the same place."""


def replace(
    table: Table,
    key: Item,
    content: Mapping[str, Any],
    expected: int | None,
    what: str,
    *,
    initial: Mapping[str, Any] | None = None,
) -> Item:
    """Replace the item whose version is ``expected``, or create it if that is None. 1 request.

    Returns the item as it is then, with its ``version`` and ``updated_at``. ``what`` names it to a
    caller. ``initial`` has attributes that are set only where the item lacks them. An item that has
    this content already is left as it is: whom the first answer has not reached asks again.

    Raises:
        PreconditionFailed: the item has another version and content, or there is one already.
        Conflict: the race did not settle.
    """
    initial = initial or {}
    at = now()
    version = round(at.timestamp() * 1000) if expected is None else expected + 1
    changes = {**content, **initial, "version": version, "updated_at": iso(at)}
    # Of two writers who have read the same version, the second one fails.
    condition = "attribute_not_exists(pk)" if expected is None else "#version = :expected"
    values = {} if expected is None else {"expected": expected}
    write = update(key, changes, condition, values, initial=initial)
    try:
        return settle(SETTLING_SECONDS, lambda: table.write(write))
    except ConditionFailed as failed:
        [there] = failed.group("item")
        wanted = unmarshal(marshal(content))
        if there and all(there.get(name) == value for name, value in wanted.items()):
            return there
        problem = "exists already" if expected is None else "has changed, or does not exist"
        raise PreconditionFailed(f"{what} {problem}") from None
