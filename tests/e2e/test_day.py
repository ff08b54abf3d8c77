"""One day of a business: its conversations, three people, two channels."""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.e2e.test_notifications import HOOK, OFFICE, eventually

EACH = 5
"""How many conversations there are of each kind."""

EVENTS = ["emergency", "person_wanted", "case_ready", "message_received", "case_resolved"]
BUSINESS = 4711
STAFF = ["Ann", "Ben", "Cleo"]


class Day:
    """What customers and staff do, over the API."""

    def __init__(self, api: httpx.Client) -> None:
        self._api = api

    def says(self, message: str, conversation_id: str | None = None) -> dict[str, Any]:
        body = {"message": message, "business_id": BUSINESS, "conversation_id": conversation_id}
        sent = {name: value for name, value in body.items() if value is not None}
        answer = self._api.post("/api/v1/chat", json=sent)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()["data"]
        return found

    def opens(self, message: str) -> str:
        return str(self.says(message)["conversation_id"])

    def staff(self, conversation_id: str, step: str, **body: str) -> None:
        path = f"/api/v1/conversations/{conversation_id}/{step}"
        answer = self._api.post(path, json=body) if body else self._api.post(path)
        assert answer.status_code in (200, 201), answer.text

    def emergency(self, n: int) -> Counter[tuple[str, str]]:
        talk = self.opens("I smell gas in the kitchen!")
        self.staff(talk, "acknowledge", person=STAFF[n % 3])
        return Counter({("emergency", talk): 1})

    def hand_off(self, n: int) -> Counter[tuple[str, str]]:
        talk, person = self.opens("Can I talk to a human?"), STAFF[n % 3]
        self.staff(talk, "messages", text="Hello, how can I help?", author=person)
        answer = self.says("When do you come?", talk)
        assert (answer["response"], answer["handled_by"]) == ("", "person")
        self.staff(talk, "messages", text="Tomorrow at nine.", author=person)
        self.staff(talk, "release")
        return Counter({("person_wanted", talk): 1, ("message_received", talk): 1})

    def ready(self, n: int) -> Counter[tuple[str, str]]:
        known = f"42 Elm Street, Seattle 98101. Call 206 555 01{n:02d}, tomorrow at 9 am is fine."
        talk = self.opens(f"My sink is dripping. {known}")
        self.staff(talk, "acknowledge", person=STAFF[n % 3])
        return Counter({("case_ready", talk): 1})

    def solved(self, _: int) -> Counter[tuple[str, str]]:
        talk = self.opens("My sink is dripping.")
        self.says("It is fixed now, I do not need you any more.", talk)
        return Counter({("case_resolved", talk): 1})

    def question(self, _: int) -> Counter[tuple[str, str]]:
        self.opens("What does it cost to have a tap replaced?")
        return Counter()


def told(api: httpx.Client, channel: str) -> list[dict[str, Any]]:
    found = [m for m in api.get("/outbox/messages").json() if m["channel"] == channel]
    return [m for m in found if "A day" in m.get("subject", "") or f":{BUSINESS}," in m["text"]]


def test_a_day_ends_with_an_empty_queue_and_each_event_told_once(api: httpx.Client) -> None:
    if api.get("/outbox/messages").status_code != 200:
        pytest.skip("only the local stack has an outbox")
    notify = [
        {"channel": "webhook", "target": HOOK, "events": EVENTS},
        {"channel": "email", "target": OFFICE, "events": EVENTS},
    ]
    profile = {"name": "A day", "country": "US", "time_zone": "America/Los_Angeles"}
    path = f"/api/v1/businesses/{BUSINESS}"
    body, headers = {**profile, "notify": notify}, {"If-None-Match": "*"}
    assert api.put(path, json=body, headers=headers).status_code == 200

    day = Day(api)
    kinds: list[Callable[[int], Counter[tuple[str, str]]]] = [
        day.emergency, day.hand_off, day.ready, day.solved, day.question
    ]  # fmt: skip
    with ThreadPoolExecutor(4) as customers:
        happened = customers.map(lambda n: kinds[n % len(kinds)](n), range(EACH * len(kinds)))
        expected = sum(happened, Counter())
    assert len(expected) == 5 * EACH

    for channel in ("webhook", "email"):
        found = eventually(lambda c=channel: told(api, c), lambda f: len(f) >= len(expected))
        assert len(found) == len(expected), channel
    hooks = [json.loads(m["text"]) for m in told(api, "webhook")]
    assert Counter((h["type"], h["data"]["conversation_id"]) for h in hooks) == expected
    mails = Counter(m["text"].strip().rpartition("#")[2] for m in told(api, "email"))
    assert mails == Counter(talk for _, talk in expected)

    queue = {"queue": "attention", "business_id": BUSINESS}
    assert api.get("/api/v1/conversations", params=queue).json()["data"] == []

    def having(status: str) -> list[Any]:
        answer = api.get(f"{path}/deliveries", params={"status": status})
        return list(answer.json()["data"])

    for status in ("queued", "retrying", "failed", "dropped"):
        assert eventually(lambda s=status: having(s), lambda found: not found) == [], status
