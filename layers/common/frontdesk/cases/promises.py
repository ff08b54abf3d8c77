"""What may be said about who is told, and what happens next.

A customer reads that the business is being told of something only where it is: where the business
has a channel for it that works. Otherwise the conversation is marked, and no line says more.
"""

from frontdesk.cases.asking import missing
from frontdesk.models.briefing import Line
from frontdesk.models.business import Business
from frontdesk.models.case import Case
from frontdesk.models.classification import Hazard, Urgency
from frontdesk.models.profile import NotifyEvent

_OUTSIDE = frozenset({Hazard.GAS, Hazard.CARBON_MONOXIDE, Hazard.FIRE_OR_SPARKS})
"""The dangers in which nobody stays inside to make a call."""

_AT_ONCE = frozenset({Hazard.FLOODING, Hazard.LOCKED_IN, Hazard.DANGEROUS_COLD})
"""The dangers in which the call to the business can be made from where the customer is."""


def promise(case: Case, business: Business) -> Line | None:
    """What truly happens next; None before anything was told."""
    if case.resolved:
        return Line("promise.resolved")
    standing = case.standing
    if standing is not None and standing.urgency is Urgency.EMERGENCY:
        return _emergency(standing.hazard, business)
    if case.wants_person:
        return _person(business)
    reachable = case.contact.phone or case.contact.email
    if standing is None:
        return Line("promise.reachable") if reachable else None
    if not missing(case):
        return Line("promise.complete")
    return Line("promise.reachable" if reachable else "promise.unreachable")


def _person(business: Business) -> Line:
    key = "person_alerted" if NotifyEvent.PERSON_WANTED in business.alerts else "person"
    if business.phone:
        return Line(f"promise.{key}_call", {"phone": business.phone})
    return Line(f"promise.{key}")


def _emergency(hazard: Hazard | None, business: Business) -> Line:
    key = "alerted" if NotifyEvent.EMERGENCY in business.alerts else "emergency"
    phone = business.emergency_phone or business.phone
    if not phone:
        return Line(f"promise.{key}")
    if hazard in _OUTSIDE:
        return Line(f"promise.{key}_call_outside", {"phone": phone})
    if hazard in _AT_ONCE:
        return Line(f"promise.{key}_call", {"phone": phone})
    return Line(f"promise.{key}_call_when_safe", {"phone": phone})
