"""What notifications say, and that an SMS of it fits."""

import dataclasses
import json
from datetime import UTC, datetime
from itertools import product
from typing import Any, Literal

import pytest

from frontdesk.models.case import Case
from frontdesk.models.classification import FALLBACK, ServiceType, Urgency
from frontdesk.models.conversation import Conversation
from frontdesk.models.delivery import Delivery
from frontdesk.models.profile import Channel, NotifyEvent
from frontdesk.models.reading import Contact, Place, PreferredTime
from frontdesk.notify import message
from frontdesk.notify.message import Notice
from frontdesk.notify.sms import segments
from frontdesk.texts import LANGUAGES
from tests.support.rows import check_rows

NOW = datetime(2026, 11, 27, 16, tzinfo=UTC)
ID = "01M8EY5KB7XRR2RS447FWY9C7S"
LINK = f"https://desk.example.com/inbox.html#{ID}"
STANDING = FALLBACK.model_copy(
    update={"service_type": ServiceType.PLUMBING, "urgency": Urgency.HIGH}
)
CASE = Case(
    standing=STANDING,
    summary="The water heater leaks",
    contact=Contact(name="Jane Doe", phone="+12065550100", email="jane@example.com"),
    place=Place(address="42 Elm Street", postcode="98101", access="gate code 4411"),
    preferred_time=PreferredTime(text="tomorrow at 9"),
)


def notice(language: str = "en", *, case: Case = CASE, **fields: Any) -> Notice:
    event = fields.pop("event", NotifyEvent.CASE_READY)
    delivery = Delivery(
        id=ID, event=event, channel=Channel.EMAIL, target="x", created_at=NOW, **fields
    )
    conversation = Conversation(
        id=ID, session_id="s", customer_id=5, case=case, created_at=NOW, updated_at=NOW
    )
    return Notice(delivery, "Elm Street", language, conversation, LINK, "It leaks. Hurry!")


def test_a_subject_is_one_line() -> None:
    broken = dataclasses.replace(notice(), business="Elm\r\nBcc: x")
    assert message.subject(broken).endswith("(Elm Bcc: x)")


def test_a_mail_has_what_a_person_needs() -> None:
    assert message.subject(notice()) == (
        "Everything is known, ready to book – Plumbing, urgent (Elm Street)"
    )
    assert (
        message.mail(notice())
        == f"""\
Everything is known, ready to book
Plumbing, urgent
The water heater leaks

Jane Doe
jane@example.com
Phone: +1 206-555-0100
Address: 42 Elm Street, 98101
How to get in: gate code 4411
When it suits: tomorrow at 9

The customer wrote:
It leaks. Hurry!

Open the conversation:
{LINK}
"""
    )


def test_an_sms_has_number_address_and_link() -> None:
    text = message.sms(notice(event=NotifyEvent.EMERGENCY, reminder=1))
    assert text == (
        "Elm Street: Emergency - nobody has acknowledged it yet. Plumbing, urgent. "
        f"The water heater leaks. +12065550100. 42 Elm Street, 98101 {LINK}"
    )


def test_an_sms_fits_two_segments_and_keeps_number_and_link() -> None:
    long = CASE.model_copy(
        update={
            "summary": "Wasser läuft aus der Decke, 水漏れ " * 5,
            "place": Place(address="Große Elbstraße 276 " * 6),
        }
    )

    def check(language: str, event: NotifyEvent | Literal["test"]) -> None:
        for case in (CASE, long):
            reminder = 3 if event == NotifyEvent.EMERGENCY else 0
            text = message.sms(notice(language, case=case, event=event, reminder=reminder))
            assert segments(text) <= 2, text
            assert "+12065550100" in text
            assert text.endswith(LINK)

    events: list[NotifyEvent | Literal["test"]] = [*NotifyEvent, "test"]
    check_rows(product(LANGUAGES, events), check)


def test_a_webhook_has_the_case_and_its_words_only_on_request() -> None:
    content = message.webhook(notice(), 7)
    assert content["type"] == "case_ready"
    assert content["timestamp"] == "2026-11-27T16:00:00.000Z"
    data = content["data"]
    assert data["conversation_id"] == ID
    assert (data["service_type"], data["urgency"], data["hazard"]) == ("plumbing", "high", None)
    assert data["case"]["contact"]["phone"] == "+12065550100"
    assert (data["link"], data["message"]) == (LINK, "It leaks. Hurry!")
    quiet = Notice(notice().delivery, "Elm Street", "en", notice().conversation)
    assert "Hurry" not in json.dumps(message.webhook(quiet, 7)) + message.mail(quiet)


def test_the_largest_webhook_is_within_the_standard_s_20_kb() -> None:
    huge = CASE.model_copy(
        update={
            "summary": "水" * 200,
            "contact": Contact(name="水" * 200, phone="+12065550100", email="水" * 200),
            "place": Place(address="水" * 200, access="水" * 200),
        }
    )
    largest = Notice(
        notice().delivery, "水" * 120, "ja", notice(case=huge).conversation, LINK, "水" * 9000
    )
    assert len(json.dumps(message.webhook(largest, 7), ensure_ascii=False).encode()) < 20_000


def test_a_test_needs_no_conversation() -> None:
    delivery = notice(event="test").delivery
    bare = Notice(delivery, "Elm Street", "de")
    assert message.webhook(bare, 7)["data"] == {"business_id": 7}
    assert message.mail(bare).count("\n") == 1
    assert message.sms(bare).startswith("Elm Street: ")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3),
        ("€" * 80, 1), ("€" * 81, 2), ("ä" * 160, 1), ("ç" * 70, 1), ("ç" * 71, 2),
        ("水" * 134, 2), ("水" * 135, 3), ("🚨" * 35, 1), ("🚨" * 36, 2), ("a" * 70 + "水", 2),
    ],
)  # fmt: skip
def test_the_segments_of_an_sms(text: str, count: int) -> None:
    assert segments(text) == count
