"""The fold: what a message changes of a case, as a table of conversations and as properties."""

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.cases.asking import count_asked, declined, missing, next_questions, to_tell
from frontdesk.cases.fold import fold
from frontdesk.models.case import Case, Missing
from frontdesk.models.classification import (
    Classification,
    Hazard,
    ServiceType,
    Source,
    Urgency,
)
from frontdesk.models.reading import (
    TEXT_CHARACTERS,
    Act,
    Contact,
    Place,
    PreferredTime,
    Reading,
)

ORDER = list(Urgency)


def told(
    trade: str,
    urgency: str = "medium",
    *acts: str,
    evidence: float = 3.0,
    confidence: float = 0.9,
    hazard: str | None = None,
    **more: object,
) -> Reading:
    """A reading that tells a problem, unless other acts are given."""
    classification = Classification(
        service_type=ServiceType(trade),
        urgency=Urgency(urgency),
        confidence=confidence,
        reasoning="Test.",
        estimated_duration_minutes=60,
        source=Source.KEYWORDS,
        hazard=hazard and Hazard(hazard),
    )
    fields = {"acts": acts or ("problem",), **more}
    if evidence:
        fields["evidence"] = {trade: evidence}
    return Reading.model_validate({"classification": classification, **fields})


def chat(*acts: str, **more: object) -> Reading:
    """A reading of small talk or details, which say nothing of a problem."""
    return told("general_maintenance", "low", *acts, evidence=0, confidence=0.3, **more)


def after(*readings: Reading) -> Case:
    case = Case()
    for reading in readings:
        case = fold(case, reading)
    return case


GAS = told("plumbing", "emergency", hazard="gas")
SINK = told("plumbing", "high")

CONVERSATIONS: list[tuple[str, list[Reading], str, str, tuple[str, ...]]] = [
    ("thanks after an emergency", [GAS, chat("answer"), chat("question"), chat("thanks")],
     "plumbing", "emergency", ()),
    ("an appointment time is no painting job",
     [told("hvac", "high"), told("painting", "low", "answer", evidence=0)],
     "hvac", "high", ()),
    ("a fault in three fragments",
     [told("electrical", evidence=0.8, confidence=0.4),
      told("appliance_repair", evidence=1.0, confidence=0.4),
      told("appliance_repair", "medium", "detail", evidence=1.5, confidence=0.5)],
     "appliance_repair", "medium", ()),
    ("a second job", [SINK, told("garage_door", "low", also=("garage_door",))],
     "plumbing", "high", ("garage_door",)),
    ("another trade in passing", [SINK, told("electrical", "medium")], "plumbing", "high", ()),
    ("a danger that a fault leads to", [SINK, told("electrical", "emergency", hazard="live_wires")],
     "plumbing", "emergency", ()),
    ("a danger tells the trade that was a weak guess",
     [told("pest_control", confidence=0.6), told("plumbing", "emergency", hazard="gas")],
     "plumbing", "emergency", ()),
    ("a deadline told as a detail",
     [told("plumbing"), told("general_maintenance", "high", "detail", evidence=0, confidence=0.3)],
     "plumbing", "high", ()),
    ("a danger comes first", [told("painting", "low"), GAS], "plumbing", "emergency",
     ("painting",)),
    ("all clear, nothing left", [GAS, chat("detail", all_clear=True)], "plumbing", "medium", ()),
    ("all clear, something small left",
     [GAS, told("plumbing", "low", all_clear=True)], "plumbing", "medium", ()),
    ("all clear, and what is left can wait",
     [GAS, told("plumbing", all_clear=True, no_rush=True)], "plumbing", "low", ()),
    ("all clear, with work left",
     [GAS, told("plumbing", "high", "problem", all_clear=True)], "plumbing", "high", ()),
    ("no rush", [SINK, chat("detail", no_rush=True)], "plumbing", "low", ()),
    ("no rush while a danger stands", [GAS, chat("detail", no_rush=True)],
     "plumbing", "emergency", ()),
    ("cancelled", [SINK, chat("cancel")], "plumbing", "low", ()),
    ("resolved, then another problem", [SINK, chat("resolved"), told("electrical", "high")],
     "electrical", "high", ()),
    ("corrected by the customer",
     [told("plumbing", "high"), told("appliance_repair", "high", "correction")],
     "appliance_repair", "high", ()),
]  # fmt: skip


def test_a_conversation_ends_with_what_it_is_about() -> None:
    for name, readings, trade, urgency, also in CONVERSATIONS:
        case = after(*readings)
        assert case.standing, name
        found = (case.standing.service_type, case.standing.urgency, case.also)
        assert found == (trade, urgency, also), name


def test_an_emergency_is_asked_for_phone_and_address_and_nothing_three_times() -> None:
    case = after(GAS)
    assert missing(case) == (Missing.PHONE, Missing.ADDRESS)
    asked = next_questions(case, GAS)
    assert asked == (Missing.PHONE, Missing.ADDRESS)
    assert next_questions(count_asked(count_asked(case, asked), asked), GAS) == ()
    known = fold(case, chat("answer", contact=Contact(phone="+12065550100")))
    assert missing(known) == (Missing.ADDRESS,)


def test_one_thing_is_asked_for_at_a_time_otherwise() -> None:
    case = after(SINK)
    assert missing(case) == (Missing.ADDRESS, Missing.PHONE, Missing.TIME)
    assert next_questions(case, SINK) == (Missing.ADDRESS,)
    assert missing(after(chat("greeting")))[0] is Missing.PROBLEM


