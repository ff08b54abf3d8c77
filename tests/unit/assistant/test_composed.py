"""Composed replies: what is said, in which order, and what is never said."""

from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product

import pytest

from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.responder.composed import compose, reply
from frontdesk.cases.fold import fold
from frontdesk.models.briefing import Briefing, Line
from frontdesk.models.business import Business
from frontdesk.models.case import Case, Missing
from frontdesk.models.classification import FALLBACK, Hazard, ServiceType, Urgency
from frontdesk.models.reading import Act, Contact, Place, PreferredTime, Question, Reading
from frontdesk.texts import LANGUAGES, render, say
from frontdesk.turn.casework import brief

OFFICE = Business(country="US", phone="+1 206 555 0100")
PHONE = {"contact": Contact(phone="+12065550123")}
ELM = {"place": Place(address="42 Elm Street")}
TOMORROW = {
    "preferred_time": PreferredTime(
        text="tomorrow 9am", start=datetime(2026, 11, 25, 9, tzinfo=UTC)
    )
}


def told(
    trade: str = "general_maintenance",
    urgency: str = "medium",
    *acts: str,
    hazard: str | None = None,
    **more: object,
) -> Reading:
    """A reading that tells a problem, unless other acts are given."""
    judged = FALLBACK.model_copy(
        update={
            "service_type": ServiceType(trade),
            "urgency": Urgency(urgency),
            "hazard": hazard and Hazard(hazard),
            "confidence": 0.9,
        }
    )
    fields = {"acts": acts or ("problem",), **more}
    if "problem" in fields["acts"]:
        fields["evidence"] = {trade: 3.0}
    return Reading.model_validate({"classification": judged, **fields})


def chat(*acts: str, **more: object) -> Reading:
    return told("general_maintenance", "low", *acts, **more)


def converse(*readings: Reading, business: Business = OFFICE) -> list[list[Line]]:
    """The replies of a conversation, with everything around them as a turn has it."""
    case, replies = Case(), []
    for reading in readings:
        briefing = brief(case, reading, business, None)
        replies.append(compose(briefing))
        case = briefing.case
    return replies


def keys(reply: list[Line]) -> list[str]:
    return [line.key for line in reply]


GAS = told("plumbing", "emergency", hazard="gas")
SINK = told("plumbing", "high")


def test_a_danger_is_answered_by_its_advice_first() -> None:
    (reply,) = converse(GAS)
    assert keys(reply) == [
        "opening.emergency",
        "advice.gas",
        "promise.emergency_call_outside",
        "ask.emergency_phone_address",
    ]
    assert reply[1].values == {"number": "911"}


def test_while_the_danger_stands_there_is_a_reminder_and_the_advice_once() -> None:
    replies = converse(
        told("plumbing", "emergency", hazard="gas", **PHONE, **ELM),
        chat("answer", contact=Contact(name="Jane Doe")),
        chat("question", question="price"),
        chat("thanks"),
    )
    assert keys(replies[0])[-1] == "promise.emergency_call_outside"
    assert [keys(reply) for reply in replies[1:]] == [
        ["reminder.gas", "noted.name"],
        ["reminder.gas", "answer.price"],
        ["reply.thanks", "reminder.gas"],
    ]


def test_a_danger_told_again_gets_the_advice_again() -> None:
    assert "advice.gas" in keys(converse(GAS, GAS)[1])


def test_an_intruder_is_a_matter_for_the_police() -> None:
    (reply,) = converse(
        told("locksmith", "emergency", hazard="intruder"), business=Business(country="JP")
    )
    assert reply[1] == Line("advice.intruder", {"number": "110"})


def test_a_conversation_in_fragments() -> None:
    replies = converse(
        chat("greeting"),
        told("hvac", "medium"),
        chat("yes"),
        chat("detail"),
        chat("answer", **TOMORROW),
        chat("answer", contact=Contact(phone="+12065550100")),
    )
    assert [keys(reply) for reply in replies] == [
        ["reply.hello", "ask.problem"],
        ["opening.thanks", "understood.hvac", "ask.address"],
        ["reply.yes", "ask_again.address"],
        ["noted.detail", "ask.phone"],
        ["noted.time_at", "ask_again.phone"],
        ["noted.phone", "promise.reachable"],
    ]
    assert (
        say(replies[4][:1], "en")
        == "I have noted when it suits you: tomorrow 9am (Wednesday, November 25, 09:00)."
    )
    assert say(replies[5][:1], "en") == "I have your phone number as +1 206-555-0100."


