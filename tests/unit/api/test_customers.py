"""The routes of customers' records: every field, every refusal by its field, and versions."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from frontdesk.access import caller as access
from frontdesk.base.settings import Settings
from frontdesk.store.customers import customer_key
from frontdesk.store.table import Table
from tests.support import dynamodb, functions
from tests.support.customers import JANE
from tests.support.profiles import CREATE, ELM_STREET
from tests.support.rows import check_rows

BUSINESS = "/api/v1/businesses/7"
PATH = f"{BUSINESS}/customers/5"
NOTHING: dict[str, Any] = {**dict.fromkeys(JANE), "bookings": []}


@pytest.fixture
def api(moto_table: Table) -> Iterator[httpx.Client]:
    with functions.desk(moto_table) as client:
        client.put(BUSINESS, json=ELM_STREET, headers=CREATE)
        yield client


def put(api: httpx.Client, record: Any, headers: dict[str, str] = CREATE) -> httpx.Response:
    return api.put(PATH, json=record, headers=headers)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_a_record_is_read_as_it_was_written(api: httpx.Client) -> None:
    assert code(api.get(PATH)) == (404, "NOT_FOUND")
    written = put(api, JANE)
    assert written.status_code == 200, written.text
    read = api.get(PATH)
    for answer in (written, read):
        assert answer.json()["data"] == JANE
        assert answer.headers["ETag"] == written.headers["ETag"]
        meta = answer.json()["meta"]
        assert (meta["id"], meta["businessId"]) == (5, 7)
        assert f'"{meta["version"]}"' == answer.headers["ETag"]
    assert put(api, JANE).headers["ETag"] == written.headers["ETag"]  # as after a lost answer
    match = {"If-Match": written.headers["ETag"]}
    replaced = put(api, {}, match)
    assert replaced.json()["data"] == NOTHING
    assert code(put(api, JANE, match)) == (412, "PRECONDITION_FAILED")
    assert code(put(api, JANE)) == (412, "PRECONDITION_FAILED")
    assert code(put(api, JANE, {})) == (428, "PRECONDITION_REQUIRED")
    assert api.get(f"{BUSINESS}/customers/6").status_code == 404
    assert api.get("/api/v1/businesses/8/customers/5").status_code == 404


def test_numbers_and_postcodes_are_those_of_the_country(api: httpx.Client) -> None:
    def check(country: str, given: dict[str, str], stored: dict[str, str]) -> None:
        profile = {"name": "Joe", "country": country, "time_zone": "UTC"}
        api.put(BUSINESS, json=profile, headers={"If-Match": api.get(BUSINESS).headers["ETag"]})
        tag = api.get(PATH).headers.get("ETag")
        answer = put(api, given, {"If-Match": tag} if tag else CREATE)
        assert answer.status_code == 200, answer.text
        assert answer.json()["data"] == {**NOTHING, **stored}

    rows: list[tuple[Any, ...]] = [
        ("US", {"phone": "(206) 555-0186"}, {"phone": "+12065550186"}),
        ("US", {"phone": "+44 20 7946 0123"}, {"phone": "+442079460123"}),
        ("GB", {"phone": "020 7946 0123"}, {"phone": "+442079460123"}),
        ("GB", {"postcode": "sw1a  1aa"}, {"postcode": "SW1A 1AA"}),
        ("US", {"postcode": "98103"}, {"postcode": "98103"}),
        ("NL", {"postcode": "1012 ab"}, {"postcode": "1012 AB"}),
        ("KE", {"postcode": "00100"}, {"postcode": "00100"}),
        ("JP", {"postcode": "１５０－０００１"}, {"postcode": "150-0001"}),
        ("SA", {"postcode": "١٢٣٤٥"}, {"postcode": "12345"}),
    ]
    check_rows(rows, check)


def test_without_a_profile_the_country_is_that_of_the_settings(moto_table: Table) -> None:
    with functions.desk(moto_table) as api:
        answer = put(api, {"phone": "206 555 0186", "postcode": "98103"})
    assert answer.json()["data"]["phone"] == "+12065550186"


def test_a_booking_may_be_of_the_first_and_the_last_day(api: httpx.Client) -> None:
    days = ("1971-01-01", "2200-12-31")
    bookings = [{**JANE["bookings"][0], "id": day, "date": day} for day in days]
    assert put(api, {"bookings": bookings}).status_code == 200


NO_DATES = ("0001-01-01", "1900-01-01", "1970-01-01", "9999-12-31")


def test_a_wrong_field_is_named(api: httpx.Client) -> None:
    def check(wrong: dict[str, Any], *fields: str) -> None:
        answer = put(api, {**JANE, **wrong})
        assert answer.status_code == 400, answer.text
        assert answer.json()["error"]["code"] == "VALIDATION_ERROR"
        found = [detail["field"] for detail in answer.json()["error"]["details"]]
        assert found == list(fields), answer.text
        assert "datetime" not in answer.text

    def booking(**changes: Any) -> dict[str, Any]:
        return {"bookings": [{**JANE["bookings"][0], **changes}]}

    rows: list[tuple[Any, ...]] = [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"nickname": "J"}, "nickname"),
        ({"phone": "911"}, "phone"),
        ({"phone": "555 0100"}, "phone"),
        ({"phone": "0", "postcode": "SW1A 1AA"}, "phone", "postcode"),
        ({"email": "jane"}, "email"),
        ({"address": "\u0000"}, "address"),
        ({"address": "x" * 201}, "address"),
        ({"postcode": "9810"}, "postcode"),
        ({"postcode": " "}, "postcode"),
        ({"notes": "x" * 2001}, "notes"),
        ({"bookings": [JANE["bookings"][0]] * 2}, "bookings"),
        ({"bookings": [{**JANE["bookings"][0], "id": str(n)} for n in range(51)]}, "bookings"),
        (booking(id=""), "bookings.0.id"),
        (booking(id="x" * 65), "bookings.0.id"),
        (booking(service_type="alchemy"), "bookings.0.service_type"),
        (booking(date="2026-02-30"), "bookings.0.date"),
        (booking(date="12.03.2026"), "bookings.0.date"),
        *((booking(date=day), "bookings.0.date") for day in NO_DATES),
        (booking(status="perhaps"), "bookings.0.status"),
        (booking(technician="x" * 121), "bookings.0.technician"),
        (booking(notes="x" * 501), "bookings.0.notes"),
        (booking(price=1), "bookings.0.price"),
    ]
    check_rows(rows, check)
    assert api.get(PATH).status_code == 404


def test_an_id_that_nobody_has_is_not_found(api: httpx.Client) -> None:
    for odd in ("0", "-1", "05", "x", "9" * 17):
        for path in (f"{BUSINESS}/customers/{odd}", f"/api/v1/businesses/{odd}/customers/5"):
            for method in ("GET", "PUT"):
                answer = api.request(method, path, json={}, headers=CREATE)
                assert code(answer) == (404, "NOT_FOUND"), (odd, method, path)


def test_another_s_customer_is_answered_like_none_and_costs_as_much(
    moto_table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "settings", Settings(AUTH_MODE="jwt"))
    with functions.desk(moto_table, {"role": "operator", "subject": "o"}) as api:
        assert put(api, JANE).status_code == 200
    staff = {"role": "staff", "subject": "s", "business_id": "8"}
    with functions.desk(moto_table, staff) as api:
        for method, headers in (
            ("GET", {}),
            ("PUT", {}),
            ("PUT", CREATE),
            ("PUT", {"If-Match": '"1"'}),
        ):
            answers = []
            for customer in (5, 6):
                sent = dynamodb.requests(moto_table)
                path = f"{BUSINESS}/customers/{customer}"
                answer = api.request(method, path, json=JANE, headers=headers)
                answers.append((code(answer), answer.json()["error"]["message"], list(sent)))
            assert answers[0] == answers[1]
            assert answers[0][0] == (404, "NOT_FOUND")
    assert moto_table.get(customer_key(7, 6)) is None
    for caller in (
        {"role": "customer", "subject": "c", "customer_id": "5", "business_id": "7"},
        {"role": "visitor", "subject": "visitor"},
    ):
        with functions.desk(moto_table, caller) as api:
            for method in ("GET", "PUT"):
                assert code(api.request(method, PATH, json=JANE)) == (403, "FORBIDDEN")
