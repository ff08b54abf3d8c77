"""Profiles of businesses as the function answers about them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from frontdesk.access import caller as access
from frontdesk.api import businesses
from frontdesk.base.settings import Settings
from frontdesk.models.profile import Channel
from frontdesk.store.businesses import business_key
from frontdesk.store.table import Table
from frontdesk.store.targets import switch_off
from tests.support import dynamodb, functions
from tests.support.profiles import CREATE, ELM_STREET, LEAST
from tests.support.rows import check_rows

PATH = "/api/v1/businesses/7"
NOTHING: dict[str, Any] = {
    "phone": None,
    "emergency_phone": None,
    "email": None,
    "languages": ["en"],
    "trades": [],
    "service_area": [],
    "hours": None,
    "closed_dates": [],
    "after_hours": None,
    "prices": [],
    "faqs": [],
    "greeting": None,
    "monthly_budget": None,
    "transcripts": "never",
    "notify": [],
}
"""What a profile says where it says nothing."""
WEEK = dict.fromkeys(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), ()
)


@pytest.fixture
def api(moto_table: Table) -> Iterator[httpx.Client]:
    with functions.desk(moto_table) as client:
        yield client


def put(api: httpx.Client, profile: Any, headers: dict[str, str] = CREATE) -> httpx.Response:
    return api.put(PATH, json=profile, headers=headers)


def replaces(answer: httpx.Response) -> dict[str, str]:
    """The header of a request that replaces what was answered."""
    return {"If-Match": answer.headers["ETag"]}


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_a_profile_is_read_as_it_was_written(api: httpx.Client) -> None:
    written = put(api, ELM_STREET)
    assert written.status_code == 200, written.text
    read = api.get(PATH)
    assert read.status_code == 200
    hours = {day: list(ranges) for day, ranges in WEEK.items()} | ELM_STREET["hours"]
    assert read.json()["data"] == written.json()["data"] == {**ELM_STREET, "hours": hours}
    assert read.headers["ETag"] == written.headers["ETag"]
    meta = read.json()["meta"]
    assert (meta["id"], f'"{meta["version"]}"') == (7, read.headers["ETag"])
    assert set(meta) == {"id", "version", "updatedAt", "off", "secrets"}


def test_what_is_read_may_be_written_back(api: httpx.Client) -> None:
    for profile in (ELM_STREET, LEAST):
        tag = api.get(PATH).headers.get("ETag")
        headers = {"If-Match": tag} if tag else CREATE
        written = put(api, profile, headers)
        again = put(api, api.get(PATH).json()["data"], {"If-Match": written.headers["ETag"]})
        assert again.json()["data"] == written.json()["data"]


def test_a_profile_is_replaced_whole(api: httpx.Client) -> None:
    first = put(api, ELM_STREET)
    answer = put(api, LEAST, replaces(first))
    assert answer.json()["data"] == {**LEAST, **NOTHING}
    assert answer.json()["meta"]["version"] == first.json()["meta"]["version"] + 1
    assert api.get(PATH).json()["data"] == {**LEAST, **NOTHING}


def test_only_what_was_read_is_replaced(api: httpx.Client) -> None:
    assert code(put(api, LEAST, {"If-Match": '"1"'})) == (412, "PRECONDITION_FAILED")
    first = put(api, LEAST)
    second = put(api, LEAST, replaces(first))
    assert second.status_code == 200
    version = second.json()["meta"]["version"]

    def check(headers: dict[str, str], status: int, problem: str) -> None:
        answer = put(api, ELM_STREET, headers)
        assert code(answer) == (status, problem)

    rows = [
        ({}, 428, "PRECONDITION_REQUIRED"),
        (CREATE, 412, "PRECONDITION_FAILED"),
        (replaces(first), 412, "PRECONDITION_FAILED"),
        ({"If-Match": '"1"'}, 412, "PRECONDITION_FAILED"),
        ({"If-Match": f'"{version + 1}"'}, 412, "PRECONDITION_FAILED"),
        ({"If-Match": f'"0{version}"'}, 412, "PRECONDITION_FAILED"),
        ({"If-Match": '"x"'}, 412, "PRECONDITION_FAILED"),
        ({"If-Match": '""'}, 412, "PRECONDITION_FAILED"),
        ({"If-Match": f'W/"{version + 1}"'}, 412, "PRECONDITION_FAILED"),
        ({"If-Match": f"{version}"}, 400, "VALIDATION_ERROR"),
        ({"If-Match": "*"}, 400, "VALIDATION_ERROR"),
        ({"If-Match": '"2", "3"'}, 400, "VALIDATION_ERROR"),
        ({"If-None-Match": '"2"'}, 400, "VALIDATION_ERROR"),
        ({**CREATE, "If-Match": '"2"'}, 400, "VALIDATION_ERROR"),
    ]
    check_rows(rows, check)
    assert api.get(PATH).json()["data"]["name"] == LEAST["name"]
    weak = {"If-Match": f'W/"{version}"'}  # as a proxy makes of it that compresses
    assert put(api, ELM_STREET, weak).json()["meta"]["version"] == version + 1
    # The same again, because the answer was lost, finds it done.
    for headers in (CREATE, replaces(second)):
        assert put(api, ELM_STREET, headers).json()["meta"]["version"] == version + 1


def test_numbers_addresses_and_postcodes_are_stored_in_one_form(api: httpx.Client) -> None:
    def check(country: str, given: dict[str, Any], stored: dict[str, Any]) -> None:
        tag = api.get(PATH).headers.get("ETag")
        answer = put(
            api, {**LEAST, "country": country, **given}, {"If-Match": tag} if tag else CREATE
        )
        assert answer.status_code == 200, answer.text
        assert stored.items() <= answer.json()["data"].items()

    rows: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("US", {"phone": "(206) 555-0100"}, {"phone": "+12065550100"}),
        ("GB", {"phone": "020 7946 0123"}, {"phone": "+442079460123"}),
        ("DE", {"phone": "030 901820"}, {"phone": "+4930901820"}),
        ("DE", {"emergency_phone": "+43 1 4000"}, {"emergency_phone": "+4314000"}),
        ("IN", {"phone": "022 2493 1234"}, {"phone": "+912224931234"}),
        ("GB", {"service_area": ["sw1a", "E1 6", "M"]}, {"service_area": ["SW1A", "E16", "M"]}),
        ("CA", {"service_area": ["v6b", "V5K 0A1"]}, {"service_area": ["V6B", "V5K0A1"]}),
        ("PL", {"service_area": ["00-9"]}, {"service_area": ["009"]}),
        ("NL", {"service_area": ["1012 ab"]}, {"service_area": ["1012AB"]}),
        ("KE", {"service_area": ["00100"]}, {"service_area": ["00100"]}),
        ("US", {"email": "\u202aa@example.com\u202c\u200b\n"}, {"email": "a@example.com"}),
        ("US", {"monthly_budget": 5e-324}, {"monthly_budget": 0}),
    ]
    check_rows(rows, check)


def test_a_wrong_field_is_named(api: httpx.Client) -> None:
    def check(wrong: dict[str, Any], *fields: str) -> None:
        answer = put(api, {**ELM_STREET, **wrong})
        assert answer.status_code == 400, answer.text
        assert answer.json()["error"]["code"] == "VALIDATION_ERROR"
        found = [detail["field"] for detail in answer.json()["error"]["details"]]
        assert found == list(fields), answer.text

    def monday(*ranges: tuple[str, str]) -> dict[str, Any]:
        return {"hours": {"monday": [{"opens": o, "closes": c} for o, c in ranges]}}

    def notify(**changes: Any) -> dict[str, Any]:
        usual = {"channel": "webhook", "target": "https://example.com/x", "events": ["emergency"]}
        return {"notify": [{**usual, **changes}]}

    night = {"sunday": [{"opens": "22:00", "closes": "06:00"}]}
    five = {"opens": "05:00", "closes": "07:00"}
    rows: list[tuple[Any, ...]] = [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": None}, "name"),
        ({"nickname": "Joe"}, "nickname"),
        ({"country": "us"}, "country"),
        ({"country": "UK"}, "country"),
        ({"country": "XK"}, "country"),
        ({"country": "ZZ", "phone": "1"}, "country"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone"),
        ({"time_zone": "posix/Europe/Berlin"}, "time_zone"),
        ({"time_zone": "../etc/passwd"}, "time_zone"),
        ({"time_zone": "Factory"}, "time_zone"),
        ({"time_zone": "+01:00"}, "time_zone"),
        ({"phone": "911"}, "phone"),
        ({"phone": "555 0100"}, "phone"),
        ({"phone": "+1 206 555 0100 ext. 5"}, "phone"),
        ({"phone": "+44 206 555 010"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"phone": "call me", "emergency_phone": "1"}, "phone", "emergency_phone"),
        ({"email": "office"}, "email"),
        ({"email": "office@localhost"}, "email"),
        ({"email": "a@example.com\nBcc: b@example.com"}, "email"),
        ({"email": "a@example.com,b@example.com"}, "email"),
        ({"email": "x" * 250 + "@example.com"}, "email"),
        ({"languages": []}, "languages"),
        ({"languages": ["en", "tlh"]}, "languages.1"),
        ({"languages": ["en", "en"]}, "languages.1"),
        ({"trades": ["plumbing", "alchemy"]}, "trades.1"),
        ({"trades": ["plumbing", "plumbing"]}, "trades.1"),
        ({"service_area": ["98101", "W1", "981012"]}, "service_area.1"),
        ({"service_area": ["981011234567"]}, "service_area.0"),
        ({"service_area": ["981", "98 1"]}, "service_area.1"),
        ({"service_area": [" "]}, "service_area.0"),
        ({"country": "GB", "phone": None, "service_area": ["1SW"]}, "service_area.0"),
        ({"country": "CA", "service_area": ["V6B1Z", "66"]}, "service_area.1"),
        ({"service_area": [str(n) for n in range(501)]}, "service_area"),
        (monday(("08:00", "08:00")), "hours.monday.0"),
        (monday(("00:00", "00:00")), "hours.monday.0"),
        (monday(("24:00", "08:00")), "hours.monday.0.opens"),
        (monday(("8:00", "24:01")), "hours.monday.0.opens", "hours.monday.0.closes"),
        (monday(("08:00", "12:00"), ("11:59", "13:00")), "hours.monday.1"),
        (monday(("13:00", "18:00"), ("08:00", "13:01")), "hours.monday.0"),
        (monday(("08:00", "12:00"), ("08:00", "12:00")), "hours.monday.1"),
        (monday(*[(f"{n:02}:00", f"{n:02}:30") for n in range(7)]), "hours.monday"),
        ({"hours": {**night, "monday": [five]}}, "hours.monday.0"),
        ({"hours": {"tuesday": [five], "monday": night["sunday"]}}, "hours.tuesday.0"),
        ({"hours": {"funday": [five]}}, "hours.funday"),
        ({"hours": {"monday": [{"opens": "08:00"}]}}, "hours.monday.0.closes"),
        ({"closed_dates": ["2026-02-30"]}, "closed_dates.0"),
        ({"closed_dates": ["25.12.2026"]}, "closed_dates.0"),
        ({"closed_dates": ["2026-12-25", "2026-12-25"]}, "closed_dates.1"),
        ({"closed_dates": [f"2027-{n // 28 + 1:02}-{n % 28 + 1:02}" for n in range(101)]},
         "closed_dates"),
        ({"after_hours": "x" * 1001}, "after_hours"),
        ({"greeting": "\u0000"}, "greeting"),
        ({"prices": [{"service": "Call-out"}]}, "prices.0.text"),
        ({"prices": [{"service": "", "text": "$1"}]}, "prices.0.service"),
        ({"prices": [{"service": "a", "text": "$1"}] * 101}, "prices"),
        ({"faqs": [{"question": "?" * 301, "answer": "Yes"}]}, "faqs.0.question"),
        ({"faqs": [{"question": "Why?", "answer": "x" * 1001}]}, "faqs.0.answer"),
        ({"faqs": [{"question": "Why?", "answer": "Because"}] * 51}, "faqs"),
        (notify(channel="pigeon"), "notify.0.channel"),
        (notify(events=[]), "notify.0.events"),
        (notify(events=["emergency", "rain"]), "notify.0.events.1"),
        (notify(language="tlh"), "notify.0.language"),
        (notify(target="http://example.com/x"), "notify.0.target"),
        (notify(target="https://user:word@example.com/x"), "notify.0.target"),
        (notify(target="https://example.com/x#y"), "notify.0.target"),
        (notify(target="https://example.com:99999/x"), "notify.0.target"),
        (notify(target="https://example.com:0/x"), "notify.0.target"),
        (notify(target="https://example..com/x"), "notify.0.target"),
        (notify(target=f"https://{'x' * 64}.com/x"), "notify.0.target"),
        (notify(target="https://0x7f.1/x"), "notify.0.target"),
        (notify(target="https://exa mple.com/x"), "notify.0.target"),
        (notify(target="https://example.com/\n"), "notify.0.target"),
        (notify(target="https://localhost/x"), "notify.0.target"),
        (notify(target="https://localhost./x"), "notify.0.target"),
        (notify(target="https://intranet./x"), "notify.0.target"),
        (notify(target="https://127.0.0.1/x"), "notify.0.target"),
        (notify(target="https://10.1.2.3/x"), "notify.0.target"),
        (notify(target="https://169.254.169.254/latest"), "notify.0.target"),
        (notify(target="https://[::1]/x"), "notify.0.target"),
        (notify(target="https://[2002:7f00:1::]/x"), "notify.0.target"),
        (notify(target="https://[64:ff9b::7f00:1]/x"), "notify.0.target"),
        (notify(target="https://224.0.0.1/x"), "notify.0.target"),
        (notify(target="https://2130706433/x"), "notify.0.target"),
        (notify(target="https://intranet/x"), "notify.0.target"),
        (notify(target="https:///x"), "notify.0.target"),
        (notify(target="https://example.com/" + "x" * 2000), "notify.0.target"),
        (notify(channel="email", target="office"), "notify.0.target"),
        (notify(channel="sms", target="911"), "notify.0.target"),
        (notify(channel="sms", target="office@example.com"), "notify.0.target"),
        ({"notify": ELM_STREET["notify"] * 2}, "notify.1.target"),
        ({"notify": [notify(channel="email", target=target)["notify"][0]
                     for target in ("a@example.com", "A@Example.com")]}, "notify.1.target"),
        ({"notify": [notify(target=target)["notify"][0]
                     for target in ("https://example.com", "HTTPS://Example.com.:443/")]},
         "notify.1.target"),
        ({"notify": [notify(target=target)["notify"][0]
                     for target in ("https://example.com/A", "https://EXAMPLE.com/A",
                                    "https://example.com/a", "https://example.com/A?")]},
         "notify.1.target", "notify.3.target"),
        ({"notify": [{**ELM_STREET["notify"][0], "target": f"a{n}@example.com"}
                     for n in range(11)]}, "notify"),
    ]  # fmt: skip
    check_rows(rows, check)
    assert api.get(PATH).status_code == 404


def test_hours_may_pass_midnight_touch_and_fill_the_day(api: httpx.Client) -> None:
    def check(hours: dict[str, list[tuple[str, str]]]) -> None:
        tag = api.get(PATH).headers.get("ETag")
        days = {
            day: [{"opens": opens, "closes": closes} for opens, closes in ranges]
            for day, ranges in hours.items()
        }
        answer = put(api, {**LEAST, "hours": days}, {"If-Match": tag} if tag else CREATE)
        assert answer.status_code == 200, answer.text
        assert answer.json()["data"]["hours"].items() >= days.items()

    rows: list[tuple[dict[str, list[tuple[str, str]]]]] = [
        ({},),
        ({day: [("00:00", "24:00")] for day in WEEK},),
        ({day: [("22:00", "06:00")] for day in WEEK},),
        ({day: [("08:00", "08:01")] for day in WEEK},),
        ({"sunday": [("22:00", "06:00")], "monday": [("06:00", "08:00")]},),
        ({"monday": [("18:00", "00:00")], "tuesday": [("00:00", "08:00")]},),
        ({"monday": [("13:00", "18:00"), ("08:00", "13:00")]},),
        ({"sunday": [("00:01", "00:00")]},),
    ]
    check_rows(rows, check)


def test_the_public_sees_what_a_website_shows(
    api: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert code(api.get(f"{PATH}/public")) == (404, "NOT_FOUND")
    put(api, ELM_STREET)
    monkeypatch.setattr(businesses, "now", lambda: datetime(2026, 11, 28, 7, tzinfo=UTC))
    answer = api.get(f"{PATH}/public")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    data = answer.json()["data"]
    assert data.pop("hours")["friday"] == [{"opens": "22:00", "closes": "06:00"}]
    shown = ("name", "phone", "languages", "trades", "time_zone", "closed_dates")
    assert data == {
        "id": 7,
        **{name: ELM_STREET[name] for name in (*shown, "after_hours", "greeting")},
        "open_now": True,
        "closes_at": "2026-11-28T14:00:00.000Z",
        "next_opening": None,
    }
    monkeypatch.setattr(businesses, "now", lambda: datetime(2026, 11, 28, 14, tzinfo=UTC))
    data = api.get(f"{PATH}/public").json()["data"]
    assert (data["open_now"], data["next_opening"]) == (False, "2026-11-29T08:00:00.000Z")


def test_without_hours_nothing_is_known_of_them(api: httpx.Client) -> None:
    first = put(api, LEAST)
    data = api.get(f"{PATH}/public").json()["data"]
    assert (data["hours"], data["open_now"], data["next_opening"]) == (None, None, None)
    put(api, {**LEAST, "hours": {}}, replaces(first))
    data = api.get(f"{PATH}/public").json()["data"]
    assert (data["open_now"], data["next_opening"]) == (False, None)


def test_only_what_was_read_is_deleted_and_can_be_created_again(
    api: httpx.Client, moto_table: Table
) -> None:
    assert code(api.delete(PATH, headers={"If-Match": '"1"'})) == (404, "NOT_FOUND")
    first = put(api, ELM_STREET)
    second = put(api, LEAST, replaces(first))

    def check(headers: dict[str, str], status: int, problem: str) -> None:
        assert code(api.delete(PATH, headers=headers)) == (status, problem)

    rows = [
        ({}, 428, "PRECONDITION_REQUIRED"),
        (replaces(first), 412, "PRECONDITION_FAILED"),
        ({"If-Match": '"x"'}, 412, "PRECONDITION_FAILED"),
        ({"If-Match": "*"}, 400, "VALIDATION_ERROR"),
    ]
    check_rows(rows, check)
    deleted = api.delete(PATH, headers=replaces(second))
    assert (deleted.status_code, deleted.json()["data"]) == (200, {"id": 7, "deleted": True})
    assert "ETag" not in deleted.headers
    for path in (PATH, f"{PATH}/public"):
        assert code(api.get(path)) == (404, "NOT_FOUND")
    assert moto_table.get(business_key(7)) is None
    assert code(put(api, LEAST, replaces(second))) == (412, "PRECONDITION_FAILED")
    assert put(api, LEAST).status_code == 200
    # Who has read the former profile does not replace the new one.
    for former in (first, second):
        assert code(put(api, ELM_STREET, replaces(former))) == (412, "PRECONDITION_FAILED")
        check(replaces(former), 412, "PRECONDITION_FAILED")


def test_who_knows_a_profile_is_not_sent_it_again(api: httpx.Client, moto_table: Table) -> None:
    first = put(api, ELM_STREET)
    tag = first.headers["ETag"]

    def check(known: str, status: int) -> None:
        answer = api.get(PATH, headers={"If-None-Match": known})
        assert answer.status_code == status
        assert answer.headers["ETag"] == tag
        assert answer.headers["Cache-Control"] == "no-cache"
        assert (answer.content == b"") is (status == 304)

    check_rows(
        [
            (tag, 304),
            (f"W/{tag}", 304),
            (f'"0", W/{tag}', 304),
            ("*", 304),
            ('"2"', 200),
            (tag.strip('"'), 200),
        ],
        check,
    )
    # What is switched off is shown too, though it is no new version.
    target = ELM_STREET["notify"][0]
    switch_off(moto_table, 7, Channel(target["channel"]), target["target"], "bounced")
    changed = api.get(PATH, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.json()["meta"]["off"]
    assert api.get(PATH, headers={"If-None-Match": changed.headers["ETag"]}).status_code == 304
    replaced = put(api, LEAST, replaces(changed))
    assert replaced.json()["meta"]["version"] == first.json()["meta"]["version"] + 1


def test_an_id_that_no_business_has_is_not_found(api: httpx.Client) -> None:
    for odd in ("0", "-1", "07", "7.0", "x", "%D9%A7", "9" * 17, "9007199254740992", "7%20"):
        for method, path in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("GET", "/public")):
            answer = api.request(method, f"/api/v1/businesses/{odd}{path}", json=LEAST)
            assert code(answer) == (404, "NOT_FOUND"), (odd, method, path)


def test_another_s_business_is_answered_like_none_and_costs_as_much(
    moto_table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "settings", Settings(AUTH_MODE="jwt"))
    operator = functions.desk(moto_table, {"role": "operator", "subject": "o"})
    with operator as other:
        other.put("/api/v1/businesses/8", json=LEAST, headers=CREATE)
        assert other.get("/api/v1/businesses/8").status_code == 200
    staff = {"role": "staff", "subject": "s", "business_id": "7"}
    with functions.desk(moto_table, staff) as api:
        assert put(api, LEAST).status_code == 200
        assert api.get(PATH).status_code == 200
        asked = (("GET", {}), ("PUT", {}), ("PUT", CREATE), ("DELETE", {"If-Match": '"1"'}))
        for method, headers in asked:
            answers = []
            for business in (8, 9):
                sent = dynamodb.requests(moto_table)
                path = f"/api/v1/businesses/{business}"
                answer = api.request(method, path, json=LEAST, headers=headers)
                answers.append((code(answer), answer.json()["error"]["message"], list(sent)))
            assert answers[0] == answers[1]
            assert answers[0][0] == (404, "NOT_FOUND")
    assert moto_table.get(business_key(9)) is None
