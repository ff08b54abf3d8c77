"""What Claude is sent: a fixed system prompt, and everything of a customer's as data."""

import json
from typing import Any

import pytest

from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.reading.claude import Answer, merged
from frontdesk.assistant.responder.claude import conversation, note
from frontdesk.assistant.responder.documents import Budget
from frontdesk.base.clock import now
from frontdesk.models.briefing import Briefing, Line
from frontdesk.models.case import Case
from frontdesk.models.classification import FALLBACK, Hazard
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.models.reading import Contact, Reading

NOTHING = Briefing(before=Case(), case=Case(), reading=Reading(classification=FALLBACK))


def said(role: MessageRole, content: str) -> Message:
    return Message(
        id="1", role=role, status=MessageStatus.COMPLETE, content=content, created_at=now()
    )


def texts(messages: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    return [(m["role"], [block["text"] for block in m["content"]]) for m in messages]


def test_what_the_same_role_says_twice_is_one_message() -> None:
    history = [
        said(MessageRole.USER, "a"),
        said(MessageRole.USER, "b"),
        said(MessageRole.ASSISTANT, "c"),
    ]
    history += [said(MessageRole.USER, "d")]
    assert texts(conversation(Prompt("e", history), NOTHING, Budget(100))) == [
        ("user", ["a", "b"]),
        ("assistant", ["c"]),
        ("user", ["d", note(NOTHING), "e"]),
    ]


def test_a_conversation_begins_with_the_customer_whatever_the_budget_has_cut() -> None:
    history = [
        said(MessageRole.USER, "x" * 600),
        said(MessageRole.ASSISTANT, "b"),
        said(MessageRole.USER, "c"),
    ]
    history += [said(MessageRole.ASSISTANT, "d")]
    assert texts(conversation(Prompt("e", history), NOTHING, Budget(100))) == [
        ("user", ["c"]),
        ("assistant", ["d"]),
        ("user", [note(NOTHING), "e"]),
    ]


def test_the_context_is_data_in_the_first_message() -> None:
    prompt = Prompt(
        "e", [said(MessageRole.USER, "c"), said(MessageRole.ASSISTANT, "d")], 'a "note"'
    )
    assert texts(conversation(prompt, NOTHING, Budget(100)))[0] == (
        "user",
        ['{"context": "a \\"note\\""}', "c"],
    )


def test_the_front_desk_s_note_tells_what_is_known_what_to_ask_and_what_to_promise() -> None:
    danger = FALLBACK.model_copy(update={"hazard": Hazard.GAS})
    case = Case(standing=danger, contact=Contact(name="Jane Doe"), evidence={"hvac": 2.0})
    briefing = NOTHING.model_copy(
        update={"case": case, "ask": ("phone",), "promise": Line("promise.emergency")}
    )
    told = json.loads(note(briefing))["front_desk"]
    assert told["ask_for"] == ["phone"]
    assert told["known"]["contact"] == {"name": "Jane Doe"}
    assert "911" in told["known"]["safety_advice"]
    assert "marked as an emergency" in told["what_happens_next"]
    assert set(told["known"]) == {"contact", "service_type", "urgency", "safety_advice"}
    later = json.loads(note(briefing.model_copy(update={"before": case})))["front_desk"]
    assert later["known"]["safety_advice"].startswith("Please stay outside")


@pytest.mark.parametrize(("letter", "kept"), [("a", 8), ("ж", 4), ("水", 2)])
def test_the_newest_history_is_kept_whole_within_the_budget(letter: str, kept: int) -> None:
    history = [said(MessageRole.USER, letter * 99) for _ in range(20)]
    history.append(said(MessageRole.USER, "z"))
    recent = Prompt("e", history).recent(280)
    assert recent == history[-kept - 1 :]


def test_a_message_over_the_budget_hides_what_is_older() -> None:
    history = [
        said(MessageRole.USER, "a"),
        said(MessageRole.USER, "x" * 999),
        said(MessageRole.USER, "c"),
    ]
    assert Prompt("e", history).recent(100) == history[2:]
    assert Prompt("e", history).recent(0) == []


def answered(**fields: object) -> Reading:
    """The reading that is made of an answer by Claude with these fields."""
    empty: dict[str, object] = dict.fromkeys(Answer.model_fields)
    judged = FALLBACK.model_dump(include={*Answer.model_fields})
    lists = {"acts": [], "also": [], "all_clear": False, "no_rush": False, "from_photos": []}
    answer = Answer.model_validate({**empty, **judged, **lists, **fields})
    return merged(answer, "1", Reading(classification=FALLBACK), Prompt("x"))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Jane  Doe", "Jane Doe"),
        ("\u202eJane\u202c Doe", "Jane Doe"),
        ("رضا\u200cپور", "رضا\u200cپور"),
        ("<b>Jane</b>", None),
        ("J" * 300, None),
        ("Jane\x00", None),
        ("\u200b", None),
    ],
)
def test_what_claude_takes_from_a_message_is_one_plain_line(written: str, kept: str | None) -> None:
    reading = answered(name=written, address=written, access=written, summary=written)
    found = (reading.contact.name, reading.place.address, reading.place.access, reading.summary)
    assert found == (kept,) * 4


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-11-30T09:00", "2026-11-30T11:00", ("2026-11-30 09:00", "2026-11-30 11:00")),
        ("2026-11-30T09:00", "2026-11-29T11:00", ("2026-11-30 09:00", None)),
        ("2026-11-30T10:00+01:00", None, ("2026-11-30 09:00", None)),
        ("soon", "0001-01-01T00:00+23:59", (None, None)),
        ("9999-12-31T23:30", "9999-12-31T23:45Z", (None, None)),
    ],
)
def test_the_times_that_claude_names_are_those_of_the_business(
    start: str, end: str | None, expected: tuple[str | None, str | None]
) -> None:
    found = answered(preferred_time={"text": "then", "start": start, "end": end}).preferred_time
    assert found
    shown = tuple(moment and f"{moment:%Y-%m-%d %H:%M}" for moment in (found.start, found.end))
    assert shown == expected
