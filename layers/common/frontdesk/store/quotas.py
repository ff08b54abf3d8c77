"""Quotas of turns: counters that the transaction opening a turn increments.

Of two transactions that increment one item at the same time, DynamoDB cancels one. So a quota of
many turns is divided among up to `SHARDS` counters, each with its share of the quota: a turn
increments one of them at random, and their sum never passes the quota. Only a turn that finds its
counter used up reads which of the others are not (1 request), and tries again.

A counter is an item for each id, window and shard, removed by TTL after the window.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from frontdesk.base.errors import RateLimited
from frontdesk.models.conversation import Conversation
from frontdesk.store.attributes import marshal
from frontdesk.store.table import Table

MINUTE = 60
DAY = 24 * 3600
SHARDS = 32
"""The most counters of one quota: they take more turns a second than one business has."""
TURNS_OF_A_SHARD = 100
"""The least share of a counter; with less, many would be used up long before the quota is."""


@dataclass(frozen=True, slots=True)
class Quota:
    """At most ``turns`` for each value of an id in each window of ``seconds``, in UTC."""

    id_name: str
    turns: int
    seconds: int

    @property
    def shards(self) -> int:
        """The number of counters that the quota is divided among."""
        return max(1, min(SHARDS, self.turns // TURNS_OF_A_SHARD))

    def share(self, shard: int) -> int:
        """How many turns a counter takes. The shares add up to the quota."""
        return self.turns // self.shards + (shard < self.turns % self.shards)

    def exceeded(self, moment: datetime) -> RateLimited:
        """The error for a used-up quota, with the seconds until its next window."""
        retry_after = self.seconds - int(moment.timestamp()) % self.seconds
        per = "minute" if self.seconds == MINUTE else "day"
        message = f"{self.id_name}: at most {self.turns} messages a {per}"
        return RateLimited(message, headers={"Retry-After": str(retry_after)})


def applying(quotas: Sequence[Quota], conversation: Conversation) -> list[Quota]:
    """The quotas whose id the conversation has."""
    return [quota for quota in quotas if getattr(conversation, quota.id_name) is not None]


def count_write(
    quota: Quota, conversation: Conversation, moment: datetime, shards: Sequence[int] = ()
) -> dict[str, Any]:
    """The write that counts a turn by one of the shards, or of all; it fails if that is used up."""
    shard = random.choice(shards or range(quota.shards))
    window = int(moment.timestamp()) // quota.seconds
    ends = (window + 1) * quota.seconds
    return {
        "Update": {
            "Key": marshal({"pk": _pk(quota, conversation, moment), "sk": f"Q{shard}"}),
            "UpdateExpression": "SET expires_at = :ends ADD turns :one",
            "ConditionExpression": "attribute_not_exists(turns) OR turns < :share",
            "ExpressionAttributeValues": marshal(
                # One hour more, so that a slow clock does not start the window again.
                {":ends": ends + 3600, ":one": 1, ":share": quota.share(shard)}
            ),
        }
    }


def free_shards(
    table: Table, quota: Quota, conversation: Conversation, moment: datetime
) -> list[int]:
    """The shards that are not used up. 1 request, or none for a quota that is not divided."""
    if quota.shards == 1:
        return []
    values = {"pk": _pk(quota, conversation, moment)}
    counters, _ = table.query(values, KeyConditionExpression="pk = :pk", ConsistentRead=True)
    turns = {counter["sk"]: counter["turns"] for counter in counters}
    return [n for n in range(quota.shards) if turns.get(f"Q{n}", 0) < quota.share(n)]


def _pk(quota: Quota, conversation: Conversation, moment: datetime) -> str:
    window = int(moment.timestamp()) // quota.seconds
    return f"Q#{quota.id_name}#{getattr(conversation, quota.id_name)}#{window}"


def counter_partitions(id_name: str, id_: int, moment: datetime) -> list[str]:
    """The partitions in which daily counters of an id may still be.

    A counter expires an hour after its day; DynamoDB takes up to two days more to remove it.
    """
    today = int(moment.timestamp()) // DAY
    return [f"Q#{id_name}#{id_}#{day}" for day in range(today - 4, today + 2)]
