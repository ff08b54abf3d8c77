"""What a reply confirms of contact, place, time, photos and other jobs."""

from collections.abc import Sequence

from frontdesk.base.phone_numbers import readable
from frontdesk.models.briefing import Briefing, Line
from frontdesk.models.case import Case
from frontdesk.models.classification import ServiceType
from frontdesk.models.reading import Act, PreferredTime
from frontdesk.texts import render
from frontdesk.texts.dates import near_span

_SEVERAL = 3
"""From how many new values on they are confirmed in one sentence."""


def noted(briefing: Briefing) -> list[Line]:
    """A confirmation of each value that is new or has changed, and of what could not be read."""
    old, new = (_values(case, briefing.language) for case in (briefing.before, briefing.case))
    changed = {name: line for name, line in new.items() if line != old.get(name)}
    postcode = briefing.case.place.postcode
    if "address" in changed and postcode:
        changed["address"] = _with_postcode(changed["address"].values["address"], postcode)
        changed.pop("postcode", None)
    lines = [*changed.values()]
    unread = briefing.reading.phone_unread and briefing.case.contact.phone is None
    if len(lines) >= _SEVERAL:
        shown = "; ".join(map(_shown, lines))
        lines = [Line("noted.several", {"values": shown})]
    if Act.CORRECTION in briefing.reading.acts and old.keys() & changed.keys():
        lines = [Line("noted.corrected"), *lines]
    if photos := briefing.reading.photos:
        lines = [Line("noted.photo" if photos == 1 else "noted.photos"), *lines]
    return [*lines, Line("noted.phone_unread")] if unread else lines


def other_jobs(trades: Sequence[ServiceType], language: str) -> list[Line]:
    """A confirmation of other jobs, in one sentence."""
    if len(trades) <= 1:
        return [Line(f"also.{trade}") for trade in trades]
    names = (render(Line(f"trade.{trade}"), language) for trade in trades)
    return [Line("also.several", {"trades": "; ".join(names)})]


def _shown(line: Line) -> str:
    """What a line confirms; of a time, the customer's words, and what they are taken to mean."""
    told, *meaning = line.values.values()
    return f"{told} ({meaning[0]})" if meaning else told


def _with_postcode(address: str, postcode: str) -> Line:
    """The address with its postcode, which some have in it."""
    whole = address if postcode in address else f"{address}, {postcode}"
    return Line("noted.address", {"address": whole})


def _values(case: Case, language: str) -> dict[str, Line]:
    """What is known of contact, place and time, by name, with the line that confirms it."""
    contact, place = case.contact, case.place
    known = {
        "name": contact.name,
        "phone": contact.phone and readable(contact.phone),
        "email": contact.email,
        "address": place.address,
        "postcode": place.postcode,
        "access": place.access,
    }
    lines = {name: Line(f"noted.{name}", {name: value}) for name, value in known.items() if value}
    if case.preferred_time:
        lines["time"] = _time(case.preferred_time, language)
    return lines


def _time(time: PreferredTime, language: str) -> Line:
    """The customer's words, with the day and the hour that they are taken to mean."""
    if time.start is None:
        return Line("noted.time", {"time": time.text})
    date = near_span(time.start, time.end, language)
    if date.casefold().startswith(time.text.casefold()):  # "Friday" and "Friday, December 4"
        return Line("noted.time", {"time": date})
    return Line("noted.time_at", {"time": time.text, "date": date})
