"""What may be said about what happens next, and nothing beyond it."""

import re

import pytest

from frontdesk.cases.promises import promise
from frontdesk.models.briefing import Line
from frontdesk.models.business import Business
from frontdesk.models.case import Case
from frontdesk.models.classification import FALLBACK, Hazard, Urgency
from frontdesk.models.profile import NotifyEvent, Profile
from frontdesk.models.reading import Contact, Place, PreferredTime
from frontdesk.texts import render
from frontdesk.texts.render import load
from tests.support.profiles import ELM_STREET

OFFICE = Business(phone="+1 206 555 0100")
BOTH = Business(phone="+1 206 555 0100", emergency_phone="+1 206 555 0199")
NEITHER = Business()
WHOLE = {
    "contact": Contact(phone="+12065550123"),
    "place": Place(address="42 Elm Street"),
    "preferred_time": PreferredTime(text="tomorrow"),
}


def about(urgency: Urgency, hazard: Hazard | None = None, **more: object) -> Case:
    standing = FALLBACK.model_copy(update={"urgency": urgency, "hazard": hazard})
    return Case.model_validate({"standing": standing, **more})


def said(case: Case, business: Business) -> str:
    line = promise(case, business)
    assert line is not None
    return render(line, "en")


def test_nothing_is_promised_before_anything_was_told() -> None:
    assert promise(Case(), OFFICE) is None


@pytest.mark.parametrize("hazard", [None, *Hazard])
def test_an_emergency_is_marked_and_told_to_call_where_there_is_a_number(
    hazard: Hazard | None,
) -> None:
    case = about(Urgency.EMERGENCY, hazard, wants_person=True)
    for business, phone in ((BOTH, BOTH.emergency_phone), (OFFICE, OFFICE.phone)):
        assert "marked as an emergency" in said(case, business)
        assert str(phone) in said(case, business)
    assert promise(case, NEITHER) == Line("promise.emergency")


@pytest.mark.parametrize("hazard", [Hazard.GAS, Hazard.CARBON_MONOXIDE, Hazard.FIRE_OR_SPARKS])
def test_nobody_is_told_to_call_from_inside_where_that_is_dangerous(hazard: Hazard) -> None:
    text = said(about(Urgency.EMERGENCY, hazard), OFFICE)
    assert "only once you are outside and safe" in text


def test_nobody_who_hides_is_told_to_call_the_business_first() -> None:
    assert "as soon as you are somewhere safe" in said(
        about(Urgency.EMERGENCY, Hazard.INTRUDER), OFFICE
    )


@pytest.mark.parametrize(
    ("case", "business", "key"),
    [
        (Case(wants_person=True), NEITHER, "promise.person"),
        (about(Urgency.LOW, wants_person=True), OFFICE, "promise.person_call"),
        (about(Urgency.HIGH, **WHOLE), NEITHER, "promise.complete"),
        (about(Urgency.HIGH), NEITHER, "promise.unreachable"),
        (about(Urgency.HIGH, contact=Contact(email="a@b.org")), NEITHER, "promise.reachable"),
        (about(Urgency.LOW, resolved=True, wants_person=True), OFFICE, "promise.resolved"),
    ],
)
def test_what_happens_next(case: Case, business: Business, key: str) -> None:
    line = promise(case, business)
    assert line is not None
    assert line.key == key
    render(line, "en")


@pytest.mark.parametrize("hazard", [None, *Hazard])
def test_who_is_told_follows_from_who_can_be_told(hazard: Hazard | None) -> None:
    case = about(Urgency.EMERGENCY, hazard)
    person = Case(wants_person=True)
    for business in (BOTH, OFFICE, NEITHER):
        told = business.model_copy(update={"alerts": (*NotifyEvent,)})
        assert "is being alerted" in said(case, told)
        assert "is being told" in said(person, told)
        # The same to do, and the same numbers.
        assert said(case, told).partition(". ")[2] == said(case, business).partition(". ")[2]
        assert said(person, told).partition(". ")[2] == said(person, business).partition(". ")[2]
        for event, about_it in ((NotifyEvent.EMERGENCY, case), (NotifyEvent.PERSON_WANTED, person)):
            assert said(about_it, told.without_alert(event)) == said(about_it, business)


def test_who_is_told_of_what_follows_from_the_targets_that_work() -> None:
    profile = Profile.model_validate(ELM_STREET)
    assert Business.of(profile).alerts == ()
    alerts = Business.of(profile, profile.notify).alerts
    assert alerts == (NotifyEvent.EMERGENCY, NotifyEvent.CASE_READY)


def test_nothing_says_that_somebody_was_told_or_sent() -> None:
    untrue = re.compile(
        r"\b(sent|send|dispatch\w*|alerted|notified|informed|forwarded|on (the|their|its) way|"
        r"has been called|(was|were|been) told)\b"
    )
    told = (
        "promise.alerted",
        "promise.person_alerted",
        "notify.",
        "widget.queued",
        "widget.not_",
        "widget.photo",
        "widget.helpful_failed",
    )
    wrong = {
        key: text
        for key, text in load("en").items()
        if untrue.search(text) and not key.startswith(told)
    }
    assert wrong == {}