def test_a_number_that_could_not_be_read_is_not_said_to_be_noted() -> None:
    replies = converse(SINK, chat("answer", phone_unread=True), chat("answer", **PHONE))
    assert keys(replies[1]) == ["noted.phone_unread", "ask_again.address"]
    assert "noted.phone" in keys(replies[2])


def test_several_new_values_are_confirmed_in_one_sentence() -> None:
    (reply,) = converse(told("plumbing", "high", **PHONE, **ELM, **TOMORROW))
    assert keys(reply) == [
        "opening.sorry",
        "understood.plumbing",
        "judged.high",
        "noted.several",
        "promise.complete",
    ]
    assert reply[3].values["values"] == (
        "+1 206-555-0123; 42 Elm Street; tomorrow 9am (Wednesday, November 25, 09:00)"
    )


def test_a_value_is_confirmed_once_and_again_when_it_changes() -> None:
    other = {"contact": Contact(phone="+12065550187")}
    replies = converse(
        SINK,
        chat("answer", **PHONE),
        chat("answer", **PHONE),
        chat("correction", **other),
    )
    confirmed = ["noted.phone" in keys(reply) for reply in replies]
    assert confirmed == [False, True, False, True]
    assert "noted.corrected" in keys(replies[3])


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("Torstraße 12", "Torstraße 12, 10115"),
        ("Torstraße 12, 10115 Berlin", "Torstraße 12, 10115 Berlin"),
    ],
)
def test_an_address_is_confirmed_with_its_postcode(address: str, shown: str) -> None:
    place = Place(address=address, postcode="10115")
    reply = converse(SINK, chat("answer", place=place))[1]
    assert reply[0] == Line("noted.address", {"address": shown})
    assert "noted.postcode" not in keys(reply)


def test_what_changes_nothing_in_a_danger_is_answered_by_whom_to_call() -> None:
    replies = converse(GAS, chat("detail"), chat("yes"), chat("greeting"))
    assert [keys(reply) for reply in replies[1:]] == [
        ["reminder.gas", "ask.emergency_phone_address"],
        ["reminder.gas", "promise.emergency_call_outside"],
        ["reminder.gas", "promise.emergency_call_outside"],
    ]


def test_who_asks_what_to_do_in_a_danger_hears_the_advice_again() -> None:
    replies = converse(GAS, *[chat("question", question="other")] * 2)
    assert [keys(reply) for reply in replies[1:]] == [
        ["advice.gas", "promise.emergency_call_outside", "ask.emergency_phone_address"],
        ["advice.gas", "promise.emergency_call_outside"],
    ]


@pytest.mark.parametrize(
    ("acts", "question", "said"),
    [
        ("question", "time", "answer.time"),
        ("question", "price", "answer.price"),
        ("question", "who", "answer.who"),
        ("complaint", None, "reply.complaint"),
    ],
)
def test_who_asks_when_somebody_comes_in_a_danger_hears_whom_to_call(
    acts: str, question: str | None, said: str
) -> None:
    reply = keys(converse(GAS, chat(acts, question=question))[1])
    assert ("promise.emergency_call_outside" in reply) == (question in {None, "time"})
    assert said in reply


def test_in_a_danger_the_promise_is_said_again_when_all_that_is_needed_is_known() -> None:
    replies = converse(GAS, chat("answer", **PHONE), chat("answer", **ELM), chat("thanks"))
    said = ["promise.emergency_call_outside" in keys(reply) for reply in replies]
    assert said == [True, False, True, False]


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ((25, 0), (26, 0), "Wednesday, November 25"),
        ((25, 0), None, "Wednesday, November 25"),
        ((25, 0), (27, 0), "Wednesday, November 25 – Thursday, November 26"),
        ((25, 9), (25, 12), "Wednesday, November 25, 09:00–12:00"),
        ((25, 9), (25, 9), "Wednesday, November 25, 09:00"),
        ((25, 0), (25, 6), "Wednesday, November 25, 00:00–06:00"),
        ((25, 9), (27, 9), "Wednesday, November 25, 09:00"),
    ],
)
def test_a_time_is_shown_as_it_was_understood(
    start: tuple[int, int], end: tuple[int, int] | None, shown: str
) -> None:
    time = PreferredTime(
        text="then",
        start=datetime(2026, 11, *start, tzinfo=UTC),
        end=end and datetime(2026, 11, *end, tzinfo=UTC),
    )
    reply = converse(SINK, chat("answer", preferred_time=time))[1]
    assert reply[0] == Line("noted.time_at", {"time": "then", "date": shown})


