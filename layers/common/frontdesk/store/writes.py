"""The conditional writes that requests and transactions consist of."""

import time
from collections.abc import Collection, Sequence
from typing import Any, Self

from frontdesk.store.attributes import Item, marshal

ALIVE = "(attribute_not_exists(expires_at) OR expires_at > :now)"
"""The condition that an item has not expired; ``:now`` is the time in epoch seconds."""

Write = dict[str, Any]


class Transaction:
    """The writes of one transaction, in named groups; a failure is read by the same names."""

    def __init__(self) -> None:
        self.writes: list[Write] = []
        self._groups: list[str] = []

    def add(self, group: str, *writes: Write) -> Self:
        """Append ``writes`` to a group; a group may be empty."""
        self.writes += writes
        self._groups += [group] * len(writes)
        return self

    def grouped(self, found: Sequence[Item | None]) -> dict[str, list[Item | None]]:
        """The items of ``found``, which are in the order of the writes, by group."""
        groups: dict[str, list[Item | None]] = {}
        for group, item in zip(self._groups, found, strict=True):
            groups.setdefault(group, []).append(item)
        return groups


def put(item: Item) -> Write:
    """A Put that overwrites nothing but an expired item."""
    return {
        "Put": {
            "Item": marshal(item),
            "ConditionExpression": "attribute_not_exists(pk) OR expires_at <= :now",
            "ExpressionAttributeValues": marshal({":now": int(time.time())}),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def update(
    key: Item,
    changes: Item,
    condition: str,
    values: Item,
    remove: Sequence[str] = (),
    *,
    initial: Collection[str] = (),
) -> Write:
    """A conditional Update that sets the ``changes`` that are not None, and removes ``remove``.

    In ``condition``, attributes are written ``#name`` and the given values ``:name``. Those of
    the changes that ``initial`` names are set only where the item lacks them.
    """
    changes = {name: value for name, value in changes.items() if value is not None}
    names = {f"#{n}": n for n in (*changes, *remove)}
    names |= {word: word[1:] for word in _words(condition, "#")}
    set_to = {n: f":set_{n}" for n in changes}
    set_to |= {n: f"if_not_exists(#{n}, :set_{n})" for n in initial}
    expression = "SET " + ", ".join(f"#{n} = {value}" for n, value in set_to.items())
    if remove:
        expression += " REMOVE " + ", ".join(f"#{n}" for n in remove)
    return {
        "Update": {
            "Key": marshal(key),
            "UpdateExpression": expression,
            "ConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": marshal(
                {f":set_{n}": v for n, v in changes.items()}
                | {f":{n}": v for n, v in values.items()}
            ),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def delete(key: Item, condition: str, values: Item | None = None) -> Write:
    """A conditional Delete; in ``condition``, the given values are written ``:name``."""
    write = {
        "Key": marshal(key),
        "ConditionExpression": condition,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    if values:
        write["ExpressionAttributeValues"] = marshal({f":{n}": v for n, v in values.items()})
    return {"Delete": write}


def _words(expression: str, mark: str) -> list[str]:
    return [word.strip("(),") for word in expression.replace("(", " ").split() if mark in word]
