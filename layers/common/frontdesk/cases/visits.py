"""What a customer's record answers, and what of it belongs into the case."""

from collections.abc import Iterator
from datetime import date

from frontdesk.cases.phrases import speaks_of
from frontdesk.models.briefing import Line
from frontdesk.models.case import Case
from frontdesk.models.classification import ServiceType
from frontdesk.models.customer import Booking, BookingStatus, KnownCustomer
from frontdesk.models.reading import Reading
from frontdesk.texts import render
from frontdesk.texts.dates import day_of_year

_COMING = frozenset({BookingStatus.SCHEDULED, BookingStatus.CONFIRMED})


def with_record(case: Case, reading: Reading, known: KnownCustomer) -> Case:
    """The case with what the record has and nobody has told, once there is something to come for.

    An address and its postcode are taken as one: a customer who names another address is not given
    the postcode of the old one.
    """
    if case.resolved or (case.standing is None and not case.wants_person):
        return case
    record, contact, place = known.customer, case.contact, case.place
    contact = contact.model_copy(
        update={
            "name": contact.name or record.name,
            "phone": contact.phone or record.phone,
            "email": contact.email or record.email,
        }
    )
    if place.address is None and place.postcode in (None, record.postcode):
        place = place.model_copy(update={"address": record.address, "postcode": record.postcode})
    elif reading.place.address and not reading.place.postcode:
        moved = place.address != record.address and place.postcode == record.postcode
        place = place.model_copy(update={"postcode": None}) if moved else place
    if (contact, place) == (case.contact, case.place):
        return case
    changes = {"contact": contact, "place": place, "version": case.version + 1}
    return case.model_copy(update=changes)


def visits(known: KnownCustomer | None, message: str, today: date, language: str) -> list[Line]:
    """The answer to a question about an earlier visit, or one to come; none to any other.

    Where nothing is known, the office has to answer.
    """
    bookings = known.customer.bookings if known else ()
    if speaks_of("last", message):
        return [*_told(last_visit(bookings, today), "answer.last_visit", language)]
    if speaks_of("next", message) and (found := _next_visit(bookings, today)):
        return [*_told(found, "answer.next_visit", language)]
    return []


def earlier_visit(
    known: KnownCustomer | None, trade: ServiceType, message: str, today: date, language: str
) -> list[Line]:
    """A word on the earlier visit for a trade that a message refers to."""
    if known is None or not speaks_of("last", message):
        return []
    same = tuple(each for each in known.customer.bookings if each.service_type is trade)
    found = last_visit(same, today)
    return [*_told(found, "answer.earlier_visit", language)] if found else []


def last_visit(bookings: tuple[Booking, ...], today: date) -> Booking | None:
    """The newest booking that took place."""
    done = [b for b in bookings if b.status is BookingStatus.COMPLETED and b.date <= today]
    return max(done, key=lambda booking: booking.date, default=None)


def _next_visit(bookings: tuple[Booking, ...], today: date) -> Booking | None:
    coming = [b for b in bookings if b.status in _COMING and b.date >= today]
    return min(coming, key=lambda booking: booking.date, default=None)


def _told(booking: Booking | None, key: str, language: str) -> Iterator[Line]:
    if booking is None:
        yield Line("answer.no_visit")
        return
    trade = render(Line(f"trade.{booking.service_type}"), language)
    shown = f"{day_of_year(booking.date, language)}, {trade}"
    if booking.notes:
        shown += f" ({booking.notes.rstrip('. ')})"
    yield Line(key, {"visit": shown})
    if booking.technician:
        yield Line("answer.technician", {"name": booking.technician})
