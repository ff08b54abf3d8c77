"""What a reading may hold, whoever made it."""

from datetime import UTC, datetime

import pytest

from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.reading import rules
from frontdesk.models.classification import FALLBACK
from frontdesk.models.reading import Contact, Place, PreferredTime, Reading


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<b>Jane</b> Doe", "bJane/b Doe"),
        ("\u202eJane\u202c\x00\x7f Doe\u2066", "Jane Doe"),
        ("رضا\u200cپور", "رضا\u200cپور"),
        ("{phone} O'Neil & Søn", "{phone} O'Neil & Søn"),
    ],
)
def test_no_text_of_a_reading_has_markup_control_or_direction(written: str, kept: str) -> None:
    reading = Reading(
        classification=FALLBACK,
        contact=Contact(name=written, email=written),
        place=Place(address=written, access=written),
        preferred_time=PreferredTime(text=written, start=datetime(2026, 11, 30, tzinfo=UTC)),
        summary=written,
    )
    contact, place, time = reading.contact, reading.place, reading.preferred_time
    assert time
    found = (contact.name, contact.email, place.address, place.access, time.text, reading.summary)
    assert found == (kept,) * 6


def test_the_line_on_a_problem_has_no_markup() -> None:
    read = rules.read(Prompt("My sink drips <img src=x onerror=alert(1)>"))
    assert read.summary
    assert "sink drips" in read.summary
    assert not {"<", ">"} & {*read.summary}
