"""The next steps for a customer, by rule: at most four, the most relevant first."""

from frontdesk.cases.asking import missing, to_tell
from frontdesk.models.briefing import Line
from frontdesk.models.business import Business
from frontdesk.models.case import Case, Missing
from frontdesk.models.classification import Hazard, ServiceType, Urgency
from frontdesk.texts import with_number

LIMIT = 4

_BY_HAZARD = {
    Hazard.GAS: ("leave", "call", "stay_out"),
    Hazard.CARBON_MONOXIDE: ("leave", "call", "stay_out"),
    Hazard.FIRE_OR_SPARKS: ("leave", "keep_away"),
    Hazard.LIVE_WIRES: ("keep_away", "call", "warn"),
    Hazard.WATER_NEAR_ELECTRICITY: ("keep_away", "call"),
    Hazard.FLOODING: ("valve", "keep_away", "sewage"),
    Hazard.STRUCTURAL_COLLAPSE: ("leave", "call"),
    Hazard.LOCKED_IN: ("call", "talk"),
    Hazard.INTRUDER: ("call", "hide"),
    Hazard.INSECURE_HOME: ("stay_out", "police"),
    Hazard.DANGEROUS_COLD: ("warm", "no_fuel", "call"),
    Hazard.UNSPECIFIED: ("keep_away", "call"),
}
"""What is safe to do, the most needed first. No step demands what the hazard's advice forbids."""

_BY_TRADE = {
    ServiceType.PLUMBING: ("valve", "bucket"),
    ServiceType.ELECTRICAL: ("hands_off", "breaker"),
    ServiceType.HVAC: ("model", "thermostat"),
    ServiceType.PAINTING: ("measure", "colours"),
    ServiceType.LOCKSMITH: ("identity", "lock"),
    ServiceType.GLAZIER: ("keep_away", "measure"),
    ServiceType.ROOFING: ("catch", "stay_down"),
    ServiceType.CLEANING: ("rooms", "keep_out"),
    ServiceType.PEST_CONTROL: ("where", "leave_alone"),
    ServiceType.APPLIANCE_REPAIR: ("do_not_use", "model"),
    ServiceType.GARAGE_DOOR: ("keep_clear", "model"),
    ServiceType.HANDYMAN: ("list", "measure"),
    ServiceType.GENERAL_MAINTENANCE: ("more", "photo"),
}

_PHOTO = frozenset(
    {
        (ServiceType.PAINTING, "measure"),
        (ServiceType.HANDYMAN, "measure"),
        (ServiceType.GENERAL_MAINTENANCE, "photo"),
    }
)
"""The steps that ask for a photo, which are left out once there is one."""


def next_steps(case: Case, business: Business) -> list[Line]:
    """The steps for what the case is about, how urgent it is, and what is missing.

    While a danger stands, the steps of the trade give way to those that are safe in it.
    """
    standing = case.standing
    if case.resolved:
        return [Line("step.write_again")]
    if standing is None:
        things = dict.fromkeys((to_tell(case) or Missing.PROBLEM, Missing.PROBLEM))
        return [Line(f"step.missing.{thing}") for thing in things]
    hazard = standing.danger
    if hazard is not None:
        after = _after_safety(case, business)
        safe = [_hazard_step(hazard, name, business) for name in _BY_HAZARD[hazard]]
        return [*safe[: LIMIT - len(after)], *after]
    trade = standing.service_type
    needless = _PHOTO if case.photos else frozenset()
    named = [name for name in _BY_TRADE[trade] if (trade, name) not in needless]
    steps = [Line(f"step.{trade}.{name}") for name in named]
    thing = to_tell(case)
    asked = [Line(f"step.missing.{thing}")] if thing else []
    return [*steps, *asked, *_by_urgency(standing.urgency, case, business)][:LIMIT]


def _hazard_step(hazard: Hazard, name: str, business: Business) -> Line:
    return with_number(f"step.{hazard}.{name}", business.country, hazard)


def _after_safety(case: Case, business: Business) -> list[Line]:
    """What to do as soon as everybody is safe."""
    steps = []
    phone = business.emergency_phone or business.phone
    if phone:
        steps.append(Line("step.call_when_safe", {"phone": phone}))
    if {Missing.PHONE, Missing.ADDRESS} <= {*missing(case)}:
        steps.append(Line("step.contact_when_safe"))
    return steps


def _by_urgency(urgency: Urgency, case: Case, business: Business) -> list[Line]:
    """What comes after the steps of the trade where no danger stands."""
    steps = [] if missing(case) else [Line("step.confirm")]
    if urgency is not Urgency.HIGH:
        steps.append(Line("step.estimate"))
    elif business.phone:
        steps.append(Line("step.call", {"phone": business.phone}))
    return steps
