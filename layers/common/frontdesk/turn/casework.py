"""The case in a turn: what follows from the reading of a message."""

from datetime import datetime

from frontdesk.base import clock
from frontdesk.cases.answers import Said, answer, unasked
from frontdesk.cases.asking import count_asked, next_questions
from frontdesk.cases.fold import fold
from frontdesk.cases.next_steps import next_steps
from frontdesk.cases.promises import promise
from frontdesk.models.briefing import Briefing
from frontdesk.models.business import Business
from frontdesk.models.case import Case
from frontdesk.models.reading import Reading
from frontdesk.texts import language_of, render


def brief(
    before: Case,
    reading: Reading,
    business: Business,
    locale: str | None,
    *,
    message: str = "",
    now: datetime | None = None,
) -> Briefing:
    """What the reply to a message goes by; its case counts what the reply asks for.

    ``locale`` is the language that the client asks for. It counts where neither the message nor the
    case tells one. ``now`` is when the message came; without it, the present.
    """
    known = fold(before, reading)
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
        answer=answer(profile, reading, known, said) if profile else (),
        news=unasked(profile, reading, before, known, said) if profile else (),
    )


def steps(case: Case, business: Business, language: str) -> list[str]:
    """The next steps for the customer, as they are to be read."""
    return [render(line, language) for line in next_steps(case, business)]
