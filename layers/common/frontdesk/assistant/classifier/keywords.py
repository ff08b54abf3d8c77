"""Classification without a model service, by the words of a message and by its meaning.

Two linear models choose the trade and the urgency. Their features are the concepts that the words
stand for, in any language, and the words themselves. What the sentence encoder makes of the message
is added to them (`meaning`). ``evaluation/train.py`` trains all weights.
"""

import math
from collections.abc import Iterable, Mapping
from functools import cache

from frontdesk.assistant.classifier import chances, safety, words
from frontdesk.assistant.classifier.bounds import bounded
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


def classify(
    message: str, urgent: Urgency | None = None, *, by_words: bool = False, whole: str = ""
) -> Classification:
    """The classification of ``message``; ``FALLBACK`` if none of its words is known.

    It is an emergency if ``safety.detect`` finds a danger; the caller adds its name. ``urgent`` is
    its urgency where that is known already. ``by_words`` and ``whole`` are those of `chances.of`.
    """
    parts = read(message)
    found = words.concepts(parts, words.TRADE_HALF)
    if not found and not words.log_odds(message):
        return FALLBACK.model_copy(update={"urgency": urgent}) if urgent else FALLBACK
    trade_odds = bounded(chances.of(message, by_words=by_words, whole=whole).trades, parts)
    trade = max(trade_odds, key=lambda label: trade_odds[label])
    urgent = urgent or _urgency(message, by_words, whole)
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
    """How much the words of ``message`` speak for each trade that it can be about.

    It is in log odds, against an empty message.
    """
    odds = bounded(_least(message), read(message))
    return {trade: round(math.log(odd / _prior()[trade]), 2) for trade, odd in odds.items()}


def _least(message: str) -> Mapping[ServiceType, float]:
    """The chance of each trade by the words, none of them quite zero."""
    found = chances.by_words_alone(message).trades
    return {trade: max(chance, _LEAST_ODD) for trade, chance in found.items()}


@cache
def _prior() -> Mapping[ServiceType, float]:
    return _least("")


def urgency_of(message: str, *, by_words: bool = False, whole: str = "") -> Urgency:
    """How urgent ``message`` is; medium if it does not tell."""
    return _urgency(message, by_words, whole) if message.strip() else Urgency.MEDIUM


def _urgency(message: str, by_words: bool, whole: str) -> Urgency:
    """Emergency if there is a danger; otherwise the likeliest of the others."""
    if safety.detect(message, by_words=by_words, whole=whole):
        return Urgency.EMERGENCY
    return chances.of(message, by_words=by_words, whole=whole).of_no_danger


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
