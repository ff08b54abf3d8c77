"""The routes of analytics: what happened in a business's conversations by day, and its cost."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from frontdesk.access.caller import Action
from frontdesk.api.conversations.parts import PATH_ID, id_of
from frontdesk.api.desk import Desk
from frontdesk.api.envelope import success
from frontdesk.api.exports.formats import BOM, row
from frontdesk.api.exports.parts import CSV, attached
from frontdesk.api.numbers import DayNumbers, Numbers, Usage, cells, columns, usage
from frontdesk.api.request import Request
from frontdesk.api.routes import Route
from frontdesk.base.clock import now
from frontdesk.base.errors import InvalidInput, NotFound
from frontdesk.models.budget import NANO
from frontdesk.models.fields import AS_DAY, QueryIdentity
from frontdesk.models.tally import Counts, total
from frontdesk.models.value import Frozen
from frontdesk.store.counters import read_days, spent_in_month
from frontdesk.store.editing import read_conversation
from frontdesk.store.tallies import read_tally

MOST_DAYS = 366
DAYS = 30
"""The days until today, where no span is named."""

_FIRST, _LAST = date(2020, 1, 1), date(2200, 1, 1)


CountedDay = Annotated[date, Field(ge=_FIRST, le=_LAST), AS_DAY]


class AnalyticsRequest(Frozen):
    """Which business, and from which of its days to which; both are included."""

    business_id: QueryIdentity | None = None
    from_: Annotated[CountedDay | None, Field(alias="from")] = None
    to: CountedDay | None = None
    format: Literal["json", "csv"] = "json"


class Spending(Frozen):
    """What the business has spent on Claude in this month, and what it may; then rules answer."""

    month: str
    dollars: float
    budget: float | None
    is_spent: bool


class AnalyticsView(Frozen):
    """The numbers of a span of days: each day in which something happened, and their sum."""

    business_id: int | None
    time_zone: str
    from_: Annotated[date, Field(alias="from")]
    to: date
    sum: Numbers
    days: list[DayNumbers]
    spending: Spending


class UsageView(Frozen):
    """What a conversation used of Claude, and what that cost, as far as it has been counted."""

    conversation_id: str
    usage: Usage


def read_analytics(desk: Desk, request: Request[AnalyticsRequest]) -> Response[Any]:
    """Read what happened in a business's conversations, by day and in sum.

    Raises:
        Forbidden: the request asks for another business's.
        InvalidInput: the span is too long, or ends before it begins.
    """
    asked = request.scope.narrow(request.parse())
    business = desk.business_of(asked.business_id)
    today = now().astimezone(ZoneInfo(business.time_zone)).date()
    last = asked.to or max(today, asked.from_ or today)
    first = asked.from_ or max(_FIRST, last - timedelta(days=DAYS - 1))
    if first > last:
        raise InvalidInput.of("to", "is before from")
    if (last - first).days >= MOST_DAYS:
        raise InvalidInput.of("from", f"is more than {MOST_DAYS} days before to")
    days = read_days(desk.table, asked.business_id, first, last)
    if asked.format == "csv":
        return _csv(days, f"analytics-{first}-{last}.csv")
    view = AnalyticsView(
        **{"from": first},
        to=last,
        business_id=asked.business_id,
        time_zone=business.time_zone,
        sum=Numbers.of(total(*days.values())),
        days=[DayNumbers.of_day(date.fromisoformat(day), days[day]) for day in sorted(days)],
        spending=_spending(desk, asked.business_id, today),
    )
    return success(view)


def read_usage(desk: Desk, request: Request[None]) -> Response[str]:
    """Read what a conversation used of Claude, and what that cost.

    Raises:
        NotFound: there is no such conversation in the caller's scope.
    """
    conversation_id = id_of(request)
    read_conversation(desk.table, conversation_id, scope=request.scope)
    tally = read_tally(desk.table, conversation_id)
    counts = total(*tally.days.values()) if tally else {}
    return success(UsageView(conversation_id=conversation_id, usage=usage(counts)))


def _spending(desk: Desk, business_id: int | None, today: date) -> Spending:
    month = f"{today:%Y-%m}"
    dollars = spent_in_month(desk.table, business_id, month) / NANO
    most = desk.budget.of(desk.business_of(business_id))
    is_spent = most is not None and dollars >= most
    return Spending(month=month, dollars=round(dollars, 6), budget=most, is_spent=is_spent)


def _csv(days: Mapping[str, Counts], name: str) -> Response[Any]:
    names = columns([*days.values()])
    lines = [BOM + row(["date", *names])]
    lines += [row([day, *cells(days[day], names)]) for day in sorted(days)]
    headers = {"Cache-Control": "no-store", **attached(name)}
    return Response(200, f"{CSV}; charset=utf-8", "".join(lines), headers=headers)


ROUTES = (
    Route(
        "GET",
        "/api/v1/analytics",
        read_analytics,
        action=Action.ANALYZE,
        tag="Analytics",
        description="For staff of the business and operators. Days are the business's; without "
        f"`from` and `to` they are the last {DAYS}, and {MOST_DAYS} at most. A conversation counts "
        "for the day on which it began, a message for that on which it was written. Counters "
        "follow within a second or two; what is deleted stays counted. `csv` has a row for each "
        "day. Without `business_id` an operator sees the conversations of no business.",
        query=AnalyticsRequest,
        data=AnalyticsView,
        other_media_types=(CSV,),
    ),
    Route(
        "GET",
        "/api/v1/conversations/{id}/usage",
        read_usage,
        action=Action.ANALYZE,
        tag="Analytics",
        description="For staff of the business and operators.",
        path_parameters=PATH_ID,
        data=UsageView,
        errors=(NotFound,),
    ),
)
