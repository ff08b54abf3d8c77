"""What a notification says: short, and with what a person needs to act.

It is made anew in each attempt, of the conversation as it is then.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from frontdesk.base.clock import iso
from frontdesk.base.phone_numbers import readable
from frontdesk.base.text import one_line
from frontdesk.models.briefing import Line
from frontdesk.models.classification import Urgency
from frontdesk.models.conversation import Conversation
from frontdesk.models.delivery import Delivery
from frontdesk.models.profile import NotifyEvent
from frontdesk.notify.sms import segments
from frontdesk.texts import render

WRITTEN_CHARACTERS = 2000
"""How much of a customer's message is passed on, if it is."""

SMS_SEGMENTS = 2
_SHORTEST = 12  # characters; what is cut shorter says nothing
_PLAIN = str.maketrans("–—‘’“”\u00a0\u202f", "--''\"\"  ")
_URGENCY = {Urgency.HIGH: "notify.urgent", Urgency.LOW: "notify.no_rush"}


@dataclass(frozen=True, slots=True)
class Notice:
    """What there is to say of a delivery.

    ``business`` is its name, ``link`` the conversation's page in the inbox, if there is one.
    ``written`` is what the customer wrote last, where the business wants it.
    """

    delivery: Delivery
    business: str
    language: str
    conversation: Conversation | None = None
    link: str | None = None
    written: str | None = None


def subject(notice: Notice) -> str:
    """The subject of a mail: the event, the trade, and whose business it is."""
    return one_line(f"{' – '.join([_title(notice), *_judgement(notice)])} ({notice.business})")


def mail(notice: Notice) -> str:
    """The text of a mail: a line for each thing that is known."""
    return "\n".join([_title(notice), *_lines(notice)]) + "\n"


def sms(notice: Notice) -> str:
    """A text of at most two segments: what is needed least is cut first."""
    parts = {
        "business": notice.business,
        "title": _title(notice),
        "judgement": ", ".join(_judgement(notice)),
        "summary": _summary(notice),
        "phone": _phone(notice) or "",
        "address": _address(notice),
        "link": notice.link or "",
    }
    for name in ("", "summary", "address", "business", "judgement", "link"):
        text = _sms_of(parts)
        while name and parts[name] and segments(text) > SMS_SEGMENTS:
            # A link is whole or useless.
            parts[name] = "" if name == "link" else _shorter(parts[name])
            text = _sms_of(parts)
        if segments(text) <= SMS_SEGMENTS:
            break
    return text


def _sms_of(parts: Mapping[str, str]) -> str:
    head = ": ".join(filter(None, [parts["business"], parts["title"]]))
    facts = [head, *(parts[n] for n in ("judgement", "summary", "phone", "address"))]
    text = " ".join(filter(None, [". ".join(filter(None, facts)), parts["link"]]))
    # One character that is none of an SMS's own alphabet halves what it holds.
    return text.translate(_PLAIN)


def webhook(notice: Notice, business_id: int) -> dict[str, Any]:
    """The body of a webhook: the event's name, its time, and the case as the API shows it."""
    delivery, conversation = notice.delivery, notice.conversation
    data: dict[str, Any] = {"business_id": business_id}
    if conversation:
        standing = conversation.case.standing
        case = conversation.case.model_dump(
            mode="json",
            include={"language", "summary", "also", "contact", "place", "preferred_time"},
        )
        data |= {
            "conversation_id": conversation.id,
            "customer_id": conversation.customer_id,
            "reminder": delivery.reminder,
            "service_type": standing and standing.service_type,
            "urgency": standing and standing.urgency,
            "hazard": standing and standing.hazard,
            "case": case,
            "link": notice.link,
        }
    if notice.written is not None:
        data["message"] = notice.written[:WRITTEN_CHARACTERS]
    return {"type": delivery.event, "timestamp": iso(delivery.created_at), "data": data}


def _title(notice: Notice) -> str:
    title = _text(notice, f"notify.{notice.delivery.event}")
    if notice.delivery.reminder:
        return f"{title} – {_text(notice, 'notify.reminder')}"
    return title


def _judgement(notice: Notice) -> list[str]:
    """The trade, with the urgency where that is unusual and the title does not say it."""
    standing = notice.conversation and notice.conversation.case.standing
    if not standing:
        return []
    shown = [_text(notice, f"trade.{standing.service_type}")]
    if standing.urgency is Urgency.EMERGENCY:
        if notice.delivery.event is not NotifyEvent.EMERGENCY:
            shown.append(_text(notice, "notify.emergency"))
    elif standing.urgency in _URGENCY:
        shown.append(_text(notice, _URGENCY[standing.urgency]))
    judgement = ", ".join(shown)
    return [judgement[:1].upper() + judgement[1:]]


def _lines(notice: Notice) -> Iterator[str]:
    """Blocks of lines: what it is about, who and where, what was written, and the link."""
    yield from _judgement(notice)
    if summary := _summary(notice):
        yield summary
    if (conversation := notice.conversation) is None:
        return
    case = conversation.case
    phone = _phone(notice)
    known = {
        "phone": phone and readable(phone),
        "address": _address(notice),
        "access": case.place.access,
        "time": case.preferred_time and case.preferred_time.text,
    }
    who = [case.contact.name, case.contact.email]
    facts = [f"{_text(notice, f'notify.label.{n}')}: {v}" for n, v in known.items() if v]
    if found := [*filter(None, who), *facts]:
        yield from ["", *found]
    if notice.written:
        label = _text(notice, "notify.label.message")
        yield from ["", f"{label}:", notice.written[:WRITTEN_CHARACTERS]]
    if notice.link:
        yield from ["", f"{_text(notice, 'notify.label.open')}:", notice.link]


def _summary(notice: Notice) -> str:
    return (notice.conversation and notice.conversation.case.summary) or ""


def _phone(notice: Notice) -> str | None:
    return notice.conversation.case.contact.phone if notice.conversation else None


def _address(notice: Notice) -> str:
    if notice.conversation is None:
        return ""
    place = notice.conversation.case.place
    known = [place.address, place.postcode]
    if place.address and place.postcode and place.postcode in place.address:
        known = [place.address]
    return ", ".join(filter(None, known))


def _shorter(text: str) -> str:
    """A text cut by a few characters more; empty where nothing is left to say."""
    kept = text.removesuffix("...")[:-8].rstrip()
    return f"{kept}..." if len(kept) >= _SHORTEST else ""


def _text(notice: Notice, key: str) -> str:
    return render(Line(key), notice.language)
