"""Who answers a conversation, and what in it waits for a person."""

from collections.abc import Callable
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.cases import handling as transitions
from frontdesk.models.case import Case
from frontdesk.models.classification import FALLBACK, Hazard, Urgency
from frontdesk.models.handling import Attention, Handler, Handling, Rank, Wanted
from frontdesk.models.reading import Act, Contact, Place, PreferredTime, Reading
from tests.support.rows import check_rows

NOON = datetime.fromisoformat("2026-03-01T12:00:00+00:00")
LATER = NOON + timedelta(minutes=5)
USUAL = Handling()

NOTHING = Case()
LEAK = Case(standing=FALLBACK)
GAS = Case(
    standing=FALLBACK.model_copy(update={"urgency": Urgency.EMERGENCY, "hazard": Hazard.GAS})
)
ASKING = LEAK.model_copy(update={"wants_person": True})
DONE = LEAK.model_copy(update={"resolved": True})
READY = LEAK.model_copy(
    update={
        "contact": Contact(phone="+12065550123"),
        "place": Place(address="42 Elm Street"),
        "preferred_time": PreferredTime(text="tomorrow"),
    }
)
CASES = (NOTHING, LEAK, GAS, ASKING, DONE, READY)

PERSON = transitions.taken(USUAL, "Sam", NOON, waits=False)


def reading(*acts: Act, hazard: Hazard | None = None) -> Reading:
    urgency = Urgency.EMERGENCY if hazard else Urgency.MEDIUM
    judged = FALLBACK.model_copy(update={"hazard": hazard, "urgency": urgency})
    return Reading(classification=judged, acts=acts)


def turn(
    handling: Handling, before: Case, after: Case, *acts: Act, failed: bool = False
) -> Handling:
    hazard = after.standing.hazard if after.standing and after != before else None
    read = reading(*acts, hazard=hazard)
    return transitions.after_turn(handling, before, after, read, LATER, failed=failed)


WAITING = turn(USUAL, LEAK, ASKING, Act.PERSON)
ALARM = turn(USUAL, LEAK, GAS)


def test_a_turn_calls_for_a_person_where_one_is_wanted() -> None:
    once = turn(USUAL, LEAK, LEAK, failed=True)

    def check(_: str, handling: Handling, by: Handler, why: Wanted | None) -> None:
        assert (handling.by, handling.why) == (by, why)

    check_rows(
        [
            ("small talk", turn(USUAL, LEAK, LEAK, Act.THANKS), Handler.ASSISTANT, None),
            ("a person", WAITING, Handler.WAITING, Wanted.ASKED),
            ("an emergency", ALARM, Handler.WAITING, Wanted.EMERGENCY),
            ("a complaint", turn(USUAL, LEAK, LEAK, Act.COMPLAINT), "waiting", Wanted.COMPLAINT),
            ("one failure", once, Handler.ASSISTANT, None),
            ("two", turn(once, LEAK, LEAK, failed=True), Handler.WAITING, Wanted.FAILED),
            ("a reply", turn(turn(once, LEAK, LEAK), LEAK, LEAK, failed=True), "assistant", None),
            ("no person", turn(WAITING, ASKING, LEAK, Act.NO_PERSON), Handler.ASSISTANT, None),
            ("all clear", turn(ALARM, GAS, LEAK), Handler.ASSISTANT, None),
            ("resolved", turn(WAITING, ASKING, DONE, Act.RESOLVED), Handler.ASSISTANT, None),
            ("and asks", turn(ALARM, GAS, ASKING), Handler.WAITING, Wanted.ASKED),
        ],
        check,
    )


def test_small_talk_changes_nothing() -> None:
    for before, case in ((USUAL, LEAK), (WAITING, ASKING), (ALARM, GAS), (PERSON, LEAK)):
        assert turn(before, case, case, Act.THANKS) is before


def test_an_emergency_waits_until_somebody_has_seen_it() -> None:
    assert ALARM.attention == Attention(Rank.EMERGENCY, LATER)
    assert turn(ALARM, GAS, GAS, Act.DETAIL) is ALARM
    seen = transitions.acknowledged(ALARM, "Sam", LATER)
    assert (seen.by, seen.attention, seen.acknowledged_by) == (Handler.ASSISTANT, None, "Sam")
    assert turn(seen, GAS, GAS, Act.DETAIL) is seen
    fire = FALLBACK.model_copy(
        update={"urgency": Urgency.EMERGENCY, "hazard": Hazard.FIRE_OR_SPARKS}
    )
    again = turn(seen, GAS, Case(standing=fire))
    assert again.attention == Attention(Rank.EMERGENCY, LATER)


def test_a_danger_told_again_after_the_conversation_was_closed_begins_another_emergency() -> None:
    closed = transitions.closed(ALARM, GAS, NOON)
    thanks = transitions.after_turn(closed, GAS, GAS, reading(Act.THANKS), LATER)
    assert thanks.attention is None
    for handling in (closed, thanks):
        still = reading(Act.PROBLEM, hazard=Hazard.GAS)
        again = transitions.after_turn(handling, GAS, GAS, still, LATER)
        assert (again.by, again.why) == (Handler.WAITING, Wanted.EMERGENCY)
        assert again.attention == Attention(Rank.EMERGENCY, LATER)
        assert transitions.after_turn(again, GAS, GAS, still, LATER) is again  # told once
    assert not turn(closed, GAS, LEAK).ended  # all clear
    assert not transitions.closed(USUAL, LEAK, NOON).ended


