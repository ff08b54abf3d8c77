"""Analytics as the API answers them."""

import csv
from datetime import date, timedelta
from io import StringIO
from typing import Any

import httpx
import pytest

from frontdesk.access import caller as access
from frontdesk.base.clock import now
from frontdesk.base.settings import Settings
from frontdesk.models.profile import Profile
from frontdesk.models.scope import UNLIMITED
from frontdesk.models.tally import Tally
from frontdesk.store.businesses import write_profile
from frontdesk.store.table import Table
from frontdesk.store.tallies import write_tally
from tests.support import functions
from tests.support.conversations import conversation, store
from tests.support.rows import check_rows

STAFF = {"role": "staff", "subject": "s", "business_id": "7"}
OPERATOR = {"role": "operator", "subject": "o"}
CUSTOMER = {"role": "customer", "subject": "c", "customer_id": "5", "business_id": "7"}
VISITOR = {"role": "visitor", "subject": "visitor"}
SPAN = {"from": "2026-11-01", "to": "2026-11-30"}

FIRST = {
    "conversations": 2,
    "customer": 3,
    "claude": 2,
    "hour.09": 3,
    "trade.plumbing": 2,
    "language.en": 2,
    "judged.plumbing.plumbing": 1,
    "judged.hvac.plumbing": 1,
    "trade_corrected": 1,
    "answered": 2,
    "waited": 90,
    "wait.0": 1,
    "wait.1": 1,
    "input": 1000,
    "output": 100,
    "nanodollars": 150_000,
    "up": 1,
}
SECOND = {"conversations": 1, "customer": 1, "rules": 1, "hour.23": 1, "language.=cmd": 1}


@pytest.fixture(autouse=True)
def _with_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "settings", Settings(AUTH_MODE="jwt"))


def count(table: Table, business_id: int | None, n: int, day: str, counts: dict[str, int]) -> str:
    one = conversation(n, business_id=business_id)
    store(table, [one])
    nothing = Tally(one.id, business_id, "UTC")
    write_tally(table, nothing, Tally(one.id, business_id, "UTC", said={day: counts}))
    return one.id


@pytest.fixture
def table(moto_table: Table) -> Table:
    count(moto_table, 7, 1, "2026-11-02", FIRST)
    count(moto_table, 7, 2, "2026-11-30", SECOND)
    count(moto_table, 7, 3, "2026-12-01", SECOND)
    count(moto_table, 8, 4, "2026-11-02", SECOND)
    count(moto_table, None, 5, "2026-11-02", SECOND)
    return moto_table


def get(table: Table, caller: dict[str, str], **asked: Any) -> httpx.Response:
    with functions.desk(table, caller) as api:
        return api.get("/api/v1/analytics", params={**SPAN, **asked})


def test_numbers_are_by_day_and_in_sum(table: Table) -> None:
    answer = get(table, STAFF)
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert [day["date"] for day in data["days"]] == ["2026-11-02", "2026-11-30"]
    whole = data["sum"]
    assert (whole["conversations"], whole["messages"]["customer"]) == (3, 4)
    assert (whole["hours"][9], whole["hours"][23], sum(whole["hours"])) == (3, 1, 4)
    assert whole["waiting"] == {
        "answered": 2,
        "mean_seconds": 45.0,
        "spans": [1, 1, 0, 0, 0, 0, 0],
    }
    assert whole["judgements"] == {
        "seen": 2,
        "accuracy": 0.5,
        "trade_corrected": 1,
        "urgency_corrected": 0,
        "confusion": [
            {"judged": "hvac", "right": "plumbing", "count": 1},
            {"judged": "plumbing", "right": "plumbing", "count": 1},
        ],
    }
    assert whole["usage"]["dollars"] == 0.00015
    empty = get(table, STAFF, **{"from": "2025-01-01", "to": "2025-01-31"}).json()["data"]
    assert empty["days"] == []
    assert empty["sum"]["judgements"]["accuracy"] is None


def test_a_table_has_a_row_for_each_day_and_no_formula(table: Table) -> None:
    answer = get(table, STAFF, format="csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.text.startswith("\ufeffdate,conversations,")
    rows = list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["date"] for row in rows] == ["2026-11-02", "2026-11-30"]
    assert (rows[0]["trade.plumbing"], rows[0]["dollars"]) == ("2", "0.000150")
    assert (rows[0]["language.=cmd"], rows[1]["language.=cmd"]) == ("0", "1")
    assert not any(cell.startswith("=") for row in rows for cell in [*row, *row.values()])


def test_numbers_are_for_the_business_and_operators_only(table: Table) -> None:
    def check(caller: dict[str, str], asked: dict[str, Any], status: int, found: int) -> None:
        answer = get(table, caller, **asked)
        assert answer.status_code == status
        if status == 200:
            assert answer.json()["data"]["sum"]["conversations"] == found

    check_rows(
        [
            (STAFF, {}, 200, 3),
            (STAFF, {"business_id": 7}, 200, 3),
            (STAFF, {"business_id": 8}, 403, 0),
            (OPERATOR, {"business_id": 8}, 200, 1),
            (OPERATOR, {}, 200, 1),
            (CUSTOMER, {}, 403, 0),
            (VISITOR, {"business_id": 7}, 403, 0),
        ],
        check,
    )
    mine, other = conversation(1).id, conversation(4).id
    for caller, id_, status in (
        (STAFF, mine, 200),
        (STAFF, other, 404),
        (OPERATOR, other, 200),
        (CUSTOMER, mine, 403),
    ):
        with functions.desk(table, caller) as api:
            answer = api.get(f"/api/v1/conversations/{id_}/usage")
        assert answer.status_code == status
        if id_ == mine and status == 200:
            assert answer.json()["data"]["usage"]["dollars"] == 0.00015


def test_a_span_that_is_none_is_refused(table: Table) -> None:
    for asked in (
        {"from": "2026-12-01", "to": "2026-11-01"},
        {"from": "2025-01-01", "to": "2026-11-01"},
        {"from": "2026-11-31"},
        {"from": "1764201600"},
        {"from": "1764201600"[:10], "to": "0"},
        {"from": "2026-11-01T00:00:00Z"},
        {"to": "0001-01-01"},
        {"format": "xml"},
    ):
        answer = get(table, STAFF, **asked)
        assert answer.status_code == 400, (asked, answer.text)


def test_without_a_span_it_is_the_last_days_of_the_business(moto_table: Table) -> None:
    profile = {"name": "Joe", "country": "NZ", "time_zone": "Pacific/Kiritimati"}
    budget = Profile.model_validate({**profile, "monthly_budget": 0.5})
    write_profile(moto_table, 7, budget, None, scope=UNLIMITED)
    today = (now() + timedelta(hours=14)).date()
    count(moto_table, 7, 1, today.isoformat(), {"conversations": 1, "nanodollars": 600_000_000})
    with functions.desk(moto_table, STAFF) as api:
        data = api.get("/api/v1/analytics").json()["data"]
    assert (data["time_zone"], data["to"]) == ("Pacific/Kiritimati", today.isoformat())
    assert date.fromisoformat(data["from"]) == today - timedelta(days=29)
    assert data["spending"] == {
        "month": f"{today:%Y-%m}",
        "dollars": 0.6,
        "budget": 0.5,
        "is_spent": True,
    }
