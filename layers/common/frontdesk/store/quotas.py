"""Quotas of turns: counters that the transaction opening a turn increments.

A counter is an item for each id and window, removed by TTL after the window. All turns of one
business increment one counter: with a quota for businesses, a business is limited to what one item
takes, some hundreds of turns a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from frontdesk.base.errors import RateLimited
from frontdesk.models.conversation import Conversation
from frontdesk.store.attributes import marshal

MINUTE = 60
DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Quota:
    """At most ``turns`` for each value of an id in each window of ``seconds``, in UTC."""

    id_name: str
    turns: int
    seconds: int

    def exceeded(self, moment: datetime) -> RateLimited:
        """The error for a used-up quota, with the seconds until its next window."""
        retry_after = self.seconds - int(moment.timestamp()) % self.seconds
        per = "minute" if self.seconds == MINUTE else "day"
        message = f"{self.id_name}: at most {self.turns} messages a {per}"
        return RateLimited(message, headers={"Retry-After": str(retry_after)})


def applying(quotas: Sequence[Quota], conversation: Conversation) -> list[Quota]:
    """The quotas whose id the conversation has."""
    return [quota for quota in quotas if getattr(conversation, quota.id_name) is not None]


def count_write(quota: Quota, conversation: Conversation, moment: datetime) -> dict[str, Any]:
    """The write that counts a turn; its condition fails if the quota is used up."""
    window = int(moment.timestamp()) // quota.seconds
    id_ = getattr(conversation, quota.id_name)
    key = {"pk": f"Q#{quota.id_name}#{id_}#{window}", "sk": "Q"}
    ends = (window + 1) * quota.seconds
    return {
        "Update": {
            "Key": marshal(key),
            "UpdateExpression": "SET expires_at = :ends ADD turns :one",
            "ConditionExpression": "attribute_not_exists(turns) OR turns < :limit",
            "ExpressionAttributeValues": marshal(
                # One hour more, so that a slow clock does not start the window again.
                {":ends": ends + 3600, ":one": 1, ":limit": quota.turns}
            ),
        }
    }