def test_a_time_without_a_date_is_confirmed_in_the_customers_words() -> None:
    time = PreferredTime(text="as soon as possible")
    reply = converse(SINK, chat("answer", preferred_time=time))[1]
    assert reply[0] == Line("noted.time", {"time": "as soon as possible"})


def test_a_day_is_not_said_twice() -> None:
    start = datetime(2026, 11, 27, tzinfo=UTC)
    time = PreferredTime(text="friday", start=start, end=start + timedelta(days=1))
    reply = converse(SINK, chat("answer", preferred_time=time))[1]
    assert reply[0] == Line("noted.time", {"time": "Friday, November 27"})


def test_a_second_job_is_noted_once() -> None:
    replies = converse(SINK, told("garage_door", "low", also=("garage_door",)), chat("thanks"))
    assert "also.garage_door" in keys(replies[1])
    assert "understood.garage_door" not in keys(replies[1])
    assert keys(replies[2])[0] == "reply.thanks"


@pytest.mark.parametrize("question", Question)
def test_a_question_is_answered(question: Question) -> None:
    reply = converse(SINK, chat("question", question=question))[1]
    assert f"answer.{question}" in keys(reply)
    assert ("answer.call" in keys(reply)) == (question is not Question.WHO)


def test_a_bot_says_what_it_is() -> None:
    reply = converse(chat("question", question="who"))[0]
    assert "automated assistant" in say(reply, "en")
    assert "not a person" in say(reply, "en")


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([chat("off_topic")], ["reply.off_topic", "ask.problem"]),
        ([chat("detail")], ["reply.unclear", "ask.problem"]),
        ([chat("question", question="other")], ["ask.problem"]),
        ([chat("no_person")], ["reply.no_person", "ask.problem"]),
        ([chat("person")], ["promise.person_call", "ask.phone"]),
        ([SINK, chat("resolved"), SINK],
         ["opening.sorry", "judged.high", "ask_again.address"]),
        ([chat("complaint")], ["reply.complaint", "ask.phone"]),
        ([told("plumbing", "low", "problem", "question", question="price")],
         ["answer.price", "answer.call", "ask.address"]),
        ([told("plumbing", "high", "problem", "question", question="price")],
         ["opening.sorry", "understood.plumbing", "judged.high", "answer.price", "answer.call",
          "ask.address"]),
        ([chat("detail")] * 9, ["reply.unclear", "reply.write_again"]),
        ([SINK, chat("cancel")], ["reply.cancelled", "promise.resolved"]),
        ([SINK, chat("resolved")], ["reply.resolved", "promise.resolved"]),
        ([SINK, chat("resolved"), chat("thanks")], ["reply.thanks"]),
        ([SINK, chat("cancel"), chat("thanks", "resolved")], ["reply.thanks"]),
        ([SINK, chat("no")], ["reply.no", "ask.phone"]),
        ([SINK, *[chat("no")] * 3], ["reply.no", "promise.unreachable"]),
        ([SINK, *[chat("no")] * 3, chat("no")], ["reply.no"]),
        ([GAS, chat("no")], ["reminder.gas", "ask.emergency_phone_address"]),
        ([GAS, told("plumbing", "emergency", "problem", "thanks", hazard="gas")],
         ["reply.thanks", "reminder.gas", "ask.emergency_phone_address"]),
        ([chat("complaint"), told("hvac")], ["understood.hvac", "ask_again.phone"]),
        ([*[chat("detail")] * 4, chat("answer", **PHONE)], ["noted.phone", "promise.reachable"]),
        ([told("plumbing", also=("painting", "locksmith"))],
         ["opening.thanks", "understood.plumbing", "also.several", "ask.address"]),
        ([SINK, chat("detail", no_rush=True)], ["judged.low", "ask_again.address"]),
        ([chat("thanks")] * 3, ["reply.thanks"]),
        ([chat("detail")] * 3, ["reply.unclear", "ask.phone"]),
        ([GAS, chat("resolved", all_clear=True)],
         ["all_clear.over", "all_clear.stay_out", "promise.resolved"]),
        ([GAS, chat("detail", all_clear=True)],
         ["all_clear.over", "all_clear.stay_out", "ask_again.phone"]),
        ([GAS, chat("cancel")], ["reply.cancelled", "all_clear.stay_out", "promise.resolved"]),
        ([told("electrical", "emergency", hazard="fire_or_sparks"),
          told("electrical", "high", "problem", all_clear=True)],
         ["all_clear.over", "all_clear.do_not_use", "ask_again.phone"]),
    ],
)  # fmt: skip
def test_what_the_last_message_is_answered_by(readings: list[Reading], expected: list[str]) -> None:
    assert keys(converse(*readings)[-1]) == expected


