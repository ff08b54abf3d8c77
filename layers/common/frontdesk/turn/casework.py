"""The case in a turn: what follows from the reading of a message."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import reduce
from zoneinfo import ZoneInfo

from frontdesk.base import clock
from frontdesk.cases.answers import Said, answer, unasked
from frontdesk.cases.asking import count_asked, declined, next_questions
from frontdesk.cases.fold import fold
from frontdesk.cases.handling import after_turn
from frontdesk.cases.hours import opening
from frontdesk.cases.missed import Missed, catch_up, counted_already, with_missed
from frontdesk.cases.next_steps import next_steps
from frontdesk.cases.promises import promise
from frontdesk.cases.unanswered import unanswered
from frontdesk.cases.visits import earlier_visit, visits, with_record
from frontdesk.models.briefing import Briefing, Line
from frontdesk.models.business import Business
from frontdesk.models.case import Case
from frontdesk.models.conversation import Conversation
from frontdesk.models.customer import KnownCustomer
from frontdesk.models.profile import NotifyEvent
from frontdesk.models.reading import Act, Reading
from frontdesk.store.history import History
from frontdesk.store.leases import Findings
from frontdesk.store.places import OpenTurn
from frontdesk.texts import language_of, render


def as_found(business: Business, history: History | None) -> Business:
    """The business as a conversation has found it: where nobody could be told, none is promised."""
    if history and history.conversation.handling.alert_failed:
        return business.without_alert(NotifyEvent.EMERGENCY)
    return business


def brief(
    before: Case,
    reading: Reading,
    business: Business,
    locale: str | None,
    *,
    message: str = "",
    now: datetime | None = None,
    customer: KnownCustomer | None = None,
    missed: Sequence[Missed] = (),
    running: Sequence[Reading] = (),
    takes_photos: bool = False,
) -> Briefing:
    """What the reply to a message goes by; its case counts what the reply asks for.

    ``locale`` is the language that the client asks for. It counts where neither the message nor the
    case tells one. ``now`` is when the message came; without it, the present. ``customer`` is who
    writes, if that is proven. ``missed`` are the readings of messages before it that ``before``
    does not hold, ``running`` those of messages that are being answered still. ``takes_photos``:
    messages may have photos.
    """
    before = reduce(fold, running, before)
    known = fold(with_missed(before, missed), reading)
    if customer:
        known = with_record(known, reading, customer)
    known = declined(known, reading)
    ask = next_questions(known, reading)
    language = language_of(reading.language, known.language, locale, business.language)
    said = Said(message, now or clock.now(), language)
    profile = business.profile
    return Briefing(
        before=before,
        case=count_asked(known, ask),
        reading=reading,
        ask=ask,
        promise=promise(known, business),
        language=language,
        business=business,
        answer=_answer(
            business, reading, known, said, customer=customer, takes_photos=takes_photos
        ),
        news=(
            *(unasked(profile, reading, before, known, said) if profile else ()),
            *_earlier(business, reading, known, said, customer),
        ),
        customer=customer,
        opening=opening(profile.hours, profile.closed_dates, profile.time_zone, said.now)
        if profile is not None and profile.hours is not None
        else None,
    )


def _answer(
    business: Business,
    reading: Reading,
    case: Case,
    said: Said,
    *,
    customer: KnownCustomer | None,
    takes_photos: bool,
) -> tuple[Line, ...]:
    """What the record and the profile answer, and what neither does."""
    if _asks_of_visit(reading, said):
        found = visits(customer, said.message, _today(business, said), said.language)
        if found:
            return tuple(found)
    profile = business.profile
    told = answer(profile, reading, case, said) if profile else ()
    return told or unanswered(business, reading, said, takes_photos=takes_photos)


def _earlier(
    business: Business, reading: Reading, case: Case, said: Said, customer: KnownCustomer | None
) -> tuple[Line, ...]:
    """A word on the earlier visit that a problem is told with."""
    standing = case.standing
    if standing is None or standing.danger is not None or _asks_of_visit(reading, said):
        return ()
    today = _today(business, said)
    return tuple(earlier_visit(customer, standing.service_type, said.message, today, said.language))


def _asks_of_visit(reading: Reading, said: Said) -> bool:
    is_question = Act.QUESTION in reading.acts or Act.PROBLEM not in reading.acts
    return said.asks(reading) and is_question


def _today(business: Business, said: Said) -> date:
    return said.now.astimezone(ZoneInfo(business.time_zone)).date()


def steps(case: Case, business: Business, language: str) -> list[str]:
    """The next steps for the customer, as they are to be read."""
    return [render(line, language) for line in next_steps(case, business)]


def findings(
    briefing: Briefing, after: Conversation, classification_ms: int | None = None
) -> Findings:
    """What a turn has found out by a reading; ``after`` is the conversation with it."""
    return Findings(
        briefing.reading, briefing.case, after.handling.by, briefing.language, classification_ms
    )


def with_turn(
    conversation: Conversation,
    *,
    briefing: Briefing,
    brief: Callable[..., Briefing],
    turn: OpenTurn,
    missed: Sequence[Missed] = (),
    since: Callable[[OpenTurn], Iterable[Reading]],
    failed: bool = False,
) -> Conversation:
    """The conversation with the case and the handling that follow from ``turn``.

    ``brief`` makes the briefing again where the case has changed since. ``missed`` are as for
    `brief`. ``since`` finds the readings of later messages, whose turns have ended first: what they
    say counts as the later. ``failed``: the reply broke off, or took too long. Of a turn that was
    taken for dead, whose reading the case has, the reply's questions count only.
    """
    if turn.seq in conversation.case.caught_up:
        asked = count_asked(conversation.case, briefing.ask)
        return conversation.model_copy(update={"case": asked})
    before, reading = conversation.case, briefing.reading
    after = briefing.case if before == briefing.before else brief(before, reading, running=()).case
    known = catch_up(conversation, missed, turn.started_at)
    handling = after_turn(
        known.handling, known.case, after, reading, turn.started_at, failed=failed
    )
    if before != briefing.before and conversation.message_count > turn.seq:
        for later in since(turn):
            told, case = counted_already(later), after
            after = declined(fold(case, told), told)
            handling = after_turn(handling, case, after, told, turn.started_at)
    return known.model_copy(update={"case": after, "handling": handling})
