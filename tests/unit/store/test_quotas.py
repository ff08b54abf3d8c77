"""Quotas without a table: what a refusal says."""

from datetime import datetime

import pytest

from frontdesk.store.quotas import DAY, MINUTE, SHARDS, Quota


@pytest.mark.parametrize(
    ("seconds", "moment", "retry_after"),
    [
        (MINUTE, "2026-03-01T12:34:00+00:00", 60),
        (MINUTE, "2026-03-01T12:34:15+00:00", 45),
        (MINUTE, "2026-03-01T12:34:59.999+00:00", 1),
        (DAY, "2026-03-01T00:00:00+00:00", DAY),
        (DAY, "2026-03-01T22:00:00+00:00", 2 * 3600),
        (DAY, "2026-03-01T22:00:00-01:00", 3600),
    ],
)
def test_a_refusal_says_when_the_next_window_begins(
    seconds: int, moment: str, retry_after: int
) -> None:
    refused = Quota("session_id", 9, seconds).exceeded(datetime.fromisoformat(moment))
    assert refused.headers == {"Retry-After": f"{retry_after}"}


@pytest.mark.parametrize(
    ("turns", "shards"), [(1, 1), (199, 1), (200, 2), (1_099, 10), (3_200, SHARDS), (10**9, SHARDS)]
)
def test_the_shares_of_the_counters_add_up_to_the_quota(turns: int, shards: int) -> None:
    quota = Quota("business_id", turns, DAY)
    assert quota.shards == shards
    shares = [quota.share(shard) for shard in range(shards)]
    assert sum(shares) == turns
    assert max(shares) - min(shares) <= 1
