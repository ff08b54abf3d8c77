"""What is said to a question to which the business's profile has no answer."""

from frontdesk.cases.answers import Said, question_of
from frontdesk.cases.matching import priced_in
from frontdesk.cases.phrases import speaks_of
from frontdesk.models.briefing import Line
from frontdesk.models.business import Business
from frontdesk.models.profile import Profile
from frontdesk.models.reading import Act, Question, Reading

_ENDS = frozenset({Act.RESOLVED, Act.CANCEL})
"""Whoever calls a job off tells why, and wishes for nothing ("found somebody cheaper")."""
_WISHES = ("discount", "language", "why")
"""What is asked in any words, with or without a question mark."""


def unanswered(
    business: Business, reading: Reading, said: Said, *, takes_photos: bool
) -> tuple[Line, ...]:
    """The answer to a question of which the reading tells no kind.

    Photos can be sent if ``takes_photos``; prices, payment and refunds are the business's to tell.
    """
    if reading.question not in (None, Question.OTHER):
        return ()
    profile = business.profile
    if said.asks(reading) and question_of(business.country, reading, said) is Question.AREA:
        return () if profile and profile.service_area else (Line("answer.area"),)
    asks = said.asks(reading) or speaks_of("asks", said.message)
    if not asks and _ENDS & {*reading.acts}:
        return ()
    kind = _kind(profile, said, asks=asks, tells=Act.PROBLEM in reading.acts)
    needless = kind == "photo" and (reading.photos or not takes_photos)
    return () if kind is None or needless else (Line(f"answer.{kind}"),)


def _kind(profile: Profile | None, said: Said, *, asks: bool, tells: bool) -> str | None:
    """What is asked; a refund is asked for in any words, and a wish is none beside a problem."""
    kinds = ("refund", "payment", "photo") if asks else ("refund",)
    kind = next((kind for kind in kinds if speaks_of(kind, said.message)), None)
    if kind is None and not tells:
        spoken = (each for each in _WISHES if speaks_of(each, said.message, said.language))
        kind = next(spoken, None)
    offers = asks and speaks_of("offers", said.message) and not (profile and profile.trades)
    return kind or ("other" if offers and not _is_priced(profile, said) else None)


def _is_priced(profile: Profile | None, said: Said) -> bool:
    return profile is not None and bool(priced_in(profile.prices, said.message))
