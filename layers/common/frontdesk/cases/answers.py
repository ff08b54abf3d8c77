"""What a business's profile answers to a customer, and what it tells them unasked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from frontdesk.cases.hours import opening
from frontdesk.cases.matching import faq_in, priced_in
from frontdesk.cases.named_days import named_day, weekday_name
from frontdesk.cases.service_area import covers, postcode_in
from frontdesk.models.briefing import Line
from frontdesk.models.case import Case
from frontdesk.models.classification import ServiceType
from frontdesk.models.hours import WEEKDAYS, Hours, Opening
from frontdesk.models.profile import Price, Profile
from frontdesk.models.reading import Act, Question, Reading
from frontdesk.texts import render
from frontdesk.texts.dates import near_time

_MOST_PRICES = 3
"""So many prices are told at once; of more, only those whose service the message names."""
_SHORT = 80
"""The longest message that asks about the area by naming nothing but a postcode."""
_CLOSE = 0.3
"""Trades for which the evidence, in log odds, is as close as this are not told apart."""
_CLEAR = 2.0
"""How much evidence, in log odds, makes it clear which trade a question is about."""
_ASKED = ("?", "\uff1f", "\u061f")  # full-width and Arabic question marks


@dataclass(frozen=True, slots=True)
class Said:
    """What a customer wrote, when, and the language of the answer."""

    message: str
    now: datetime
    language: str

    def asks(self, reading: Reading) -> bool:
        """Whether the message is, or ends with, a question."""
        return Act.QUESTION in reading.acts or self.message.rstrip().endswith(_ASKED)


def answer(profile: Profile, reading: Reading, case: Case, said: Said) -> tuple[Line, ...]:
    """The answer of a profile to what a message asks; empty if it has none."""
    is_question = Act.QUESTION in reading.acts
    if found := faq_in(profile.faqs, said.message, by_most_words=is_question):
        return (_quoted(found.answer),)
    match question_of(profile.country, reading, said):
        case Question.PRICE:
            return tuple(_prices(profile.prices, said.message))
        case Question.HOURS:
            return tuple(_hours(profile, said))
        case Question.TIME:
            closed = _if_closed(profile, said)
            return (Line("answer.time"), *closed) if closed else ()
        case Question.AREA if profile.service_area:
            postcode = postcode_in(said.message, profile.country) or case.place.postcode
            return (_area(profile, postcode) if postcode else Line("answer.area_ask"),)
    return ()


def question_of(country: str, reading: Reading, said: Said) -> Question | None:
    """What is asked; a question of no known kind that has a postcode is one about the area."""
    asked = reading.question
    if asked in (None, Question.OTHER) and said.asks(reading) and len(said.message) <= _SHORT:
        return Question.AREA if postcode_in(said.message, country) else asked
    return asked


def unasked(
    profile: Profile, reading: Reading, before: Case, case: Case, said: Said
) -> tuple[Line, ...]:
    """What a profile says to what is new in a case: an area, a trade, or a person that is wanted.

    While a danger stands it says nothing of these.
    """
    if case.standing is not None and case.standing.danger is not None:
        return ()
    lines = [*_trades(profile, reading, before, case, said)]
    postcode = case.place.postcode
    is_new = postcode is not None and postcode != before.place.postcode
    if postcode and is_new and profile.service_area and reading.question is not Question.AREA:
        area = _area(profile, postcode)
        # A customer who has told no postcode, because there is a record, need not hear a yes.
        if reading.place.postcode or area.key == "answer.area_no":
            lines.append(area)
    if Act.PERSON in reading.acts:
        lines += _if_closed(profile, said)
    return tuple(lines)


def _quoted(text: str) -> Line:
    """The business's own words, in its own language."""
    return Line("answer.from_business", {"answer": text})


def _prices(prices: Sequence[Price], message: str) -> Iterator[Line]:
    told = priced_in(prices, message)[:_MOST_PRICES] or (
        prices if len(prices) <= _MOST_PRICES else ()
    )
    if told:
        shown = "; ".join(f"{price.service}: {price.text.rstrip('. ')}" for price in told)
        yield Line("answer.price_list", {"prices": shown})


