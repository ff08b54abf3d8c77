"""WebSocket connections and what they watch: the watchers of a topic are found by one query.

A connection has an item with its topics, so that all that it watches is found when it ends. It is
written with the first topic. Both kinds of items expire: a connection cannot last any longer.
"""

import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from frontdesk.base.errors import Conflict
from frontdesk.models.watcher import Watcher
from frontdesk.store.attributes import Item, marshal, unmarshal
from frontdesk.store.table import ConditionFailed, Table, settle
from frontdesk.store.writes import Write

MOST_TOPICS = 20
"""How many topics a connection may watch at once."""
MOST_WATCHERS = 1000
"""How many watchers of a topic are told of a change."""

_SECONDS = 2 * 3600 + 300  # API Gateway ends a connection after two hours
_SETTLING_SECONDS = 5.0


def add_watcher(table: Table, topic: str, watcher: Watcher) -> None:
    """Let a connection watch a topic; once more changes how it is watched. 2 requests.

    Raises:
        Conflict: the connection watches as many topics as it may.
    """
    expires_at = int(time.time()) + _SECONDS
    noted = _changing(
        watcher.connection_id,
        "SET expires_at = :until ADD topics :topic",
        "attribute_not_exists(topics) OR contains(topics, :name) OR size(topics) < :most",
        {"topic": {topic}, "name": topic, "most": MOST_TOPICS, "until": expires_at},
    )
    try:
        settle(_SETTLING_SECONDS, lambda: table.write(noted))
    except ConditionFailed:
        raise Conflict(f"a connection watches {MOST_TOPICS} topics at most") from None
    fields = watcher.model_dump(mode="json", exclude={"connection_id"}, exclude_none=True)
    item = {**_watcher_key(topic, watcher.connection_id), **fields, "expires_at": expires_at}
    table.write_all(put=[item])


def remove_watchers(table: Table, topic: str, connection_ids: Collection[str]) -> None:
    """Let connections watch a topic no longer. 1 request for each, and 1 for 25."""
    table.write_all(delete=[_watcher_key(topic, each) for each in connection_ids])
    for connection_id in connection_ids:
        noted = _changing(
            connection_id, "DELETE topics :topic", "attribute_exists(pk)", {"topic": {topic}}
        )
        # A connection that has ended has no topics any more.
        with suppress(ConditionFailed):
            settle(_SETTLING_SECONDS, partial(table.write, noted))


def remove_connection(table: Table, connection_id: str) -> list[str]:
    """Forget a connection that has ended; return the topics that it watched. 1 request, or 2."""
    answer: Any = table.call(
        "delete_item",
        TableName=table.name,
        Key=marshal(_connection_key(connection_id)),
        ReturnValues="ALL_OLD",
    )
    topics = sorted(unmarshal(answer.get("Attributes", {})).get("topics", ()))
    table.write_all(delete=[_watcher_key(topic, connection_id) for topic in topics])
    return topics


def watchers(table: Table, topic: str) -> Sequence[Watcher]:
    """The connections that watch a topic. 1 request for each MB.

    Consistent: a change after the acknowledgement of a watch has to find the watcher.
    """
    items = table.query_all(
        {"pk": _partition(topic)},
        limit=MOST_WATCHERS,
        KeyConditionExpression="pk = :pk",
        ConsistentRead=True,
    )
    return [_watcher(item) for item in items]


def _partition(topic: str) -> str:
    return f"W#{topic}"


def _watcher_key(topic: str, connection_id: str) -> Item:
    return {"pk": _partition(topic), "sk": connection_id}


def _connection_key(connection_id: str) -> Item:
    return {"pk": f"V#{connection_id}", "sk": "V"}


def _watcher(item: Item) -> Watcher:
    fields = {name: item[name] for name in Watcher.model_fields if name in item}
    return Watcher(connection_id=item["sk"], **fields)


def _changing(connection_id: str, expression: str, condition: str, values: Item) -> Write:
    """An Update of a set, which `writes.update` does not make."""
    return {
        "Update": {
            "Key": marshal(_connection_key(connection_id)),
            "UpdateExpression": expression,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": marshal({f":{n}": v for n, v in values.items()}),
        }
    }
