"""Next steps: by hazard, trade, urgency and what is missing, and never against the advice."""

from itertools import product

import pytest

from frontdesk.cases.next_steps import LIMIT, next_steps
from frontdesk.models.business import Business
from frontdesk.models.case import Case, Missing
from frontdesk.models.classification import FALLBACK, Hazard, ServiceType, Urgency
from frontdesk.models.reading import Contact, Place, PreferredTime
from frontdesk.texts import LANGUAGES, advice, render
from frontdesk.texts.render import load

OFFICE = Business(country="US", phone="+1 206 555 0100")
CONTACT = Contact(phone="+12065550123")
PLACE = Place(address="42 Elm Street")
TIME = PreferredTime(text="tomorrow")
CASES = (
    {},
    {"contact": CONTACT},
    {"place": PLACE},
    {"contact": CONTACT, "place": PLACE, "preferred_time": TIME},
)

DEMANDS: dict[str, set[str]] = {
    "step.electrical.breaker": {"switch", "stay"},
    "step.electrical.hands_off": {"stay"},
    "step.plumbing.valve": {"valve", "stay"},
    "step.plumbing.bucket": {"touch water", "stay"},
    "step.hvac.model": {"approach", "stay"},
    "step.hvac.thermostat": {"approach", "stay"},
    "step.painting.measure": {"stay"},
    "step.painting.colours": {"stay"},
    "step.locksmith.identity": {"go in"},
    "step.locksmith.lock": {"approach"},
    "step.glazier.keep_away": {"stay"},
    "step.glazier.measure": {"approach", "stay"},
    "step.roofing.catch": {"touch water", "stay"},
    "step.roofing.stay_down": set(),
    "step.cleaning.rooms": {"stay"},
    "step.cleaning.keep_out": {"stay"},
    "step.pest_control.where": {"stay"},
    "step.pest_control.leave_alone": {"stay"},
    "step.appliance_repair.do_not_use": {"stay"},
    "step.appliance_repair.model": {"approach", "stay"},
    "step.garage_door.keep_clear": {"stay"},
    "step.garage_door.model": {"approach", "stay"},
    "step.handyman.list": {"stay"},
    "step.handyman.measure": {"approach", "stay"},
    "step.general_maintenance.more": {"phone inside", "stay"},
    "step.general_maintenance.photo": {"phone inside", "approach", "stay"},
    "step.missing.problem": {"phone inside"},
    "step.missing.phone": {"phone inside"},
    "step.missing.address": {"phone inside"},
    "step.missing.time": {"phone inside"},
    "step.call": {"phone inside"},
    "step.confirm": set(),
    "step.estimate": set(),
    "step.write_again": set(),
    "step.call_when_safe": set(),
    "step.contact_when_safe": set(),
    "step.flooding.valve": {"valve"},
    "step.locked_in.talk": {"stay"},
    "step.locked_in.call": {"phone inside"},
    "step.dangerous_cold.warm": {"stay"},
    "step.dangerous_cold.no_fuel": {"stay"},
    "step.dangerous_cold.call": {"phone inside"},
    "step.water_near_electricity.call": set(),
    "step.water_near_electricity.keep_away": set(),
    "step.intruder.call": {"phone inside"},
    "step.intruder.hide": set(),
    "step.live_wires.call": {"phone inside"},
    "step.unspecified.call": {"phone inside"},
}
"""The acts that a step demands of its reader; of those that are not here, none but to go away."""
DEMANDS |= {
    f"step.{hazard}.{name}": set()
    for hazard, name in (
        ("gas", "leave"), ("gas", "call"), ("gas", "stay_out"),
        ("carbon_monoxide", "leave"), ("carbon_monoxide", "call"), ("carbon_monoxide", "stay_out"),
        ("fire_or_sparks", "leave"), ("fire_or_sparks", "keep_away"),
        ("live_wires", "keep_away"), ("live_wires", "warn"),
        ("flooding", "keep_away"), ("flooding", "sewage"),
        ("structural_collapse", "leave"), ("structural_collapse", "call"),
        ("insecure_home", "stay_out"), ("insecure_home", "police"),
        ("unspecified", "keep_away"),
    )
}  # fmt: skip

EVERYTHING = {"switch", "flame", "water on fire", "touch water", "touch wire", "approach"}
FORBIDDEN: dict[Hazard, set[str]] = {
    Hazard.GAS: {*EVERYTHING, "valve", "phone inside", "stay", "go in"},
    Hazard.CARBON_MONOXIDE: {*EVERYTHING, "valve", "phone inside", "stay", "go in"},
    Hazard.FIRE_OR_SPARKS: {*EVERYTHING, "valve", "phone inside", "stay", "go in"},
    Hazard.LIVE_WIRES: {*EVERYTHING, "valve", "stay", "go in"},
    Hazard.WATER_NEAR_ELECTRICITY: {*EVERYTHING, "valve", "stay", "go in"},
    Hazard.FLOODING: {*EVERYTHING, "stay", "go in"},
    Hazard.STRUCTURAL_COLLAPSE: {*EVERYTHING, "valve", "stay", "go in"},
    Hazard.LOCKED_IN: {"flame", "force lock", "go in"},
    Hazard.INTRUDER: {"approach", "stay", "go in"},
    Hazard.INSECURE_HOME: {"approach", "stay", "go in"},
    Hazard.DANGEROUS_COLD: {"flame"},
    Hazard.UNSPECIFIED: {*EVERYTHING, "valve", "stay", "go in"},
}
"""What nobody may be told to do while the danger stands."""


