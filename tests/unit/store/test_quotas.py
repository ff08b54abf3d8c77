"""Quotas without a table: what a refusal says."""

from datetime import datetime

import pytest

from frontdesk.store.quotas import DAY, MINUTE, Quota


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
