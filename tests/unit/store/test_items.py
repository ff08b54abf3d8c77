"""Items as the store writes them."""

from datetime import datetime, timedelta

import pytest

from frontdesk.base.ids import new_id
from frontdesk.models.case import Case
from frontdesk.models.classification import FALLBACK, Hazard
from frontdesk.models.conversation import Conversation
from frontdesk.models.handling import Handler, Handling, Wanted
from frontdesk.store.attributes import marshal, unmarshal
from frontdesk.store.items import (
    VERSION,
    case_from,
    conversation_from,
    conversation_item,
    expiry,
    reading_from,
)

OLDER = {
    "service_type": "plumbing",
    "urgency": "emergency",
    "confidence": 0.9,
    "reasoning": "The message speaks of gas.",
    "estimated_duration_minutes": 60,
    "source": "keywords",
}
"""A classification as it was stored before there were cases."""


@pytest.mark.parametrize(
    ("moment", "days", "ends"),
    [
        ("2026-03-01T00:00:00+00:00", 1, "2026-03-02T00:00:00+00:00"),
        ("2026-03-01T00:00:00.000001+00:00", 1, "2026-03-03T00:00:00+00:00"),
        ("2026-03-01T23:59:59+00:00", 1, "2026-03-03T00:00:00+00:00"),
        ("2026-03-01T23:59:59-02:00", 30, "2026-04-02T00:00:00+00:00"),
    ],
)
def test_what_expires_does_so_at_the_end_of_a_day(moment: str, days: int, ends: str) -> None:
    used = datetime.fromisoformat(moment)
    expires_at = expiry(used, days)
    assert expires_at == datetime.fromisoformat(ends).timestamp()
    assert timedelta() <= datetime.fromisoformat(ends) - used - timedelta(days=days)


def test_what_is_kept_for_ever_has_no_expiry() -> None:
    assert expiry(datetime.fromisoformat("2026-03-01T12:00:00+00:00"), 0) is None


@pytest.mark.parametrize(
    ("stored", "hazard"),
    [
        ({}, None),
        ({"safety": None}, None),
        ({"safety": {"hazard": "gas", "advice": "Leave."}}, Hazard.GAS),
        ({"safety": {"hazard": "a bear", "advice": "Leave."}}, Hazard.UNSPECIFIED),
        ({"hazard": "gas"}, Hazard.GAS),
    ],
)
def test_what_was_stored_before_there_were_cases_is_readable(
    stored: dict[str, object], hazard: Hazard | None
) -> None:
    item = {"classification": {**OLDER, **stored}}
    case, reading = case_from(item), reading_from(item)
    assert case.standing
    assert reading
    assert case.standing == reading.classification
    assert case.standing == FALLBACK.model_copy(update={**dict(case.standing), "hazard": hazard})
    assert (case.version, reading.acts) == (0, ())


def test_what_has_no_classification_has_no_case_and_no_reading() -> None:
    assert case_from({}) == Case()
    assert case_from({"classification": None}) == Case()
    assert reading_from({}) is None


NOON = datetime.fromisoformat("2026-03-01T12:00:00+00:00")
USUAL = Conversation(
    id="01ARZ3NDEKTSV4RRFFQ69G5FAV", session_id="s", created_at=NOON, updated_at=NOON
)


def test_a_usual_handling_is_not_stored() -> None:
    item = marshal(conversation_item(USUAL))
    assert not {"handling", VERSION} & {*item}
    assert conversation_from(unmarshal(item)) == USUAL


@pytest.mark.parametrize(
    "handling",
    [
        Handling(version=1),
        Handling(by=Handler.WAITING, why=Wanted.ASKED, since=NOON, handed_off_at=NOON, version=2),
        Handling(
            by=Handler.WAITING,
            why=Wanted.EMERGENCY,
            since=NOON,
            emergency_since=NOON,
            handed_off_at=NOON,
            version=2,
        ),
        Handling(
            by=Handler.WAITING,
            why=Wanted.FAILED,
            since=NOON,
            emergency_since=NOON + timedelta(seconds=1),
            acknowledged_at=NOON,
            acknowledged_by="Sam",
            failures=2,
            alert_failed=True,
            handed_off_at=NOON - timedelta(hours=1),
            answered_at=NOON - timedelta(minutes=1),
            version=7,
        ),
        Handling(
            by=Handler.PERSON,
            since=NOON,
            person="Sam",
            unanswered_since=NOON,
            handed_off_at=NOON,
            version=3,
        ),
        Handling(emergency_since=NOON, ready_since=NOON, version=9),
        Handling(since=NOON, handed_off_at=NOON, answered_at=NOON, version=4),
    ],
)
def test_a_handling_is_read_as_it_was_stored(handling: Handling) -> None:
    handled = USUAL.model_copy(update={"handling": handling, "version": 3})
    item = unmarshal(marshal(conversation_item(handled)))
    assert conversation_from(item) == handled


def test_what_the_id_tells_is_not_stored_again() -> None:
    item = marshal(conversation_item(USUAL))
    assert "created_at" in item
    born = USUAL.model_copy(update={"id": new_id(NOON)})
    item = marshal(conversation_item(born))
    assert "created_at" not in item
    assert conversation_from(unmarshal(item)) == born
