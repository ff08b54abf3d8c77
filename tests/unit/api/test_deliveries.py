"""A business's notifications as the function answers about them."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from frontdesk.access import caller as access
from frontdesk.base.clock import now
from frontdesk.base.settings import Settings
from frontdesk.delivery.announce import Occurrence, announce
from frontdesk.models.delivery import DeliveryStatus
from frontdesk.models.profile import Channel, NotifyEvent
from frontdesk.store.deliveries import claim_delivery, close_attempt
from frontdesk.store.table import Table
from frontdesk.store.targets import switch_off
from tests.support import functions
from tests.support.notifying import BUSINESS, HOOK, NUMBER, MemoryQueue, profile
from tests.support.profiles import CREATE

PATH = f"/api/v1/businesses/{BUSINESS}"
PROFILE = profile((Channel.WEBHOOK, HOOK), (Channel.SMS, NUMBER), events=("emergency",))


@pytest.fixture
def queue() -> MemoryQueue:
    return MemoryQueue()


@pytest.fixture
def api(moto_table: Table, queue: MemoryQueue) -> Iterator[httpx.Client]:
    with functions.desk(moto_table, queue=queue) as client:
        yield client


def put(api: httpx.Client) -> httpx.Response:
    answer = api.put(PATH, json=PROFILE.model_dump(mode="json"), headers=CREATE)
    assert answer.status_code == 200, answer.text
    return answer


def announced(table: Table, queue: MemoryQueue, count: int) -> list[str]:
    """The ids of deliveries of as many emergencies, one a second, the newest first."""
    start = now()
    happened = (
        Occurrence(NotifyEvent.EMERGENCY, str(n), start + timedelta(seconds=n), "c")
        for n in range(count)
    )
    made = [announce(table, queue, BUSINESS, o, PROFILE.notify[:1])[0].id for o in happened]
    return made[::-1]


def fail(table: Table, delivery_id: str) -> None:
    attempt = claim_delivery(table, BUSINESS, delivery_id, 30)
    assert attempt
    close_attempt(table, BUSINESS, attempt, DeliveryStatus.FAILED, error="http_500")


def test_a_webhook_s_secret_is_shown_once_and_rotated_on_request(api: httpx.Client) -> None:
    [shown] = put(api).json()["meta"]["secrets"]
    assert shown["target"] == HOOK
    read = api.get(PATH)
    assert read.json()["meta"]["secrets"] == []
    assert "whsec_" not in read.text
    again = api.put(
        PATH, json=PROFILE.model_dump(mode="json"), headers={"If-Match": read.headers["ETag"]}
    )
    assert again.json()["meta"]["secrets"] == []
    rotated = api.post(f"{PATH}/notify/secret", json={"target": HOOK})
    assert rotated.status_code == 200, rotated.text
    assert rotated.json()["data"]["secret"].startswith("whsec_")
    assert rotated.json()["data"]["secret"] != shown["secret"]
    written = HOOK.replace("example.com", "EXAMPLE.com:443")  # as it may be in a test, too
    assert written != HOOK
    again = api.post(f"{PATH}/notify/secret", json={"target": written})
    assert (again.status_code, again.json()["data"]["target"]) == (200, HOOK)
    for other in (NUMBER, "https://example.com/"):
        assert api.post(f"{PATH}/notify/secret", json={"target": other}).status_code == 404


def test_a_target_that_is_off_is_shown_as_such(api: httpx.Client, moto_table: Table) -> None:
    put(api)
    switch_off(moto_table, BUSINESS, Channel.WEBHOOK, HOOK, "http_410")
    [off] = api.get(PATH).json()["meta"]["off"]
    assert (off["channel"], off["target"], off["why"]) == ("webhook", HOOK, "http_410")


def test_deliveries_are_listed_newest_first_page_by_page(
    api: httpx.Client, moto_table: Table, queue: MemoryQueue
) -> None:
    made = announced(moto_table, queue, 5)
    found, cursor = [], ""
    for _ in range(3):
        answer = api.get(
            f"{PATH}/deliveries", params={"limit": 2} | ({"cursor": cursor} if cursor else {})
        )
        assert answer.status_code == 200, answer.text
        found += [delivery["id"] for delivery in answer.json()["data"]]
        cursor = answer.json()["meta"]["nextCursor"]
    assert (found, cursor) == (made, None)
    fail(moto_table, made[3])
    failed = api.get(f"{PATH}/deliveries", params={"status": "failed"}).json()["data"]
    assert [(d["id"], d["error"], d["attempts"]) for d in failed] == [(made[3], "http_500", 1)]
    assert api.get(f"{PATH}/deliveries", params={"status": "lost"}).status_code == 400


def test_what_failed_is_sent_again_on_request(
    api: httpx.Client, moto_table: Table, queue: MemoryQueue
) -> None:
    failed, done = announced(moto_table, queue, 2)
    fail(moto_table, failed)
    attempt = claim_delivery(moto_table, BUSINESS, done, 30)
    assert attempt
    close_attempt(moto_table, BUSINESS, attempt, DeliveryStatus.DELIVERED)
    queue.messages.clear()
    answer = api.post(f"{PATH}/deliveries/{failed}/retry")
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]["status"] == "queued"
    assert [body["delivery_id"] for body in queue.bodies] == [failed]
    assert api.post(f"{PATH}/deliveries/{done}/retry").status_code == 409
    assert api.post(f"{PATH}/deliveries/nothing/retry").status_code == 404
    assert len(queue.messages) == 1


def test_a_test_goes_to_one_target_or_to_all(api: httpx.Client, queue: MemoryQueue) -> None:
    assert api.post(f"{PATH}/notify/test", json={}).status_code == 404
    put(api)
    made = api.post(f"{PATH}/notify/test", json={"target": NUMBER}).json()["data"]
    assert [(d["event"], d["target"]) for d in made] == [("test", NUMBER)]
    written = f"\u202a{NUMBER[:2]} ({NUMBER[2:5]}) {NUMBER[5:]}\u202c"  # as it may be in a PUT
    made = api.post(f"{PATH}/notify/test", json={"target": written}).json()["data"]
    assert [d["target"] for d in made] == [NUMBER]
    both = api.post(f"{PATH}/notify/test", json={}).json()["data"]
    assert [d["target"] for d in both] == [HOOK, NUMBER]
    assert len(queue.messages) == 4
    wrong = api.post(f"{PATH}/notify/test", json={"target": "x"})
    assert wrong.status_code == 400


@pytest.mark.parametrize("route", ["test", "secret"])
@pytest.mark.parametrize("target", ["", " ", f"{HOOK}\0", f"{HOOK}\x1b", "\u200b"], ids=ascii)
def test_a_target_is_a_text_like_any_other(api: httpx.Client, route: str, target: str) -> None:
    put(api)
    answer = api.post(f"{PATH}/notify/{route}", json={"target": target})
    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["field"] == "target"


@pytest.mark.parametrize(
    ("caller", "status"),
    [
        ({"role": "visitor", "subject": "v"}, 403),
        ({"role": "customer", "subject": "c", "customer_id": "5"}, 403),
        ({"role": "staff", "subject": "s", "business_id": "8"}, 404),
    ],
)
def test_notifications_are_of_the_business_s_staff_only(
    moto_table: Table,
    queue: MemoryQueue,
    monkeypatch: pytest.MonkeyPatch,
    caller: dict[str, str],
    status: int,
) -> None:
    with functions.desk(moto_table, queue=queue) as operator:
        put(operator)
    [made] = announced(moto_table, queue, 1)
    queue.messages.clear()
    monkeypatch.setattr(access, "settings", Settings(AUTH_MODE="visitors"))
    with functions.desk(moto_table, caller, queue) as other:
        answers = [
            other.get(f"{PATH}/deliveries"),
            other.post(f"{PATH}/deliveries/{made}/retry"),
            other.post(f"{PATH}/notify/test", json={}),
            other.post(f"{PATH}/notify/secret", json={"target": HOOK}),
        ]
    assert [answer.status_code for answer in answers] == [status] * 4
    assert not queue.messages
