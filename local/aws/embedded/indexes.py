"""Secondary indexes that are kept in order, so that a Query reads its own part of them.

ministack keeps the keys of an index's partition in no order. A Query sorts the whole partition, and
parses its expressions anew for each of the items, whatever its Limit.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from ministack.services import dynamodb

_LAST = "\U0010ffff"
"""Sorts after every character that a key has."""

Key = tuple[str, str]
"""An item's own key: the values of its partition and its sort key."""

Entry = tuple[tuple[Any, ...], Key]
"""An item's place in a partition: the index's sort key, then the item's own."""


class _Request:
    """The Query that is being answered; the engine answers one request at a time."""

    def __init__(self) -> None:
        self.data: dict[str, Any] = {}
        self.matched = False
        """Whether the items that were read for it are known to match its key condition."""

        self.evaluated = False
        """Whether that has been evaluated."""


_request = _Request()


class Index:
    """An index of a table: its partitions by the value of their key, each of them in order."""

    def __init__(self, table: Any, hashes: Sequence[str], ranges: Sequence[str]) -> None:
        self._table = table
        self._hashes = hashes
        self._ranges = ranges
        self._partitions: dict[Any, list[Entry]] = {}

    def add(self, key: Key, item: Any) -> None:
        """Enter an item, if it has the index's key."""
        partition = dynamodb._index_partition(item, self._hashes, self._ranges)
        if partition is not None:
            insort(self._partitions.setdefault(partition, []), (self._order(item), key))

    def discard(self, key: Key, item: Any) -> None:
        """Take an item out, as it was when it was entered."""
        partition = dynamodb._index_partition(item, self._hashes, self._ranges)
        entries = self._partitions.get(partition, [])
        entry = (self._order(item), key)
        place = bisect_left(entries, entry)
        if entries[place : place + 1] == [entry]:
            del entries[place]
            if not entries:
                del self._partitions[partition]

    def get(self, partition: Any, default: Any = ()) -> Any:
        """The keys of those items that the Query evaluates; more, where that is hard to tell."""
        entries = self._partitions.get(partition)
        if not entries:
            return default
        query = _request.data
        low, high, _request.matched = self._range(entries, query)
        if start := query.get("ExclusiveStartKey"):
            order = self._order(start)
            if query.get("ScanIndexForward") is False:
                high = min(high, bisect_left(entries, (order,)))
            else:
                low = max(low, bisect_right(entries, (order, (_LAST, _LAST))))
        # A page that its Limit ended has a LastEvaluatedKey, also where nothing follows.
        if _request.matched and (limit := query.get("Limit")):
            if query.get("ScanIndexForward") is False:
                low = max(low, high - limit)
            else:
                high = min(high, low + limit)
        return [key for _, key in entries[low:high]]

    def _range(self, entries: list[Entry], query: dict[str, Any]) -> tuple[int, int, bool]:
        """Where the items are that match the key condition, and whether that is all of it.

        By the time that this is asked, the expression has been found to be well-formed.
        """
        clauses = _clauses(query.get("KeyConditionExpression", ""))
        if len(clauses) == 1:
            return 0, len(entries), True
        for clause in clauses:
            if any(text.lower() == "begins_with" for _, text in clause):
                name = next(text for kind, text in clause if kind == "VALUE_REF")
                prefix = query["ExpressionAttributeValues"][name].get("S")
                if prefix is not None and len(clauses) == 2:
                    low = bisect_left(entries, ((prefix,),))
                    return low, bisect_left(entries, ((prefix + _LAST,),)), True
        return 0, len(entries), False

    def _order(self, item: Any) -> tuple[Any, ...]:
        names = dynamodb._index_order_keys(self._table, self._ranges)
        return tuple(dynamodb._index_order_value(item, name, kind) for name, kind in names)


def _indexes(table: Any) -> dict[str, Index]:
    """A table's indexes by their names, kept with it until its items are replaced as a whole."""
    indexes: dict[str, Index] | None = table.get(dynamodb._INDEX_MEMBERS)
    if indexes is None:
        indexes = {
            name: Index(table, hashes, ranges)
            for name, hashes, ranges in dynamodb._index_key_schemas(table)
        }
        for partition, items in table["items"].items():
            for sort, item in items.items():
                for index in indexes.values():
                    index.add((partition, sort), item)
        table[dynamodb._INDEX_MEMBERS] = indexes
    return indexes


def _change(table: Any, partition: str, sort: str, item: Any, add: bool) -> None:
    for index in table.get(dynamodb._INDEX_MEMBERS, {}).values():
        (index.add if add else index.discard)((partition, sort), item)


def _indexed(create_table: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The creation of a table, with its indexes, so that no Query has to wait for them."""

    def answer(data: Any) -> Any:
        created = create_table(data)
        if created[0] == 200:
            _indexes(dynamodb._tables[data["TableName"]])
        return created

    return answer


def _noted(query: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A Query that is known while it is being answered."""

    def answer(data: Any) -> Any:
        _request.data, _request.matched, _request.evaluated = data, False, False
        return query(data)

    return answer


def _not_twice(evaluate: Callable[..., Any]) -> Callable[..., Any]:
    """The evaluation of an expression, but for key conditions that are known to hold.

    The first item's is evaluated all the same, because that is when words are found to be reserved.
    One that names a partition of the table itself holds for all that is in it.
    """

    def answer(*arguments: Any, slot: str = "ConditionExpression") -> Any:
        if slot == "KeyConditionExpression" and _request.matched and _request.evaluated:
            return True
        _request.evaluated = True
        holds = evaluate(*arguments, slot=slot)
        if slot == "KeyConditionExpression" and not _request.data.get("IndexName"):
            _request.matched = len(_clauses(arguments[0])) == 1
        return holds

    return answer


@lru_cache(1024)
def _clauses(expression: str) -> list[list[tuple[str, str]]]:
    found: list[list[tuple[str, str]]] = dynamodb._key_condition_clauses(
        dynamodb._tokenize(expression)
    )
    return found


def install() -> None:
    """Put this in the place of what ministack does; after the journal, which fills tables."""
    dynamodb._tokenize = lru_cache(1024)(dynamodb._tokenize)
    dynamodb._condition_syntax_error = lru_cache(1024)(dynamodb._condition_syntax_error)
    dynamodb._index_members = _indexes
    dynamodb._index_item = _change
    dynamodb._create_table = _indexed(dynamodb._create_table)
    dynamodb._query = _noted(dynamodb._query)
    dynamodb._evaluate_condition = _not_twice(dynamodb._evaluate_condition)
