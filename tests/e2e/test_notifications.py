"""Notifications of a business, from a customer's message to the outbox of the local stack."""

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from tests.support.running import PATIENCE

HOOK = "https://hooks.example.com/frontdesk"
OFFICE, NUMBER = "office@example.com", "+12065550142"
EVENTS = ["emergency", "case_resolved"]
EMERGENCY = "My water heater leaks and I smell gas. 42 Elm Street, call 206 555 0100"


@pytest.fixture
def business(api: httpx.Client) -> tuple[int, str]:
    """A business of this test's own, which wants to be told by every channel; and its secret."""
    if api.get("/outbox/messages").status_code != 200:
        pytest.skip("only the local stack has an outbox")
    number = time.time_ns() // 1_000_000
    targets = [("webhook", HOOK), ("email", OFFICE), ("sms", NUMBER)]
    notify = [{"channel": c, "target": f"{t}", "events": EVENTS} for c, t in targets]
    profile = {"name": f"Elm {number}", "country": "US", "time_zone": "America/Los_Angeles"}
    answer = api.put(
        f"/api/v1/businesses/{number}",
        json={**profile, "notify": notify},
        headers={"If-None-Match": "*"},
    )
    assert answer.status_code == 200, answer.text
    [secret] = answer.json()["meta"]["secrets"]
    return number, secret["secret"]


def eventually(read: Callable[[], Any], done: Callable[[Any], bool]) -> Any:
    end = time.monotonic() + PATIENCE
    while not done(found := read()) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def outbox(api: httpx.Client, number: int) -> list[dict[str, Any]]:
    """What has gone out for a business."""
    found = api.get("/outbox/messages").json()
    return [m for m in found if f"Elm {number}" in json.dumps(m) or f":{number}," in m["text"]]


def test_an_emergency_is_in_the_outbox_once_for_each_channel(
    api: httpx.Client, business: tuple[int, str]
) -> None:
    number, secret = business
    said = api.post("/api/v1/chat", json={"message": EMERGENCY, "business_id": number})
    talk = said.json()["data"]["conversation_id"]
    sent = eventually(lambda: outbox(api, number), lambda found: len(found) >= 3)
    assert sorted(m["channel"] for m in sent) == ["email", "sms", "webhook"]
    for message in sent:
        assert "42 Elm Street" in message["text"]
        assert talk in message["text"]
    [hook] = [m for m in sent if m["channel"] == "webhook"]
    assert hook["to"] == HOOK
    content = Webhook(secret).verify(hook["text"], hook["headers"])
    assert (content["type"], content["data"]["hazard"]) == ("emergency", "gas")
    # A message that changes nothing about it tells nothing again; the end of it does.
    for words in ("ok thanks", "it is all fixed now, thank you, no need to come"):
        again = api.post("/api/v1/chat", json={"message": words, "conversation_id": talk})
        assert again.status_code == 200
    everything = eventually(lambda: outbox(api, number), lambda found: len(found) >= 6)
    types = [json.loads(m["text"])["type"] for m in everything if m["channel"] == "webhook"]
    assert sorted(types) == ["case_resolved", "emergency"]
    assert len(everything) == 6


def test_deliveries_are_listed_and_a_test_is_sent(
    api: httpx.Client, business: tuple[int, str]
) -> None:
    path = f"/api/v1/businesses/{business[0]}"
    made = api.post(f"{path}/notify/test", json={"target": OFFICE}).json()["data"]
    assert [(d["event"], d["status"]) for d in made] == [("test", "queued")]

    def delivered() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = api.get(f"{path}/deliveries").json()["data"]
        return found

    [delivery] = eventually(delivered, lambda found: found[0]["status"] == "delivered")
    assert (delivery["id"], delivery["status"], delivery["attempts"]) == (
        made[0]["id"],
        "delivered",
        1,
    )


def test_the_outbox_has_a_page(api: httpx.Client, business: tuple[int, str]) -> None:
    assert business
    for path in ("/outbox.html", "/outbox/outbox.js", "/outbox/outbox.css"):
        answer = api.get(path)
        assert answer.status_code == 200
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert api.get("/outbox/other").status_code == 404