def test_a_complaint_with_everything_known_hears_what_is_true() -> None:
    replies = converse(told("hvac", "medium", **PHONE, **ELM, **TOMORROW), chat("complaint"))
    assert keys(replies[1]) == ["reply.complaint", "promise.complete"]


ASKS = ("ask.", "ask_again.")


def readings() -> list[Reading]:
    parts = [{}, PHONE, ELM, PHONE | ELM | TOMORROW]
    return [
        *(told("roofing", u, **more) for u, more in product(("low", "high"), parts)),
        *(told("hvac", "emergency", hazard="gas", **more) for more in parts),
        *(
            chat(act, **more)
            for act, more in product(Act, ({}, TOMORROW))
            if act is not Act.PROBLEM
        ),
        chat("question", question="price"),
        chat("detail", all_clear=True),
    ]


@pytest.mark.parametrize("first", readings(), ids=lambda reading: "+".join(reading.acts))
def test_nothing_known_is_asked_for_and_nothing_a_third_time(first: Reading) -> None:
    for second, third in product(readings(), (chat("detail"), GAS)):
        case = Case()
        asked = dict.fromkeys(Missing, 0)
        turns = (first, second, third)
        for reading, lines in zip(turns, converse(*turns), strict=True):
            case = fold(case, reading)
            assert lines
            assert len(lines) <= 9
            assert len({*keys(lines)}) == len(lines)
            questions = [key for key in keys(lines) if key.startswith(ASKS)]
            assert len(questions) <= 1
            for thing in Missing:
                asked[thing] += any(thing in question for question in questions)
                assert asked[thing] <= 2
            known = {
                Missing.PHONE: case.contact.phone,
                Missing.ADDRESS: case.place.address,
                Missing.TIME: case.preferred_time,
                Missing.PROBLEM: case.standing,
            }
            for thing, value in known.items():
                assert not (value and any(thing in question for question in questions))
            danger = case.standing.danger if case.standing else None
            if danger:
                safety = {"opening.emergency", f"reminder.{danger}", f"advice.{danger}"}
                assert keys(lines)[0] in {*safety, "reply.thanks"}
                assert safety & {*keys(lines)}


@cache
def composed() -> list[Line]:
    """A line for each key and each set of placeholders that any of the replies has."""
    lines = [
        line
        for turns in product(readings(), readings())
        for reply in converse(*turns)
        for line in reply
    ]
    return [*{(line.key, *line.values): line for line in lines}.values()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_is_rendered_in_every_language(language: str) -> None:
    assert len(composed()) > 40
    assert all(render(line, language) for line in composed())


def test_a_reply_says_nothing_of_the_message_but_what_was_read() -> None:
    assert all(not line.values for line in converse(SINK, chat("detail"))[1])


def test_the_reply_is_streamed_in_pieces_of_its_text() -> None:
    future: Future[Briefing] = Future()
    briefing = brief(Case(), GAS, OFFICE, "en")
    future.set_result(briefing)
    deltas = [*reply(Prompt("gas"), lambda: briefing, future)]
    assert "".join(delta.text for delta in deltas) == say(compose(briefing), "en")
    assert {(delta.total, delta.writer) for delta in deltas} == {(len(deltas), "canned")}
