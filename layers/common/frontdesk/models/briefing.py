"""A briefing: what a reply goes by."""

from typing import NamedTuple

from frontdesk.models.business import Business
from frontdesk.models.case import Case, Missing
from frontdesk.models.customer import KnownCustomer
from frontdesk.models.hours import Opening
from frontdesk.models.reading import Reading
from frontdesk.models.value import Frozen


class Line(NamedTuple):
    """A sentence of ``texts``: its key, and the values of its placeholders."""

    key: str
    values: dict[str, str] = {}  # noqa: RUF012  (a NamedTuple's default, never changed)


class Briefing(Frozen):
    """What is known, what to ask for, and what may be promised.

    ``before`` is the case before the message, ``case`` the one after it. ``promise`` says
    truthfully what happens next; None where nothing is to be said about that. ``answer`` is what
    the business's profile and the customer's record answer to the message's question, ``news`` what
    they tell unasked. ``customer`` is who writes, if that is proven and the business has a record;
    ``opening`` whether the business is open, if it has told its hours.
    """

    before: Case
    case: Case
    reading: Reading
    ask: tuple[Missing, ...] = ()
    promise: Line | None = None
    language: str = "en"
    business: Business = Business()
    answer: tuple[Line, ...] = ()
    news: tuple[Line, ...] = ()
    customer: KnownCustomer | None = None
    opening: Opening | None = None