def test_without_a_problem_only_a_number_is_asked_for_and_little_after_mere_thanks() -> None:
    asked: dict[Missing, int] = {}
    for acts, expected in (
        (("thanks",), (Missing.PROBLEM,)),
        (("thanks",), ()),
        (("no",), ()),
        (("detail",), (Missing.PROBLEM,)),
        (("detail",), (Missing.PHONE,)),
        (("thanks", "person"), (Missing.PHONE,)),
        (("detail",), ()),
    ):
        things = next_questions(Case(asked=asked), chat(*acts))
        assert things == expected, (acts, asked)
        asked = count_asked(Case(asked=asked), things).asked


def test_what_is_refused_is_not_asked_for_even_if_it_was_not_asked_before() -> None:
    case, refusal = after(SINK), chat(Act.NO).model_copy(update={"withheld": ("phone",)})
    asked, told = set[Missing](), set[Missing | None]()
    case = declined(case, refusal)
    for _ in range(5):
        things = next_questions(case, refusal)
        case = count_asked(case, things)
        asked |= {*things}
        told.add(to_tell(case))
    assert asked == {Missing.ADDRESS, Missing.TIME}
    assert Missing.PHONE not in told
    assert Missing.PHONE in missing(case)


def test_the_customer_is_reminded_of_what_was_asked_last() -> None:
    case, told = after(SINK), []
    for _ in range(7):
        told.append(to_tell(case))
        case = count_asked(case, next_questions(case, SINK))
    assert told == [
        *(Missing.ADDRESS,) * 3,
        *(Missing.PHONE,) * 2,
        *(Missing.TIME,) * 2,
    ]
    assert case.asked == {Missing.ADDRESS: 2, Missing.PHONE: 2, Missing.TIME: 1}
    assert to_tell(case.model_copy(update={"resolved": True})) is None


def test_what_staff_have_set_is_changed_by_an_explicit_correction_only() -> None:
    case = after(SINK)
    assert case.standing
    standing = case.standing.model_copy(update={"urgency": Urgency.LOW})
    contact = Contact(phone="+12065550100")
    set_by_staff = case.model_copy(
        update={
            "standing": standing,
            "contact": contact,
            "corrected": ("urgency", "service_type", "contact.phone"),
        }
    )
    other = Contact(phone="+12065550111")
    same = fold(set_by_staff, told("electrical", "high", contact=other))
    assert same.standing
    assert (same.standing.urgency, same.standing.service_type) == ("low", "plumbing")
    assert same.contact == contact
    corrected = fold(set_by_staff, chat("correction", contact=other))
    assert corrected.contact == other
    danger = fold(set_by_staff, GAS)
    assert danger.standing
    assert danger.standing.urgency == "emergency"


def test_a_person_who_was_asked_for_and_declined_is_not_wanted() -> None:
    assert after(SINK, chat("person")).wants_person
    assert not after(SINK, chat("person"), chat("no_person")).wants_person


TALK = ("greeting", "thanks", "yes", "no", "off_topic", "question", "answer")
SMALL_TALK = st.lists(
    st.sampled_from(
        [
            chat(act)
            for act in ("greeting", "thanks", "yes", "no", "off_topic", "question", "answer")
        ]
    ),
    max_size=6,
)
READINGS = st.builds(
    told,
    st.sampled_from(ServiceType),
    st.sampled_from(Urgency),
    st.sampled_from(Act),
    evidence=st.floats(-9, 9),
    confidence=st.floats(0.3, 0.95),
    hazard=st.none() | st.sampled_from(Hazard),
    all_clear=st.booleans(),
    no_rush=st.booleans(),
    contact=st.just(Contact()) | st.just(Contact(name="Ana", phone="+12065550100")),
    place=st.just(Place()) | st.just(Place(postcode="98103")),
    preferred_time=st.none() | st.just(PreferredTime(text="soon")),
)


@given(st.lists(READINGS, max_size=5), SMALL_TALK)
def test_small_talk_in_any_order_changes_nothing(
    readings: list[Reading], talk: list[Reading]
) -> None:
    case = after(*readings)
    for reading in talk:
        assert fold(case, reading) == case


@given(st.lists(READINGS, min_size=1, max_size=6))
def test_urgency_never_falls_without_a_reason(readings: list[Reading]) -> None:
    case = Case()
    for reading in readings:
        before, case = case, fold(case, reading)
        if not before.standing or not case.standing:
            continue
        fell = ORDER.index(case.standing.urgency) < ORDER.index(before.standing.urgency)
        reasons = {Act.RESOLVED, Act.CANCEL} & {*reading.acts}
        assert not fell or reasons or reading.all_clear or reading.no_rush


@given(st.lists(READINGS, max_size=6))
def test_a_case_survives_being_stored_and_folding_again_gives_the_same(
    readings: list[Reading],
) -> None:
    case = after(*readings)
    assert Case.model_validate_json(case.model_dump_json()) == case
    kept = [Reading.model_validate_json(reading.model_dump_json()) for reading in readings]
    assert after(*kept) == case


def test_a_summary_holds_what_is_told_after_the_end_within_its_length() -> None:
    first, again = told("plumbing", "high", summary="w " * 70), told("plumbing", "high")
    case = after(first, chat("resolved"), again.model_copy(update={"summary": "x" * 119}))
    assert case.summary
    assert case.summary.endswith("…; " + "x" * 119)
    assert len(case.summary) <= TEXT_CHARACTERS