def about(trade: ServiceType, urgency: Urgency, hazard: Hazard | None, more: object) -> Case:
    standing = FALLBACK.model_copy(
        update={"service_type": trade, "urgency": urgency, "hazard": hazard}
    )
    assert isinstance(more, dict)
    return Case.model_validate({"standing": standing, **more})


def test_it_is_known_of_every_step_what_it_demands() -> None:
    assert {key for key in load("en") if key.startswith("step.")} == DEMANDS.keys()


@pytest.mark.parametrize("hazard", Hazard)
def test_no_step_contradicts_the_advice(hazard: Hazard) -> None:
    for trade, urgency, more in product(ServiceType, Urgency, CASES):
        steps = next_steps(about(trade, urgency, hazard, more), OFFICE)
        for step in steps:
            assert not DEMANDS[step.key] & FORBIDDEN[hazard], (hazard, trade, step.key)
        for language in LANGUAGES:
            shown = [render(line, language) for line in (advice(hazard, "US"), *steps)]
            assert all(text and "{" not in text for text in shown)


@pytest.mark.parametrize("trade", ServiceType)
def test_an_emergency_of_no_known_hazard_has_no_steps_of_the_trade(trade: ServiceType) -> None:
    steps = next_steps(about(trade, Urgency.EMERGENCY, None, {}), OFFICE)
    assert [step for step in steps if DEMANDS[step.key] & FORBIDDEN[Hazard.UNSPECIFIED]] == []


@pytest.mark.parametrize("hazard", [None, *Hazard])
def test_there_are_one_to_four_different_steps(hazard: Hazard | None) -> None:
    for trade, urgency, more in product(ServiceType, Urgency, CASES):
        for business in (OFFICE, Business()):
            keys = [step.key for step in next_steps(about(trade, urgency, hazard, more), business)]
            assert 1 <= len(keys) <= LIMIT
            assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("hazard", Hazard)
def test_the_first_steps_of_a_danger_are_its_own(hazard: Hazard) -> None:
    keys = [
        step.key
        for step in next_steps(about(ServiceType.HVAC, Urgency.EMERGENCY, hazard, {}), OFFICE)
    ]
    assert all(key.startswith(f"step.{hazard}.") for key in keys[:2])
    assert keys[2:] == ["step.call_when_safe", "step.contact_when_safe"]


def test_nothing_known_is_asked_for() -> None:
    for trade, urgency in product(ServiceType, Urgency):
        case = about(trade, urgency, None, CASES[3])
        keys = {step.key for step in next_steps(case, OFFICE)}
        assert not {"step.contact_when_safe", *(f"step.missing.{one}" for one in Missing)} & keys


def test_the_step_is_what_the_reply_has_just_asked_for_even_for_the_last_time() -> None:
    for asked, expected in (({}, "address"), ({"address": 2}, "address"), (
        {"address": 2, "phone": 1}, "phone"
    )):  # fmt: skip
        case = about(ServiceType.ROOFING, Urgency.LOW, None, {"asked": asked})
        keys = [step.key for step in next_steps(case, OFFICE)]
        assert [key for key in keys if "missing" in key] == [f"step.missing.{expected}"]


def test_what_is_missing_is_a_step_at_any_urgency() -> None:
    for urgency in (Urgency.LOW, Urgency.MEDIUM, Urgency.HIGH):
        case = about(ServiceType.ROOFING, urgency, None, {"contact": CONTACT})
        assert "step.missing.address" in [step.key for step in next_steps(case, OFFICE)]


def test_before_anything_was_told_the_step_is_to_tell_it() -> None:
    assert [step.key for step in next_steps(Case(), OFFICE)] == ["step.missing.problem"]
    asked = Case(asked={Missing.PHONE: 1}, wants_person=True)
    assert [step.key for step in next_steps(asked, OFFICE)] == [
        "step.missing.phone",
        "step.missing.problem",
    ]


def test_what_is_resolved_needs_no_step() -> None:
    case = about(ServiceType.ROOFING, Urgency.LOW, None, {"resolved": True})
    assert [step.key for step in next_steps(case, OFFICE)] == ["step.write_again"]


def test_in_danger_nothing_known_is_asked_for() -> None:
    for more in CASES[1:3]:
        case = about(ServiceType.HVAC, Urgency.EMERGENCY, Hazard.GAS, more)
        assert "step.contact_when_safe" not in [step.key for step in next_steps(case, OFFICE)]
