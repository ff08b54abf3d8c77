"""What a customer's record answers, adds to the case, and tells unasked."""

import datetime
from typing import Any

from frontdesk.cases.visits import earlier_visit, visits, with_record
from frontdesk.models.case import Case
from frontdesk.models.classification import FALLBACK, ServiceType
from frontdesk.models.customer import Customer, KnownCustomer
from frontdesk.models.reading import Contact, Place, Reading
from frontdesk.texts import LANGUAGES, say
from tests.support.customers import JANE
from tests.support.rows import check_rows

TODAY = datetime.date(2026, 11, 27)
KNOWN = KnownCustomer(customer=Customer.model_validate(JANE))
NOBODY = KnownCustomer(customer=Customer())
HVAC = {"visit": "March 12, 2026, heating and cooling (Boiler serviced, valve replaced)"}
SAM = ("technician", {"name": "Sam Ortiz"})
COMING = {**JANE["bookings"][0], "id": "B-4", "date": "2026-12-01", "status": "confirmed"}


def known(*bookings: dict[str, Any]) -> KnownCustomer:
    return KnownCustomer(customer=Customer.model_validate({**JANE, "bookings": bookings}))


def test_questions_about_visits_are_answered_from_the_record() -> None:
    def check(who: KnownCustomer | None, message: str, *expected: tuple[str, Any]) -> None:
        found = visits(who, message, TODAY, "en")
        assert [(line.key.removeprefix("answer."), line.values) for line in found] == [*expected]

    last = (("last_visit", HVAC), SAM)
    none = (("no_visit", {}),)
    tap = {"visit": "December 1, 2026, plumbing (Kitchen tap replaced)"}
    asked = [
        "who was the technician last time?",
        "When were you here last? I mean the last visit",
        "¿Quién fue el técnico la última vez?",
        "¿Quie\u0301n fue el téc\u00adni\u200bco la última vez?",
        "QUIÉN VINO la vez pasada?",
        "Quem foi o técnico da última vez?",
        "Qui était le technicien la dernière fois ?",
        "Wer war beim letzten Mal der Techniker?",
        "Chi era il tecnico l'ultima volta?",
        "Wie was de monteur de vorige keer?",
        "Kto był technikiem ostatnim razem?",
        "Kdo byl technik naposledy?",
        "Vem var teknikern förra gången?",
        "Geçen sefer kim geldi?",
        "Lần trước ai đã đến?",
        "Кто приходил в прошлый раз?",
        "Хто приходив минулого разу?",
        "من كان الفني في المرة الماضية؟",
        "पिछली बार कौन आया था?",
        "上次是哪位师傅？",
        "前回は誰が来ましたか？",
        "지난번에 누가 왔나요?",
    ]
    rows: list[tuple[Any, ...]] = [(KNOWN, message, *last) for message in asked]
    rows += [(None, message, *none) for message in asked]
    rows += [
        (NOBODY, asked[0], *none),
        # Neither what is yet to come nor what did not take place.
        (known(COMING), asked[0], *none),
        (known({**JANE["bookings"][0], "status": "no_show"}), asked[0], *none),
        (KNOWN, "My sink is leaking"),
        (KNOWN, "the last thing that I need"),
        (known(COMING), "When is my appointment?", ("next_visit", tap),
         ("technician", {"name": "Ada Pipes"})),
        (known({**COMING, "technician": None, "notes": None}), "¿cuándo vienen?",
         ("next_visit", {"visit": "December 1, 2026, plumbing"})),
        (KNOWN, "When is my appointment?"),
        (None, "When is my appointment?"),
    ]  # fmt: skip
    check_rows(rows, check)


def test_an_earlier_visit_for_the_same_trade_is_mentioned_if_the_customer_speaks_of_it() -> None:
    def check(who: KnownCustomer | None, trade: str, message: str, *keys: str) -> None:
        found = earlier_visit(who, ServiceType(trade), message, TODAY, "en")
        assert [line.key for line in found] == [f"answer.{key}" for key in keys]

    serviced = "The boiler that you serviced in March is leaking"
    rows: list[tuple[Any, ...]] = [
        (KNOWN, "hvac", serviced, "earlier_visit", "technician"),
        (KNOWN, "hvac", "La caldera que revisaron en marzo gotea", "earlier_visit", "technician"),
        (KNOWN, "hvac", "The boiler is leaking"),
        (KNOWN, "roofing", serviced),
        (KNOWN, "electrical", serviced),  # it was cancelled
        (None, "hvac", serviced),
    ]
    check_rows(rows, check)


def test_what_is_on_record_is_not_asked_for() -> None:
    told = Case(standing=FALLBACK)
    whole = (Contact(name="Jane Doe", phone="+12065550186", email="jane@example.com"),)
    home = Place(address="42 Elm Street, Seattle", postcode="98103")
    oak = Place(address="5 Oak Street")

    def check(case: Case, reading: dict[str, Any], contact: Contact, place: Place) -> None:
        read = Reading.model_validate({"classification": FALLBACK, **reading})
        found = with_record(case, read, KNOWN)
        assert (found.contact, found.place) == (contact, place)
        assert found.version == case.version + ((contact, place) != (case.contact, case.place))
        assert with_record(found, Reading(classification=FALLBACK), KNOWN) == found

    bob = Contact(name="Bob", phone="+12065550147")
    rows: list[tuple[Any, ...]] = [
        (told, {}, *whole, home),
        (Case(wants_person=True), {}, *whole, home),
        (Case(), {}, Contact(), Place()),
        (told.model_copy(update={"resolved": True}), {}, Contact(), Place()),
        (told.model_copy(update={"contact": bob}), {},
         bob.model_copy(update={"email": "jane@example.com"}), home),
        (told.model_copy(update={"place": oak}), {"place": oak}, *whole, oak),
        # Another address is not given the postcode of the one on record.
        (told.model_copy(update={"place": Place(address="5 Oak Street", postcode="98103")}),
         {"place": oak}, *whole, oak),
        (told.model_copy(update={"place": Place(postcode="98004")}), {}, *whole,
         Place(postcode="98004")),
        (told.model_copy(update={"place": Place(postcode="98103")}), {}, *whole, home),
    ]  # fmt: skip
    check_rows(rows, check)


def test_every_language_has_the_words() -> None:
    for language in LANGUAGES:
        for who, message in ((KNOWN, "last visit?"), (known(COMING), "my appointment?")):
            shown = say(visits(who, message, TODAY, language), language)
            assert "2026" in shown
        assert say(visits(None, "last visit?", TODAY, language), language)