def test_a_complete_case_waits_until_somebody_has_seen_it() -> None:
    ready = turn(USUAL, LEAK, READY)
    assert (ready.by, ready.attention) == (Handler.ASSISTANT, Attention(Rank.READY, LATER))
    assert turn(ready, READY, READY, Act.THANKS) is ready
    assert turn(ready, READY, LEAK).attention is None
    assert transitions.acknowledged(ready, None, LATER).attention is None
    assert turn(PERSON, LEAK, READY).attention is None


def test_a_complete_case_that_changes_after_it_was_seen_waits_again() -> None:
    ready = turn(USUAL, LEAK, READY)
    seen = transitions.acknowledged(ready, "Sam", NOON)
    closed = transitions.closed(ready, READY, NOON)
    time = READY.model_copy(update={"preferred_time": PreferredTime(text="on Friday")})
    named = READY.model_copy(update={"contact": Contact(phone="+12065550123", name="Jane")})
    for handling in (seen, closed):
        waits = Attention(Rank.READY, LATER)
        assert turn(handling, READY, time, Act.DETAIL).attention == waits
        assert turn(handling, READY, READY, Act.PROBLEM).attention == waits
        assert turn(handling, READY, named, Act.DETAIL).attention is None
    assert turn(ready, READY, time).ready_since == LATER  # since it has waited
    assert turn(PERSON, READY, time).attention is None


def test_a_person_who_has_it_is_waited_for_until_they_write() -> None:
    written = transitions.after_message(PERSON, LEAK, LEAK, reading(Act.DETAIL), NOON)
    assert written.attention == Attention(Rank.UNREAD, NOON)
    assert transitions.after_message(written, LEAK, LEAK, reading(), LATER) is written
    assert transitions.unanswered(written, LATER, LATER) is written
    left = transitions.unanswered(written, NOON, LATER)
    assert (left.by, left.why, left.person) == (Handler.WAITING, Wanted.UNANSWERED, None)
    assert left.attention == Attention(Rank.WAITING, NOON)
    answer = transitions.answered(left, "Ann", LATER)
    assert (answer.by, answer.person, answer.attention) == (Handler.PERSON, "Ann", None)
    assert transitions.unanswered(answer, NOON, LATER) is answer


def test_who_takes_what_a_customer_waits_for_has_to_write() -> None:
    assert PERSON.unanswered_since is None
    assert transitions.taken(USUAL, "Sam", LATER, waits=True).unanswered_since == LATER
    assert transitions.taken(WAITING, "Sam", LATER, waits=False).unanswered_since == LATER


def test_the_name_of_who_has_it_stays_where_none_is_given() -> None:
    assert transitions.answered(PERSON, None, LATER).person == "Sam"
    other = transitions.answered(PERSON, "Ann", LATER)
    assert (other.person, other.since) == ("Ann", NOON)


def test_what_staff_correct_does_not_wait_for_them() -> None:
    lower = transitions.corrected(ALARM, LEAK, LATER)
    assert (lower.by, lower.attention) == (Handler.ASSISTANT, None)
    assert transitions.corrected(ALARM, GAS, LATER) is ALARM


Step = Callable[[Handling], Handling]

cases = st.sampled_from(CASES)
acts = st.lists(st.sampled_from(list(Act)), max_size=2)


@st.composite
def steps(draw: st.DrawFn) -> tuple[str, Step]:
    name = draw(st.sampled_from(["turn", "answer", "take", "seen", "release", "late", "close"]))
    before, after, done, failed = draw(cases), draw(cases), draw(acts), draw(st.booleans())
    moment = NOON + timedelta(seconds=draw(st.integers(0, 9)))

    def customer(handling: Handling) -> Handling:
        hazard = after.standing.hazard if after.standing else None
        read = reading(*done, hazard=hazard)
        if handling.by is Handler.PERSON:
            return transitions.after_message(handling, before, after, read, moment)
        return transitions.after_turn(handling, before, after, read, moment, failed=failed)

    known: dict[str, Step] = {
        "turn": customer,
        "answer": lambda h: transitions.answered(h, "Sam", moment),
        "take": lambda h: transitions.taken(h, "Sam", moment, waits=failed),
        "seen": lambda h: transitions.acknowledged(h, "Sam", moment),
        "release": lambda h: transitions.released(h, moment),
        "late": lambda h: transitions.unanswered(h, h.unanswered_since or moment, moment),
        "close": lambda h: transitions.closed(h, before, moment),
    }
    return name, known[name]


@given(st.lists(steps(), max_size=12))
def test_whatever_happens_it_is_clear_who_answers(happened: list[tuple[str, Step]]) -> None:
    handling = USUAL
    for name, step in happened:
        before, handling = handling, step(handling)
        assert handling.version - before.version == (handling is not before)
        assert (handling.why is not None) == (handling.by is Handler.WAITING)
        assert handling.person is None or handling.by is Handler.PERSON
        assert handling.unanswered_since is None or handling.by is not Handler.ASSISTANT
        if name == "turn":
            assert before.by is not Handler.PERSON or handling.by is Handler.PERSON
        if name in ("answer", "seen", "close"):
            assert handling.attention is None
        if name in ("answer", "take"):
            assert (handling.by, handling.person) == (Handler.PERSON, "Sam")
        if name in ("seen", "release", "close"):
            assert handling.by is not Handler.PERSON or name == "seen"
