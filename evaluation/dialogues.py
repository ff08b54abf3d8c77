"""Labelled dialogues, and the front desk's part in them."""

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import Field

from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.responder.composed import compose
from frontdesk.base.ids import NO_ID
from frontdesk.cases.asking import MOST_TIMES
from frontdesk.models.briefing import Line
from frontdesk.models.business import Business
from frontdesk.models.case import Case, Missing
from frontdesk.models.classification import Hazard, ServiceType, Urgency
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.models.reading import Reading
from frontdesk.models.value import Frozen
from frontdesk.texts import say
from frontdesk.turn.casework import brief

FOLDER = Path(__file__).with_name("dialogues")

NOW = dt.datetime(2026, 11, 24, 10, 0)  # noqa: DTZ001  (by the clock of each business)
"""When all messages are sent: a Tuesday."""

ZONES = {
    "AE": "Asia/Dubai",
    "AR": "America/Argentina/Buenos_Aires",
    "AT": "Europe/Vienna",
    "AU": "Australia/Sydney",
    "BE": "Europe/Brussels",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CH": "Europe/Zurich",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CO": "America/Bogota",
    "CZ": "Europe/Prague",
    "DE": "Europe/Berlin",
    "EG": "Africa/Cairo",
    "ES": "Europe/Madrid",
    "FI": "Europe/Helsinki",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "HK": "Asia/Hong_Kong",
    "IE": "Europe/Dublin",
    "IN": "Asia/Kolkata",
    "IT": "Europe/Rome",
    "JO": "Asia/Amman",
    "JP": "Asia/Tokyo",
    "KR": "Asia/Seoul",
    "KZ": "Asia/Almaty",
    "MA": "Africa/Casablanca",
    "MX": "America/Mexico_City",
    "NL": "Europe/Amsterdam",
    "NZ": "Pacific/Auckland",
    "PE": "America/Lima",
    "PL": "Europe/Warsaw",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "SA": "Asia/Riyadh",
    "SE": "Europe/Stockholm",
    "SG": "Asia/Singapore",
    "TR": "Europe/Istanbul",
    "TW": "Asia/Taipei",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
    "VN": "Asia/Ho_Chi_Minh",
    "ZA": "Africa/Johannesburg",
}
"""The main time zone by country; UTC for another one."""

Reader = Callable[[Prompt], Reading]
Detail = Literal["phone", "email", "postcode", "address", "name", "time"]


class ExpectedTime(Frozen):
    """A minute, a day, or with neither a time without a date ("in the evenings")."""

    start: dt.datetime | None = None
    date: dt.date | None = None


class Expected(Frozen):
    """What the case has to say after the last message. ``address`` is street and number."""

    service_type: ServiceType
    urgency: Urgency
    hazard: Hazard | None
    phone: str | None
    email: str | None
    postcode: str | None
    address: str | None
    name: str | None
    preferred_time: ExpectedTime | None
    also: frozenset[ServiceType]
    wants_person: bool
    resolved: bool


class Dialogue(Frozen):
    """A customer's messages. ``given``: the number, from 1, of the message that gave a detail."""

    id: str
    language: str
    country: str
    messages: tuple[str, ...] = Field(min_length=1)
    expect: Expected
    given: dict[Detail, int]
    tags: tuple[str, ...] = ()


class Asked(NamedTuple):
    """A question of the front desk. ``after`` is the number of the message that it follows;
    ``known``: the answer had been given; ``too_often``: it had been asked before as often as it
    may be.
    """

    after: int
    what: Missing
    known: bool
    too_often: bool


class Played(NamedTuple):
    """A dialogue with the case at its end, and with everything that the customer was asked."""

    dialogue: Dialogue
    case: Case
    asked: tuple[Asked, ...]


def read_dialogues(path: Path) -> list[Dialogue]:
    """The dialogues of a file, one per line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Dialogue.model_validate_json(line) for line in lines]


def play(dialogue: Dialogue, read: Reader) -> Played:
    """Answer one message after the other, as turns do without a model that replies."""
    zone = ZONES.get(dialogue.country, "UTC")
    business = Business(country=dialogue.country, time_zone=zone)
    now = NOW.replace(tzinfo=ZoneInfo(zone))
    case = Case()
    history: list[Message] = []
    asked: list[Asked] = []
    for number, text in enumerate(dialogue.messages, 1):
        reading = read(Prompt(text, tuple(history), case=case, business=business, now=now))
        briefing = brief(case, reading, business, None)
        lines = compose(briefing)
        given = {detail for detail, first in dialogue.given.items() if first <= number}
        for what in asks(lines):
            too_often = case.asked.get(what, 0) >= MOST_TIMES
            asked.append(Asked(number, what, _known(what, briefing.case, given), too_often))
        case = briefing.case
        reply = say(lines, briefing.language)
        history += [_message("user", text, now, reading), _message("assistant", reply, now)]
    return Played(dialogue, case, tuple(asked))


def asks(lines: Iterable[Line]) -> list[Missing]:
    """What a reply asks for, by the keys of its lines, such as ``ask.emergency_phone_address``."""
    keys = [line.key for line in lines if line.key.startswith(("ask.", "ask_again."))]
    words = {word for key in keys for word in key.partition(".")[2].split("_")}
    return [what for what in Missing if what in words]


def _message(role: str, text: str, now: dt.datetime, reading: Reading | None = None) -> Message:
    return Message(
        id=NO_ID,
        role=MessageRole(role),
        status=MessageStatus.COMPLETE,
        content=text,
        reading=reading,
        created_at=now,
    )


def _known(what: Missing, case: Case, given: set[Detail]) -> bool:
    """Whether the customer has told it, or the case has it."""
    match what:
        case Missing.PROBLEM:
            return case.standing is not None
        case Missing.PHONE:
            return "phone" in given or case.contact.phone is not None
        case Missing.ADDRESS:
            if "address" in given or case.place.address is not None:
                return True
            # In an emergency, a postcode does not do.
            emergency = case.standing is not None and case.standing.urgency is Urgency.EMERGENCY
            return not emergency and ("postcode" in given or case.place.postcode is not None)
        case Missing.TIME:
            return "time" in given or case.preferred_time is not None
