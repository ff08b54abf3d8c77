"""The writes that a request or a transaction is made of, every one with its condition."""

import time
from collections.abc import Sequence
from typing import Any

from frontdesk.store.attributes import Item, marshal

ALIVE = "(attribute_not_exists(expires_at) OR expires_at > :now)"
"""What holds for an item that is still to be seen; ``:now`` is the time in epoch seconds."""


def put(item: Item) -> dict[str, Any]:
    """A Put that never overwrites, except an expired item that DynamoDB has not removed yet."""
    return {
        "Put": {
            "Item": marshal(item),
            "ConditionExpression": "attribute_not_exists(pk) OR expires_at <= :now",
            "ExpressionAttributeValues": marshal({":now": int(time.time())}),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def update(
    key: Item, changes: Item, condition: str, values: Item, remove: Sequence[str] = ()
) -> dict[str, Any]:
    """A conditional Update that sets ``changes``, where they are not None, and removes ``remove``.

    In ``condition``, attributes are written ``#name`` and the given values ``:name``.
    """
    changes = {name: value for name, value in changes.items() if value is not None}
    names = {f"#{n}": n for n in (*changes, *remove)}
    names |= {word: word[1:] for word in _words(condition, "#")}
    expression = "SET " + ", ".join(f"#{n} = :set_{n}" for n in changes)
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


def delete(key: Item, condition: str, values: Item | None = None) -> dict[str, Any]:
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
