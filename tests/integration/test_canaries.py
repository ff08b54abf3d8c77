"""What nobody but the customer and the business may read is in no log, metric or error."""

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from local.claude.behaviours import answers, says
from local.claude.exchange import Behaviour, Exchange
from local.claude.server import ANSWER, KEY, ClaudeStandIn
from tests.support.claude_faults import FAULTS
from tests.support.photos import photo
from tests.support.running import PATIENCE, eventually
from tests.support.stack import stack

WRITTEN = "canary-written-7f3a"
HEADER = "canary-header-7f3a"
CONTACT = {
    "name": "Canaria Quillfeather",
    "address": "4711 Canary Quill Street",
    "phone": "206-555-0147",
    "email": "canary.quill@example.com",
}
SAID = (
    f"My name is {CONTACT['name']}, I live at {CONTACT['address']}, Seattle. "
    f"Call {CONTACT['phone']} or write to {CONTACT['email']}, tomorrow at 9."
)
BOOKING = {
    "id": "canary-booking-7f3a",
    "service_type": "hvac",
    "date": "2026-03-12",
    "status": "completed",
    "technician": "Canary Technician",
    "notes": "canary-booking-notes-7f3a",
}
RECORD = {
    "name": "Canary Record",
    "phone": "+12065550148",
    "email": "record.canary@example.com",
    "address": "4712 Canary Record Street",
    "postcode": "98148",
    "notes": "canary-notes-7f3a",
    "bookings": [BOOKING],
}
PROFILE: dict[str, Any] = {
    "name": "Canary Business",
    "country": "US",
    "time_zone": "UTC",
    "transcripts": "automatic",
    "email": "profile.canary@example.com",
    "after_hours": "canary-after-hours-7f3a",
    "greeting": "canary-greeting-7f3a",
    "prices": [{"service": "canary-service-7f3a", "text": "canary-price-7f3a"}],
    "faqs": [{"question": "canary-question-7f3a?", "answer": "canary-answer-7f3a"}],
    "notify": [
        {"channel": c, "target": t, "events": ["emergency"], "include_message": True}
        for c, t in (
            ("webhook", "https://canary-7f3a.example.com/x"),
            ("email", "canary.target@example.com"),
            ("sms", "+12065550148"),
        )
    ],
}  # fmt: skip
KEPT = ["canary-", *(str(RECORD[name]) for name in RECORD if name not in {"bookings", "postcode"})]
SECRETS = [
    WRITTEN,
    HEADER,
    KEY,
    "+12065550147",
    "Quillfeather",
    *CONTACT.values(),
    *KEPT,
    "Canary Technician",
    "canary.target@example.com",
    "+12065550148",
    "whsec_",
    # A photo that is shown to Claude, and the signatures of forms and addresses.
    "/9j/4AAQ",
    "Signature=",
    "cannot identify",
]

LATE = {"no response headers", "stall in the middle", "pings, or blanks, for ever"}


WRONG = [
    f'{{"message": "{WRITTEN}',
    f'{{"{WRITTEN}": 1}}',
    f'{{"message": "{WRITTEN}", "customer_id": 0}}',
]


def quoting(exchange: Exchange) -> None:
    """An error that repeats what it was sent."""
    exchange.json(400, {"type": "error", "error": {"type": "x", "message": str(exchange.request)}})


def behaviours(of: str) -> list[Behaviour]:
    usual = says(f"You wrote {WRITTEN}.") if of == "reply" else answers(ANSWER)
    faulty = [getattr(f, of) or usual for f in FAULTS if f.name not in LATE]
    return [usual, quoting, *faulty, answers({**ANSWER, "service_type": WRITTEN})]


def one_by_one(of: str) -> Behaviour:
    script = cycle(behaviours(of))

    def behave(exchange: Exchange) -> None:
        next(script)(exchange)

    return behave


@pytest.fixture
def claude() -> Iterator[ClaudeStandIn]:
    """A stand-in that goes through every fault in turn."""
    with ClaudeStandIn(one_by_one("classify"), one_by_one("reply")) as stand_in:
        yield stand_in


