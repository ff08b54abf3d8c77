"""The classification of a message: trade, urgency, and danger."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from frontdesk.models.value import Frozen


class ServiceType(StrEnum):
    """The trade that has to come first."""

    PLUMBING = "plumbing"
    ELECTRICAL = "electrical"
    HVAC = "hvac"
    PAINTING = "painting"
    LOCKSMITH = "locksmith"
    GLAZIER = "glazier"
    ROOFING = "roofing"
    CLEANING = "cleaning"
    PEST_CONTROL = "pest_control"
    APPLIANCE_REPAIR = "appliance_repair"
    GARAGE_DOOR = "garage_door"
    HANDYMAN = "handyman"
    GENERAL_MAINTENANCE = "general_maintenance"


class Urgency(StrEnum):
    """How soon somebody has to come, from the least to the most urgent."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    EMERGENCY = "emergency"


class Source(StrEnum):
    """What made a classification."""

    CLAUDE = "claude"
    KEYWORDS = "keywords"
    FALLBACK = "fallback"


class Hazard(StrEnum):
    """A danger that is present, from the gravest to the least grave."""

    GAS = "gas"
    CARBON_MONOXIDE = "carbon_monoxide"
    FIRE_OR_SPARKS = "fire_or_sparks"
    LIVE_WIRES = "live_wires"
    WATER_NEAR_ELECTRICITY = "water_near_electricity"
    FLOODING = "flooding"
    STRUCTURAL_COLLAPSE = "structural_collapse"
    LOCKED_IN = "locked_in"
    INTRUDER = "intruder"
    INSECURE_HOME = "insecure_home"
    DANGEROUS_COLD = "dangerous_cold"
    UNSPECIFIED = "unspecified"


HAZARD_TRADES = {
    Hazard.GAS: (ServiceType.PLUMBING, ServiceType.HVAC, ServiceType.APPLIANCE_REPAIR),
    Hazard.CARBON_MONOXIDE: (ServiceType.HVAC, ServiceType.PLUMBING, ServiceType.APPLIANCE_REPAIR),
}
"""The trades that a danger leaves, where it leaves only some."""


Confidence = Annotated[float, Field(ge=0.3, le=0.95)]


class Classification(Frozen):
    """What a message is about.

    ``confidence`` is the chance that ``service_type`` is right, kept within 0.3–0.95 because no
    classifier here deserves to be believed, or dismissed, entirely.
    """

    service_type: ServiceType
    urgency: Urgency
    confidence: Confidence
    reasoning: str
    estimated_duration_minutes: Annotated[int, Field(ge=0)]
    source: Source
    hazard: Hazard | None = None
    prompt_version: Annotated[str | None, Field(exclude=True)] = None
    """The version of Claude's prompt: in the table, for evaluation, and not in the API."""

    @property
    def danger(self) -> Hazard | None:
        """What endangers the customer; an emergency of no known hazard is a danger, too."""
        if self.hazard is None and self.urgency is Urgency.EMERGENCY:
            return Hazard.UNSPECIFIED
        return self.hazard


FALLBACK = Classification(
    service_type=ServiceType.GENERAL_MAINTENANCE,
    urgency=Urgency.MEDIUM,
    confidence=0.3,
    reasoning="Nothing in the message told which trade is needed.",
    estimated_duration_minutes=60,
    source=Source.FALLBACK,
)
"""The classification that a turn uses if no classifier has an answer."""
