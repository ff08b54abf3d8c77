"""Photos are announced, attached and downloaded by those who may, and others learn nothing."""

import re
from typing import Any

import httpx
import pytest

from frontdesk.access import caller as access
from frontdesk.api import attachments
from frontdesk.base.settings import Settings
from frontdesk.files.bucket import Bucket
from frontdesk.models.attachments import LARGEST_UPLOAD
from frontdesk.models.scope import NOBODY, UNLIMITED, Scope
from frontdesk.store.history import TurnRequest
from frontdesk.store.table import Table
from frontdesk.turn.events import Started
from frontdesk.turn.turn import take_turn
from tests.support import dynamodb, functions
from tests.support.photos import MemoryS3, bucket, photo
from tests.support.rows import check_rows
from tests.support.turns import turn_context

PATH = "/api/v1/attachments"
DATA = photo()
ASKED = {"content_type": "image/jpeg", "bytes": len(DATA)}
VISITOR = {"role": "visitor", "subject": "visitor"}
CUSTOMER = {"role": "customer", "subject": "c", "customer_id": "5"}
OPERATOR = {"role": "operator", "subject": "o"}
STAFF = {"role": "staff", "subject": "s", "business_id": "7"}


@pytest.fixture(autouse=True)
def _with_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "settings", Settings(AUTH_MODE="visitors"))


@pytest.fixture
def s3() -> MemoryS3:
    return MemoryS3()


@pytest.fixture
def photos(s3: MemoryS3) -> Bucket:
    return bucket(s3)


def as_caller(table: Table, photos: Bucket, caller: dict[str, str]) -> httpx.Client:
    return functions.conversations(table, caller=caller, bucket=photos)


