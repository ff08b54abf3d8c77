"""Sizes of items, and what a write takes of a table's capacity, computed where they are needed.

ministack computes for each write what it takes of the table and of each index, whether the request
asks for it or not: a quarter of an engine's time. It adds up the sizes of a page's items, though
hardly any page comes near its limit.
"""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ministack.services import dynamodb

_BATCHES = ("_batch_write_item", "_transact_write_items")
"""Requests that compute it unasked; the others look first."""

_FEW = 50
"""How many items a page has at most whose sizes are taken together."""


class _Request:
    """The request that is being answered; the engine answers one at a time."""

    def __init__(self) -> None:
        self.asks = True
        """Whether it asks for the capacity that it takes."""

        self.sizes: dict[int, tuple[Any, int]] = {}
        """The sizes of items while it does not, and the items, by the items' ids."""


_request = _Request()


def install() -> None:
    """Put this in the place of what ministack does."""
    for name in _BATCHES:
        setattr(dynamodb, name, _noted(getattr(dynamodb, name)))
    dynamodb._accumulate_write_capacity = _asked(dynamodb._accumulate_write_capacity, None)
    dynamodb._index_write_units = _asked(dynamodb._index_write_units, 0.0)
    dynamodb._item_size_bytes = _once(dynamodb._item_size_bytes)
    dynamodb._paginate_evaluated_items = _short(dynamodb._paginate_evaluated_items)
    dynamodb._number_size_bytes = lru_cache(1024)(dynamodb._number_size_bytes)
    dynamodb._attribute_value_size = _of_plain(dynamodb._attribute_value_size)


def _noted(handle: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def answer(data: Any) -> Any:
        _request.asks = data.get("ReturnConsumedCapacity", "NONE") != "NONE"
        try:
            return handle(data)
        finally:
            _request.asks = True
            _request.sizes.clear()

    return answer


def _asked(compute: Callable[..., Any], otherwise: Any) -> Callable[..., Any]:
    def answer(*arguments: Any) -> Any:
        return compute(*arguments) if _request.asks else otherwise

    return answer


def _once(size: Callable[[Any], int]) -> Callable[[Any], int]:
    """The size of an item, once for a request that asks for no capacity."""

    def answer(item: Any) -> int:
        if _request.asks:
            return size(item)
        known = _request.sizes.get(id(item))
        if known is None:
            known = _request.sizes[id(item)] = item, size(item)
        return known[1]

    return answer


def _short(paginate: Callable[..., Any]) -> Callable[..., Any]:
    """A page whose items are far below the limit of 1 MB, without their exact sizes.

    JSON has all that counts, and more around it.
    """

    def answer(items: Any, limit: Any, *more: Any) -> Any:
        if limit is None or int(limit) > _FEW:
            return paginate(items, limit, *more)
        page = items[: int(limit)]
        if len(json.dumps(page)) > dynamodb._DDB_PAGE_SIZE_BYTES // 2:
            return paginate(items, limit, *more)
        return page, len(page) == int(limit)

    return answer


def _of_plain(size: Callable[[Any], int]) -> Callable[[Any], int]:
    """The size of a value, of texts and maps without the detours for all kinds of values."""

    def answer(value: Any) -> int:
        if type(value) is dict and len(value) == 1:
            [(kind, held)] = value.items()
            if kind == "S" and type(held) is str:
                return len(held) if held.isascii() else len(held.encode())
            if kind == "M" and type(held) is dict:
                return 3 + sum(1 + len(n.encode()) + answer(part) for n, part in held.items())
        return size(value)

    return answer