def _hours(profile: Profile, said: Said) -> Iterator[Line]:
    if profile.hours is None:
        return
    today = said.now.astimezone(ZoneInfo(profile.time_zone)).date()
    if named := named_day(said.message, said.language, today):
        yield from _on_day(profile, profile.hours, *named, said)
        return
    state = opening(profile.hours, profile.closed_dates, profile.time_zone, said.now)
    if not state.is_open:
        yield from _closed(profile, state, said)
    elif state.closes_at is None:
        yield Line("answer.open")
    else:
        shown = _time(state.closes_at, profile, said)
        yield Line("answer.open_until", {"time": shown})
    if week := "; ".join(_week(profile.hours, said.language)):
        yield Line("answer.opening_hours", {"hours": week})


def _on_day(profile: Profile, hours: Hours, day: date, name: str, said: Said) -> Iterator[Line]:
    """Whether it is open on a day."""
    ranges = () if day in profile.closed_dates else hours.on(day.weekday())
    if ranges:
        shown = ", ".join(f"{each.opens}–{each.closes}" for each in ranges)
        yield Line("answer.day_open", {"day": name, "hours": shown})
        return
    yield Line("answer.day_closed", {"day": name})
    if week := "; ".join(_week(hours, said.language)):
        yield Line("answer.opening_hours", {"hours": week})


def _if_closed(profile: Profile, said: Said) -> list[Line]:
    if profile.hours is None:
        return []
    state = opening(profile.hours, profile.closed_dates, profile.time_zone, said.now)
    return [] if state.is_open else [*_closed(profile, state, said)]


def _closed(profile: Profile, state: Opening, said: Said) -> Iterator[Line]:
    if state.opens_at is None:
        yield Line("answer.closed")
    else:
        shown = _time(state.opens_at, profile, said)
        yield Line("answer.closed_until", {"time": shown})
    if profile.after_hours:
        yield _quoted(profile.after_hours)


def _time(moment: datetime, profile: Profile, said: Said) -> str:
    """A time of today by the clock, of this week by its day, any other by its date."""
    zone = ZoneInfo(profile.time_zone)
    local, today = moment.astimezone(zone), said.now.astimezone(zone)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    if local.date() - today.date() < timedelta(days=7):
        return f"{weekday_name(local.weekday(), said.language)} {local:%H:%M}"
    return near_time(local.date(), f"{local:%H:%M}", said.language)


def _week(hours: Hours, language: str) -> Iterator[str]:
    """The ranges of the week; days in a row that have the same are told as one."""
    day = 0
    while day < len(WEEKDAYS):
        last = day
        while last + 1 < len(WEEKDAYS) and hours.on(last + 1) == hours.on(day):
            last += 1
        if ranges := hours.on(day):
            times = ", ".join(f"{each.opens}–{each.closes}" for each in ranges)
            to = f"–{weekday_name(last, language)}" if last > day else ""
            yield f"{weekday_name(day, language)}{to} {times}"
        day = last + 1


def _area(profile: Profile, postcode: str) -> Line:
    inside = covers(profile.service_area, postcode, profile.country)
    return Line("answer.area_yes" if inside else "answer.area_no", {"postcode": postcode})


def _trades(
    profile: Profile, reading: Reading, before: Case, case: Case, said: Said
) -> Iterator[Line]:
    """Whether the trades that are new are offered: no unasked, yes only to a question."""
    if not profile.trades or priced_in(profile.prices, said.message):
        return
    asks = said.message.rstrip().endswith(_ASKED) and reading.question in (None, Question.OTHER)
    new = [case.standing.service_type] if case.standing else []
    new += case.also
    if asks and reading.evidence:
        most = max(_CLEAR, max(reading.evidence.values()) - _CLOSE)
        new += [trade for trade, odds in reading.evidence.items() if odds >= most]
    known = {before.standing.service_type if before.standing else None, *before.also}
    for trade in dict.fromkeys(new):
        if trade in known or trade is ServiceType.GENERAL_MAINTENANCE:
            continue
        offered = trade in profile.trades
        if asks or not offered:
            shown = render(Line(f"trade.{trade}"), said.language)
            yield Line("answer.trade_yes" if offered else "answer.trade_no", {"trade": shown})
