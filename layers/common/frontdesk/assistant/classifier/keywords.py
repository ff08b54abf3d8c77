"""Classification without a model service, by the words of a message.

Two linear models choose the trade and the urgency. Their features are the concepts that the words
stand for, in any language, and the words themselves. ``evaluation/train.py`` trains their weights.
"""

import math
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from frontdesk.assistant.classifier import safety, urgency, words
from frontdesk.assistant.classifier.lexicon import read, trades
from frontdesk.assistant.classifier.linear import model
from frontdesk.models.classification import FALLBACK, Classification, ServiceType, Source, Urgency

_LONGEST_SAFE_MAKING = 120
_LEAST_ODD = 1e-6
_UNCOUNTABLE = frozenset(
    [
        "admin",
        "assemble",
        "buzz",
        "chat",
        "cleanup",
        "cold_temp",
        "colour",
        "coming_up",
        "dirt",
        "glass",
        "graffiti",
        "hazard_waste",
        "heating",
        "hot_temp",
        "hot_water",
        "household",
        "moss",
        "mould",
        "overhead",
        "paint",
        "peel",
        "power",
        "pressure",
        "rain",
        "removal",
        "scratching",
        "sewage",
        "silicone",
        "water_word",
        "wiring",
    ]
)
_MINUTES = {
    ServiceType.PLUMBING: 90,
    ServiceType.ELECTRICAL: 90,
    ServiceType.HVAC: 120,
    ServiceType.PAINTING: 480,
    ServiceType.LOCKSMITH: 45,
    ServiceType.GLAZIER: 120,
    ServiceType.ROOFING: 240,
    ServiceType.CLEANING: 180,
    ServiceType.PEST_CONTROL: 90,
    ServiceType.APPLIANCE_REPAIR: 75,
    ServiceType.GARAGE_DOOR: 90,
    ServiceType.HANDYMAN: 90,
    ServiceType.GENERAL_MAINTENANCE: 60,
}


def classify(message: str, urgent: Urgency | None = None) -> Classification:
    """The classification of ``message`` by its words alone; ``FALLBACK`` if none is known.

    It is an emergency if ``safety.detect`` finds a danger; the caller adds its name. ``urgent`` is
    its urgency where that is known already.
    """
    found = words.concepts(read(message), words.TRADE_HALF)
    if not found and not words.log_odds(message):
        return FALLBACK.model_copy(update={"urgency": urgent}) if urgent else FALLBACK
    trade_odds = _trade_odds(message)
    trade = max(trade_odds, key=lambda label: trade_odds[label])
    urgent = urgent or _urgency(message)
    minutes = _MINUTES[trade]
    if urgent == Urgency.EMERGENCY:
        minutes = min(minutes, _LONGEST_SAFE_MAKING)
    return Classification(
        service_type=trade,
        urgency=urgent,
        confidence=round(min(0.95, max(0.3, trade_odds[trade])), 2),
        reasoning=_reasoning(trade, found),
        estimated_duration_minutes=minutes,
        source=Source.KEYWORDS,
    )


def evidence(message: str) -> dict[ServiceType, float]:
    """How much the words of ``message`` speak for each trade: log odds against an empty message."""
    odds = _trade_odds(message)
    return {trade: round(math.log(odds[trade] / odd), 2) for trade, odd in _prior().items()}


@lru_cache(maxsize=8)
def _trade_odds(message: str) -> Mapping[ServiceType, float]:
    """The probability of each trade, none of them quite zero."""
    found = words.concepts(read(message), words.TRADE_HALF)
    trained = model()
    odds = trained.service_type.probabilities(found, words.log_odds(message), trained.temperature)
    return {ServiceType(trade): max(odd, _LEAST_ODD) for trade, odd in odds.items()}


@cache
def _prior() -> Mapping[ServiceType, float]:
    return _trade_odds("")


def urgency_of(message: str) -> Urgency:
    """How urgent ``message`` is by its words alone; medium if they do not tell."""
    return _urgency(message) if message.strip() else Urgency.MEDIUM


def _urgency(message: str) -> Urgency:
    """Emergency if there is a danger; otherwise the likeliest of the others."""
    if safety.detect(message):
        return Urgency.EMERGENCY
    odds = urgency.probabilities(message)
    return max((u for u in Urgency if u != Urgency.EMERGENCY), key=lambda u: odds[u])


def _reasoning(trade: ServiceType, found: Iterable[str]) -> str:
    """One sentence that names the decisive concepts, in the lexicon's words, not the customer's."""
    weights = model().service_type.weights
    pull = {c: weights.get(c, {}).get(trade, 0.0) for c in found}
    telling = sorted((c for c in found if trades().get(c) and pull[c] > 0), key=lambda c: -pull[c])
    names = [_name(concept) for concept in telling[:3]]
    if not names:
        return "The message names no particular thing; its words as a whole decided."
    *others, last = names
    return f"The message speaks of {', '.join(others) + ' and ' if others else ''}{last}."


def _name(concept: str) -> str:
    name = concept.replace("_word", "").replace("_", " ")
    if concept in _UNCOUNTABLE:
        return name
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