def announced(api: httpx.Client, **more: Any) -> dict[str, Any]:
    answer = api.post(PATH, json={**ASKED, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["data"])


def attached(table: Table, photos: Bucket, s3: MemoryS3, scope: Scope, **ids: Any) -> Started:
    """A first turn with a photo."""
    caller = {NOBODY: VISITOR, 5: CUSTOMER, None: OPERATOR}[scope.customer_id]
    api = as_caller(table, photos, caller)
    id_ = announced(api)["id"]
    s3.objects[f"new/{id_}"] = DATA
    request = TurnRequest("This is it", scope=scope, attachments=[id_], **ids)
    started, *_ = take_turn(turn_context(table, ["Hm."], bucket=lambda: photos), request, 30)
    assert isinstance(started, Started)
    return started


def photo_of(table: Table, conversation_id: str) -> str:
    with functions.conversations(table, caller=OPERATOR) as api:
        data = api.get(f"/api/v1/conversations/{conversation_id}").json()["data"]
        return str(data["messages"][0]["attachments"][0]["id"])


def test_only_photos_within_the_limits_are_announced(moto_table: Table, photos: Bucket) -> None:
    api = as_caller(moto_table, photos, VISITOR)

    def check(wrong: dict[str, Any], field: str) -> None:
        answer = api.post(PATH, json={**ASKED, **wrong})
        assert answer.status_code == 400
        assert answer.json()["error"]["details"][0]["field"] == field

    check_rows(
        [
            ({"content_type": "image/svg+xml"}, "content_type"),
            ({"content_type": "image/heic"}, "content_type"),
            ({"content_type": "text/html"}, "content_type"),
            ({"content_type": "image/JPEG"}, "content_type"),
            ({"bytes": LARGEST_UPLOAD + 1}, "bytes"),
            ({"bytes": 9_000_000}, "bytes"),
            ({"bytes": 0}, "bytes"),
            ({"bytes": "1"}, "bytes"),
            ({"bytes": True}, "bytes"),
            ({"name": "x.jpg"}, "name"),
        ],
        check,
    )
    assert re.fullmatch("[A-Za-z0-9_-]{22}", announced(api, bytes=LARGEST_UPLOAD)["id"])


def test_nobody_fills_the_bucket(
    moto_table: Table, photos: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = as_caller(moto_table, photos, VISITOR)
    limits = Settings(PHOTOS_PER_SESSION_DAY="2", PHOTOS_PER_ADDRESS_DAY="5")
    monkeypatch.setattr(attachments, "settings", limits)
    for session, allowed in (("a", 2), ("b", 2), ("c", 1)):
        answers = [api.post(PATH, json={**ASKED, "session_id": session}) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200] * allowed + [429] * (3 - allowed)
        refused = answers[-1]
        assert refused.json()["error"]["code"] == "RATE_LIMITED"
        assert 0 < int(refused.headers["Retry-After"]) <= 24 * 3600
    assert api.post(PATH, json=ASKED).status_code == 429
    customer = as_caller(moto_table, photos, CUSTOMER)  # who is counted apart
    assert [customer.post(PATH, json=ASKED).status_code for _ in range(3)] == [200, 200, 429]


def test_behind_the_pages_an_address_is_what_the_distribution_says(
    moto_table: Table, photos: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = as_caller(moto_table, photos, VISITOR)
    limits = Settings(PHOTOS_PER_ADDRESS_DAY="1", PAGES_PROOF="proof")
    monkeypatch.setattr(attachments, "settings", limits)

    def announce(**headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return api.post(PATH, json=ASKED, headers=named).status_code

    through = {"X_Through_Pages": "proof"}
    assert announce(**through, X_Viewer_Address="198.51.100.1") == 200
    assert announce(**through, X_Viewer_Address="198.51.100.2") == 200
    assert announce(**through, X_Viewer_Address="198.51.100.1") == 429
    assert announce(X_Through_Pages="guess", X_Viewer_Address="198.51.100.3") == 200
    assert announce(X_Through_Pages="guess", X_Viewer_Address="198.51.100.4") == 429


def test_who_may_read_a_conversation_is_led_to_its_photos(
    moto_table: Table, photos: Bucket, s3: MemoryS3
) -> None:
    begun = attached(moto_table, photos, s3, Scope(customer_id=NOBODY), business_id=7)
    path = f"{PATH}/{photo_of(moto_table, begun.conversation_id)}"
    session = {"X-Session-ID": str(begun.session_id)}
    for caller, headers in ((STAFF, {}), (VISITOR, session)):
        api = as_caller(moto_table, photos, caller)
        answer = api.get(path, headers=headers)
        assert (answer.status_code, answer.content) == (302, b"")
        assert "X-Amz-Expires=240" in answer.headers["Location"]
        assert "/whole" in answer.headers["Location"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        told = api.get(f"{path}?redirect=false&size=small", headers=headers)
        assert told.headers["Cache-Control"] == "no-store"
        assert "/small" in told.json()["data"]["url"]
        assert told.json()["data"]["attachment"]["width"] == 640
        assert api.get(f"{path}?size=huge", headers=headers).status_code == 400


def test_another_s_photo_is_answered_like_none_and_costs_as_much(
    moto_table: Table, photos: Bucket, s3: MemoryS3
) -> None:
    begun = attached(moto_table, photos, s3, Scope(customer_id=5), customer_id=5, business_id=7)
    theirs = photo_of(moto_table, begun.conversation_id)
    unused = announced(as_caller(moto_table, photos, VISITOR))["id"]
    sent = dynamodb.requests(moto_table)
    for caller in (
        VISITOR,
        {**CUSTOMER, "customer_id": "6"},
        {**STAFF, "business_id": "8"},
    ):
        api = as_caller(moto_table, photos, caller)
        seen = set()
        for id_ in (theirs, "A" * 22, unused, "x", "a" * 2000):
            sent.clear()
            s3.requests.clear()
            answer = api.get(f"{PATH}/{id_}", headers={"X-Correlation-ID": "c"})
            body = re.sub(r'"timestamp":"[^"]*"', "", answer.text)
            seen.add((answer.status_code, body, tuple(sent), tuple(s3.requests)))
        assert len(seen) == 1, seen
        [(status, *_)] = seen
        assert status == 404
    operator = as_caller(moto_table, photos, OPERATOR)
    assert operator.get(f"{PATH}/{theirs}").status_code == 302
    assert operator.get(f"{PATH}/{unused}").status_code == 404  # no message has it


def test_there_is_no_list_of_photos(moto_table: Table, photos: Bucket) -> None:
    for caller in (VISITOR, CUSTOMER, STAFF):
        api = as_caller(moto_table, photos, caller)
        assert api.get(PATH).status_code == 405
        assert api.delete(f"{PATH}/{'A' * 22}").status_code == 405


def test_a_photo_goes_into_every_export(moto_table: Table, photos: Bucket, s3: MemoryS3) -> None:
    begun = attached(moto_table, photos, s3, UNLIMITED)
    id_ = photo_of(moto_table, begun.conversation_id)
    api = functions.export(moto_table, caller=OPERATOR)
    for kind in ("json", "csv", "txt"):
        path = f"/api/v1/conversations/{begun.conversation_id}/export?format={kind}"
        assert id_ in api.get(path).raise_for_status().text
    whole = api.get("/api/v1/conversations/export?format=jsonl").raise_for_status().text
    assert id_ in whole
