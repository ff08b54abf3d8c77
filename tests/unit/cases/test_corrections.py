"""What people of the business correct in a case, and what messages then leave alone."""

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.cases.corrections import correct
from frontdesk.cases.fold import fold
from frontdesk.models.case import Case
from frontdesk.models.classification import FALLBACK, Hazard, ServiceType, Urgency
from frontdesk.models.reading import Act, Contact, PreferredTime, Reading

GAS = Case(
    standing=FALLBACK.model_copy(update={"urgency": Urgency.EMERGENCY, "hazard": Hazard.GAS}),
    also=(ServiceType.ROOFING,),
    contact=Contact(name="Jane Doe", phone="+12065550100"),
)

CORRECTIONS = {
    "service_type": ServiceType.ROOFING,
    "urgency": Urgency.LOW,
    "summary": "A slate is loose",
    "preferred_time": PreferredTime(text="tomorrow"),
    "contact": {"phone": "+12065550199"},
    "place": {"address": "42 Elm Street"},
}


def test_what_is_no_emergency_has_no_danger() -> None:
    lower = correct(GAS, {"urgency": Urgency.HIGH})
    assert lower.standing
    assert (lower.standing.urgency, lower.standing.hazard) == (Urgency.HIGH, None)
    still = correct(GAS, {"service_type": ServiceType.ROOFING})
    assert still.standing
    assert (still.standing.hazard, still.also) == (Hazard.GAS, ())


def test_a_correction_of_one_field_leaves_the_others() -> None:
    assert correct(GAS, {"contact": {"phone": None}}).contact == Contact(name="Jane Doe")


def test_nothing_is_counted_where_nothing_changes() -> None:
    once = correct(GAS, CORRECTIONS)
    assert once.version == GAS.version + 1
    assert correct(once, CORRECTIONS) is once


@given(st.sets(st.sampled_from(sorted(CORRECTIONS))), st.lists(st.sampled_from(list(Act))))
def test_no_message_without_a_correction_undoes_one(names: set[str], acts: list[Act]) -> None:
    corrected = correct(GAS, {name: CORRECTIONS[name] for name in names})
    told = Reading(
        classification=FALLBACK.model_copy(
            update={"service_type": ServiceType.PAINTING, "urgency": Urgency.HIGH}
        ),
        acts=tuple(act for act in acts if act is not Act.CORRECTION),
        evidence={ServiceType.PAINTING: 4.0},
        contact=Contact(phone="+12065550111"),
        preferred_time=PreferredTime(text="now"),
        summary="Paint the fence",
    )
    after = fold(corrected, told)
    assert after.standing
    assert corrected.standing
    if "service_type" in names:
        assert after.standing.service_type is ServiceType.ROOFING
    if "urgency" in names and not after.resolved:
        assert after.standing.urgency is Urgency.LOW
    if "contact" in names:
        assert after.contact.phone == "+12065550199"
    if "summary" in names and not corrected.resolved:
        assert after.summary == "A slate is loose"
    if "preferred_time" in names:
        assert after.preferred_time == PreferredTime(text="tomorrow")
