"""What a conversation counts for, by its case and its handling."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from frontdesk.cases import handling as transitions
from frontdesk.cases.corrections import correct
from frontdesk.cases.counting import with_conversation, with_message
from frontdesk.models.case import Case
from frontdesk.models.classification import FALLBACK, ServiceType, Urgency
from frontdesk.models.feedback import Feedback, Rater, Rating
from frontdesk.models.handling import Handler, Handling, Wanted
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.models.tally import Tally
from tests.support.conversations import BORN, conversation
from tests.support.notifying import KNOWN
from tests.support.rows import check_rows

NOTHING = Tally("c", 7, "Asia/Kathmandu")
LEAK = FALLBACK.model_copy(update={"service_type": ServiceType.PLUMBING})


def counts(case: Case, handling: Handling) -> dict[str, int]:
    one = conversation(1, case=case, handling=handling, message_count=2)
    tally = with_conversation(NOTHING, one)
    assert {*tally.days} <= {"2026-11-01"}
    return dict(tally.about)


def test_intake_is_complete_when_nothing_is_missing_and_stays_so_when_it_is_resolved() -> None:
    def check(fields: dict[str, Any], intake: int, resolved: int) -> None:
        found = counts(Case(standing=LEAK, **fields), Handling())
        assert (found.get("intake", 0), found.get("resolved_alone", 0)) == (intake, resolved)

    check_rows(
        [
            ({}, 0, 0),
            (KNOWN, 1, 0),
            ({**KNOWN, "resolved": True}, 1, 1),
            ({"resolved": True}, 0, 1),
        ],
        check,
    )


def test_the_wait_for_a_person_is_from_the_first_hand_off_to_the_first_answer() -> None:
    wanted = Handling(by=Handler.WAITING, why=Wanted.ASKED, since=BORN, handed_off_at=BORN)
    seen = transitions.acknowledged(wanted, "Sam", BORN + timedelta(seconds=30))
    taken = transitions.taken(seen, "Sam", BORN + timedelta(seconds=60), waits=False)
    answered = transitions.answered(taken, "Sam", BORN + timedelta(seconds=301))
    again = transitions.answered(answered, "Sam", BORN + timedelta(hours=9))
    back = transitions.released(again, BORN + timedelta(hours=10))
    for handling in (answered, again, back):
        found = counts(Case(), handling)
        assert (found["answered"], found["waited"], found["wait.2"]) == (1, 301, 1)
        assert found["handed_off"] == 1
    # Nobody has waited for who wrote unasked.
    unasked = transitions.answered(Handling(), "Sam", BORN)
    assert "answered" not in counts(Case(), unasked)
    assert counts(Case(), unasked)["handed_off"] == 1
    assert "handed_off" not in counts(Case(), Handling())


def test_a_correction_counts_against_what_stood_before_the_first_one() -> None:
    case = Case(standing=LEAK, version=1)
    corrected = correct(case, {"service_type": ServiceType.HVAC})
    twice = correct(corrected, {"service_type": ServiceType.ROOFING, "urgency": Urgency.HIGH})
    confirmed = correct(case, {"service_type": ServiceType.PLUMBING})
    for after, pair, trades, urgencies in (
        (corrected, "judged.plumbing.hvac", 1, 0),
        (twice, "judged.plumbing.roofing", 1, 1),
        (confirmed, "judged.plumbing.plumbing", 0, 0),
        (correct(twice, {"service_type": ServiceType.PLUMBING}), "judged.plumbing.plumbing", 0, 1),
    ):
        found = counts(after, Handling())
        assert found[pair] == 1
        assert found.get("trade_corrected", 0) == trades
        assert found.get("urgency_corrected", 0) == urgencies
    assert not any(name.startswith("judged.") for name in counts(case, Handling()))


def test_a_message_counts_once_and_its_last_rating_only() -> None:
    said = Message(
        id="m", role=MessageRole.USER, status=MessageStatus.COMPLETE, content="", created_at=BORN
    )
    reply = said.model_copy(update={"role": MessageRole.ASSISTANT, "writer": "canned"})

    def rated(rating: Rating, minutes: int, by: Rater = Rater.CUSTOMER) -> Message:
        given = Feedback(rating=rating, by=by, at=BORN + timedelta(minutes=minutes))
        field = "feedback" if by is Rater.CUSTOMER else "staff_feedback"
        return reply.model_copy(update={field: given})

    tally = NOTHING
    pending = reply.model_copy(update={"status": MessageStatus.PENDING})
    for number, message in (
        (2, pending),
        (1, said),
        (1, said),
        (2, reply),
        (2, rated(Rating.UP, 1)),
        (2, rated(Rating.DOWN, 2, Rater.STAFF)),
        (2, rated(Rating.UP, 1)),  # it comes again
        (2, reply),
    ):
        tally = with_message(tally, number, message)
    # Kathmandu is 5:45 ahead.
    day = {"customer": 1, "hour.05": 1, "rules": 1, "down": 1}
    assert tally.days == {"2026-11-01": day}
    assert with_conversation(replace(tally, state=9), conversation(1)).about == {}