def use(url: str) -> int:
    """Do everything, rightly and wrongly, with something to keep quiet each time."""
    headers = {"Authorization": HEADER, "Cookie": HEADER, "X-Api-Key": HEADER, "X-Other": HEADER}
    turns = 0
    with httpx.Client(base_url=f"{url}/api/v1", headers=headers, timeout=PATIENCE) as api:
        for _ in behaviours("reply"):
            body = {"message": f"My sink is leaking. {WRITTEN}"}
            assert api.post("/chat", json=body).status_code == 200
            assert api.post("/chat/stream", json=body).status_code == 200
            turns += 2
        turns += send_photos(api)
        keep(api)
        notify(api, url)
        turns += 1
        known = {"message": f"Who was the technician last time? {WRITTEN}"}
        answer = api.post("/chat", json={**known, "business_id": 7, "customer_id": 5})
        assert answer.status_code == 200
        turns += 2
        transcribe(api, url, answer.json()["data"]["conversation_id"])
        told = api.post("/chat", json={"message": f"My sink is leaking. {SAID}"}).json()["data"]
        assert told["case"]["contact"]["phone"] == "+12065550147"
        turns += 1
        step_in(api, f"/conversations/{told['conversation_id']}")
        rated = f"/conversations/{told['conversation_id']}/messages/{told['message_id']}/feedback"
        for body in ({"rating": "down", "comment": WRITTEN}, {"rating": WRITTEN}):
            assert api.put(rated, json=body).status_code in (200, 400)
        for q in (WRITTEN, CONTACT["phone"], f"{CONTACT['name']} {WRITTEN}"):
            assert api.get("/search", params={"q": q}).status_code == 200
        assert api.get("/search", params={"q": WRITTEN, "cursor": WRITTEN}).status_code == 400
        for path in (
            "/evaluation.jsonl",
            "/conversations/export",
            f"/conversations/{told['conversation_id']}/export?format=csv",
        ):
            assert "sink" in api.get(path).raise_for_status().text
        assert api.get("/evaluation.jsonl", params={"cursor": WRITTEN}).status_code == 400
        for wrong in WRONG:
            for path in ("/chat", "/chat/stream", "/conversations"):
                answer = api.post(path, content=wrong)
                assert answer.status_code in (400, 404)
                assert KEY not in answer.text
        api.get("/chat/stream", params={"message": WRITTEN})
        api.get("/chat/stream", headers={"Last-Event-ID": WRITTEN})
        api.get("/conversations", params={"session_id": WRITTEN})
        api.post("/conversations", json={"initial_context": WRITTEN})
    return turns


