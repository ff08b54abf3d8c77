"""What conversations and messages count for: pure functions from a state to a tally.

Counts of a conversation, on the day on which it began:

conversations                     1, once it has a message
trade.T urgency.U language.L      of the judgement that stands, and of the customer's language
intake                            nothing is missing that a technician needs
handed_off                        a person was wanted, or stepped in
answered waited wait.N            a person wrote; the seconds from the hand-off to that, summed up,
                                  and how many of them in each span of `WAITS`
resolved                          the customer says that the problem is solved
resolved_alone                    … and nobody but the assistant was in it
judged.T.R                        a person has seen it, or corrected it: the trade that the
                                  assistant found, and the right one
trade_corrected urgency_corrected people set another one than the assistant found

Counts of messages, on the day on which they were written:

customer rules claude person      by who wrote: a customer, the assistant by rules or by Claude, a
                                  person of the business; ``failed`` are replies without a word
hour.HH                           the customer's messages, by the hour of the day
up down                           replies, by their rating
input output cached written       tokens; and what they cost, in billionths of a dollar
nanodollars unpriced              (``unpriced``: turns whose model has no price)
"""

from dataclasses import replace
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from frontdesk.cases.asking import missing
from frontdesk.models.conversation import Conversation
from frontdesk.models.handling import Handling
from frontdesk.models.message import Message, MessageRole, MessageStatus, Spending
from frontdesk.models.tally import Counts, Rated, Tally, less, total

WAITS = (60, 300, 900, 3600, 14_400, 86_400)
"""The spans of waiting, in seconds: up to a minute, up to 5 minutes, …; the last has no end."""

_FINAL = (MessageStatus.COMPLETE, MessageStatus.INCOMPLETE)


def state_of(conversation: Conversation) -> int:
    """A number that grows with each change of what a conversation counts for."""
    return (
        conversation.message_count
        + conversation.version
        + conversation.case.version
        + conversation.handling.version
    )


def is_final(message: Message) -> bool:
    """Whether nothing but the rating of a message can change any more."""
    return message.status in _FINAL


def with_conversation(tally: Tally, conversation: Conversation) -> Tally:
    """The tally with a conversation as it is, unless it has a later state of it."""
    state = state_of(conversation)
    if state <= tally.state:
        return tally
    return replace(
        tally,
        business_id=conversation.business_id,
        state=state,
        day=_day(conversation.created_at, tally.zone),
        about=_of_conversation(conversation),
    )


def with_message(tally: Tally, number: int, message: Message) -> Tally:
    """The tally with message ``number`` as it is: counted once, and with its last rating."""
    seen = max(tally.seen, number)
    open_ = {*tally.open, *range(tally.seen + 1, seen + 1)}
    counts: Counts = {}
    if number in open_ and is_final(message):
        open_.remove(number)
        counts = _of_message(message, tally.zone)
    rated, given = dict(tally.rated), message.last_feedback
    if given and number not in open_:
        last = rated.get(number)
        newest = Rated(str(given.rating), round(given.at.timestamp() * 1000))
        if last is None or newest.at > last.at:
            rated[number] = newest
            counts = less(total(counts, {newest.name: 1}), {last.name: 1} if last else {})
    said = dict(tally.said)
    if counts:
        day = _day(message.created_at, tally.zone)
        said[day] = total(said.get(day, {}), counts)
    return replace(tally, seen=seen, open=frozenset(open_), said=said, rated=rated)


def _of_conversation(conversation: Conversation) -> Counts:
    if not conversation.message_count:
        return {}
    case, handling, standing = conversation.case, conversation.handling, conversation.case.standing
    is_ready = standing is not None and not missing(case.model_copy(update={"resolved": False}))
    counts: Counts = {
        "conversations": 1,
        f"language.{case.language or 'unknown'}": 1,
        "intake": int(is_ready),
        "resolved": int(case.resolved),
        "resolved_alone": int(case.resolved and handling.handed_off_at is None),
        **_of_handling(handling),
    }
    if standing is None:
        return total(counts)
    trade, urgency = standing.service_type, standing.urgency
    judged = case.judged_trade or trade
    was_seen = handling.acknowledged_at is not None or case.judged_trade is not None
    return total(
        counts,
        {
            f"trade.{trade}": 1,
            f"urgency.{urgency}": 1,
            f"judged.{judged}.{trade}": int(was_seen),
            "trade_corrected": int(judged is not trade),
            "urgency_corrected": int((case.judged_urgency or urgency) is not urgency),
        },
    )


def _of_handling(handling: Handling) -> Counts:
    if handling.handed_off_at is None:
        return {}
    counts = {"handed_off": 1}
    if handling.answered_at and handling.answered_at > handling.handed_off_at:
        seconds = round((handling.answered_at - handling.handed_off_at).total_seconds())
        span = sum(seconds > end for end in WAITS)
        counts |= {"answered": 1, "waited": seconds, f"wait.{span}": 1}
    return counts


def _of_message(message: Message, zone: str) -> Counts:
    match message.role:
        case MessageRole.USER:
            hour = message.created_at.astimezone(_zone(zone)).hour
            return {"customer": 1, f"hour.{hour:02}": 1}
        case MessageRole.STAFF:
            return {"person": 1}
    spent = _of_spending(message)
    if message.withdrawn:  # nobody has seen it, and it has been paid for
        return spent
    by = {"claude": "claude", "canned": "rules"}
    return total(spent, {by[message.writer] if message.writer else "failed": 1})


def _of_spending(message: Message) -> Counts:
    spending = message.spending
    if spending is None:
        # Stored before there was a price list: the tokens of the reply are known.
        tokens = message.tokens
        known = tokens and Spending(**tokens.model_dump(), nanodollars=None)
        if not known:
            return {}
        spending = known
    fields = spending.model_dump()
    price = fields.pop("nanodollars")
    return total(fields, {"unpriced": 1} if price is None else {"nanodollars": price})


def _day(moment: datetime, zone: str) -> str:
    return moment.astimezone(_zone(zone)).date().isoformat()


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
