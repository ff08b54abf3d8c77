"""Items as the store writes them."""

from datetime import datetime, timedelta

import pytest

from frontdesk.store.items import expiry


@pytest.mark.parametrize(
    ("moment", "days", "ends"),
    [
        ("2026-03-01T00:00:00+00:00", 1, "2026-03-02T00:00:00+00:00"),
        ("2026-03-01T00:00:00.000001+00:00", 1, "2026-03-03T00:00:00+00:00"),
        ("2026-03-01T23:59:59+00:00", 1, "2026-03-03T00:00:00+00:00"),
        ("2026-03-01T23:59:59-02:00", 30, "2026-04-02T00:00:00+00:00"),
    ],
)
def test_what_expires_does_so_at_the_end_of_a_day(moment: str, days: int, ends: str) -> None:
    used = datetime.fromisoformat(moment)
    expires_at = expiry(used, days)
    assert expires_at == datetime.fromisoformat(ends).timestamp()
    assert timedelta() <= datetime.fromisoformat(ends) - used - timedelta(days=days)


def test_what_is_kept_for_ever_has_no_expiry() -> None:
    assert expiry(datetime.fromisoformat("2026-03-01T12:00:00+00:00"), 0) is None