def send_photos(api: httpx.Client) -> int:
    """Send photos, good and bad, and look at them; return how many turns there were."""
    exif = Image.Exif()
    exif[0x010E] = WRITTEN
    good = photo(exif=exif.tobytes(), comment=WRITTEN.encode())
    damaged = good[: len(good) // 3].replace(b"JFIF", b"JF\0F") + WRITTEN.encode()
    # More than once, so that each of the stand-in's faults is had with a photo.
    for data in [damaged, WRITTEN.encode(), *[good] * len(behaviours("reply"))]:
        asked = {"content_type": "image/jpeg", "bytes": len(data)}
        announced = api.post("/attachments", json=asked).json()["data"]
        form = announced["upload"]
        file = {"file": (f"{WRITTEN}.jpg", data)}
        for fields in ({**form["fields"], "key": WRITTEN}, form["fields"]):
            answer = httpx.post(form["url"], data=fields, files=file, timeout=PATIENCE)
            assert answer.is_success is (fields is form["fields"])
        body = {"message": f"Look. {WRITTEN}", "attachments": [announced["id"]]}
        answer = api.post("/chat", json=body)
        assert answer.status_code == (200 if data is good else 400), answer.text
        again = api.post("/chat", json=body)
        assert again.status_code == (409 if data is good else 400)
    located = api.get(f"/attachments/{announced['id']}", params={"redirect": "false"}).json()
    kept = httpx.get(located["data"]["url"], timeout=PATIENCE)
    assert kept.content.startswith(b"\xff\xd8")
    assert httpx.get(f"{located['data']['url']}0", timeout=PATIENCE).status_code == 403
    path = f"/conversations/{answer.json()['data']['conversation_id']}"
    assert api.get(f"{path}/export?format=pdf").content.startswith(b"%PDF")
    assert api.delete(path).status_code == 200
    return len(behaviours("reply"))


def keep(api: httpx.Client) -> None:
    """Write a profile and a record, rightly and wrongly."""
    for path, content in (("/businesses/7", PROFILE), ("/businesses/7/customers/5", RECORD)):
        for wrong in ({"name": "x" * 200}, {"nickname": WRITTEN}, {"email": WRITTEN}):
            refused = api.put(path, json={**content, **wrong}, headers={"If-None-Match": "*"})
            assert refused.status_code == 400
        kept = api.put(path, json=content, headers={"If-None-Match": "*"})
        assert kept.status_code == 200
        for name, status in (("Canary First", 412), (content["name"], 200)):  # the second as kept
            again = api.put(path, json={**content, "name": name}, headers={"If-None-Match": "*"})
            assert again.status_code == status
        assert api.get(path).status_code == 200
    assert "canary-booking-notes" in api.get("/businesses/7/customers/5/export").text


def transcribe(api: httpx.Client, url: str, conversation_id: str) -> None:
    """Have the customer of a conversation sent what was said, by mail, and print it."""
    path = f"/conversations/{conversation_id}"
    assert api.post(f"{path}/transcript").status_code == 409
    assert api.post("/chat", json={"message": SAID, "conversation_id": conversation_id}).is_success
    assert api.post(f"{path}/transcript").status_code == 200
    outbox = f"{url}/outbox/messages"
    assert eventually(
        lambda: CONTACT["email"] in {m["to"] for m in httpx.get(outbox, timeout=PATIENCE).json()}
    )
    assert api.get(f"{path}/export?format=pdf").content.startswith(b"%PDF")


def step_in(api: httpx.Client, path: str) -> None:
    """Correct, take, answer and release a conversation, rightly and wrongly."""
    who, text = "Canary Technician", f"Coming. {WRITTEN}"
    contact = {name: CONTACT[name] for name in ("name", "phone", "email")}
    case = {"summary": WRITTEN, "contact": contact, "place": {"address": CONTACT["address"]}}
    steps: list[tuple[str, str, Any]] = [
        ("PATCH", "", {"case": case, "context": WRITTEN}),
        ("POST", "/take", {"person": who}),
        ("POST", "/messages", {"text": text, "author": who}),
        ("POST", "/acknowledge", {"person": who}),
        ("POST", "/release", None),
    ]
    for method, step, body in steps:
        assert api.request(method, path + step, json=body).status_code == 200, step
        if body:
            wrong = {**body, WRITTEN: who}
            assert api.request(method, path + step, json=wrong).status_code == 400, step
        if step == "/messages":
            said = {"message": text, "conversation_id": path.rpartition("/")[2]}
            answer = api.post("/chat", json=said)
            assert answer.json()["data"]["handled_by"] == "person"


def notify(api: httpx.Client, url: str) -> None:
    """Have a business told of an emergency, by every channel, and look at what it was told."""
    emergency = {"message": f"I smell gas! {SAID} {WRITTEN}", "business_id": 7}
    assert api.post("/chat", json=emergency).status_code == 200

    def told() -> list[str]:
        found = httpx.get(f"{url}/outbox/messages", timeout=PATIENCE).json()
        return [message["text"] for message in found]

    assert eventually(lambda: len(told()) >= len(PROFILE["notify"]))
    assert api.get("/businesses/7/deliveries").status_code == 200
    target = {"target": PROFILE["notify"][0]["target"]}
    for path in ("notify/test", "notify/secret"):
        assert api.post(f"/businesses/7/{path}", json=target).status_code == 200


def test_a_run_through_everything_prints_nothing_of_it(
    claude: ClaudeStandIn, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    environment = {
        "ANTHROPIC_API_KEY": KEY,
        "ANTHROPIC_BASE_URL": claude.url,
        "POWERTOOLS_LOG_LEVEL": "DEBUG",
        "BREAKER_FAILURES": "1000",
    }
    with stack(environment, str(log)) as url:
        turns = use(url)
    printed = log.read_text()
    # It did run, and did print: the turns, their failures, their metrics.
    assert len(claude.requests) >= turns
    assert printed.count('"TurnDuration"') >= turns
    assert "falls back" in printed
    assert printed.count('"NotificationDelivered"') >= len(PROFILE["notify"])
    assert [secret for secret in SECRETS if secret in printed] == []
