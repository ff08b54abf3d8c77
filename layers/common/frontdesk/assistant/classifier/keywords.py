"""Classification without a model service, by the words of a message.

Two linear models choose the trade and the urgency. Their features are the concepts that the words
stand for, in any language, and the words themselves. ``evaluation/train.py`` trains their weights.
"""

import json
import math
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel

from frontdesk.assistant.classifier import safety, words
from frontdesk.assistant.classifier.lexicon import read, trades
from frontdesk.models.classification import FALLBACK, Classification, ServiceType, Source, Urgency

_WEIGHTS = Path(__file__).with_name("weights.json")
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


def classify(message: str) -> Classification:
    """The classification of ``message`` by its words alone; ``FALLBACK`` if none is known.

    A hazard that ``safety.detect`` finds is a feature of the urgency. The caller adds ``safety``.
    """
    found = list(dict.fromkeys(concept for part in read(message) for concept in part.concepts))
    spoken = words.log_odds(message)
    if not found and not spoken:
        return FALLBACK
    model = _model()
    trade_odds = model.service_type.probabilities(found, spoken, model.temperature)
    trade = max(trade_odds, key=lambda label: trade_odds[label])
    urgency = _urgency(message, spoken)
    minutes = _MINUTES[ServiceType(trade)]
    if urgency == Urgency.EMERGENCY:
        minutes = min(minutes, _LONGEST_SAFE_MAKING)
    return Classification(
        service_type=ServiceType(trade),
        urgency=urgency,
        confidence=round(min(0.95, max(0.3, trade_odds[trade])), 2),
        reasoning=_reasoning(model, trade, found),
        estimated_duration_minutes=minutes,
        source=Source.KEYWORDS,
    )


def evidence(message: str) -> dict[ServiceType, float]:
    """How much the words of ``message`` speak for each trade: log odds against an empty message."""
    odds = _trade_odds(message)
    return {trade: round(math.log(odds[trade] / odd), 2) for trade, odd in _prior().items()}


def urgency_features(message: str) -> set[str]:
    """The features of the urgency: concepts, hazards, and concepts that apply now, with a ``!``."""
    parts = read(message)
    whole = {concept for part in parts for concept in part.concepts}
    here = {concept for part in parts for concept in safety.affirmed(part)}
    features = {*whole, *(f"!{concept}" for concept in here)}
    features |= {f"mentioned {hazard}" for hazard in safety.hazards(whole, whole)}
    if safety.hazards(here, whole):
        features.add("hazard")
    if safety.detect(message):
        features.add("danger")
    if any(mark in message for mark in "?？؟"):
        features.add("?")
    return features


class Linear(BaseModel):
    """A multinomial logistic regression over sets of features."""

    bias: dict[str, float]
    weights: dict[str, dict[str, float]]

    def probabilities(
        self, features: Iterable[str], beside: Mapping[str, float], temperature: float = 1
    ) -> dict[str, float]:
        """The probability of each label; ``beside`` adds log odds from other features.

        A higher temperature makes the probabilities more alike.
        """
        scores = {label: bias + beside.get(label, 0.0) for label, bias in self.bias.items()}
        for feature in features:
            for label, weight in self.weights.get(feature, {}).items():
                scores[label] += weight
        top = max(scores.values())
        odds = {label: math.exp((s - top) / temperature) for label, s in scores.items()}
        total = sum(odds.values())
        return {label: odd / total for label, odd in odds.items()}


class Model(BaseModel):
    """The model in ``weights.json``, which ``evaluation/train.py`` writes."""

    service_type: Linear
    urgency: Linear
    temperature: float
    emergency_threshold: float
    """The probability above which a message counts as an emergency."""


def _trade_odds(message: str) -> dict[ServiceType, float]:
    """The probability of each trade, none of them quite zero."""
    found = dict.fromkeys(concept for part in read(message) for concept in part.concepts)
    model = _model()
    odds = model.service_type.probabilities(found, words.log_odds(message), model.temperature)
    return {ServiceType(trade): max(odd, _LEAST_ODD) for trade, odd in odds.items()}


@cache
def _prior() -> dict[ServiceType, float]:
    return _trade_odds("")


@cache
def _model() -> Model:
    return Model.model_validate(json.loads(_WEIGHTS.read_text(encoding="utf-8")))


def urgency(message: str) -> Urgency:
    """How urgent ``message`` is by its words alone; medium if they do not tell."""
    return _urgency(message, words.log_odds(message)) if message.strip() else Urgency.MEDIUM


def _urgency(message: str, spoken: Mapping[str, float]) -> Urgency:
    """The likeliest urgency; emergency if that is likely enough, or a rule says so."""
    model = _model()
    features = urgency_features(message)
    odds = model.urgency.probabilities(features, spoken)
    if "danger" in features or odds[Urgency.EMERGENCY] > model.emergency_threshold:
        return Urgency.EMERGENCY
    return max((u for u in Urgency if u != Urgency.EMERGENCY), key=lambda u: odds[u])


def _reasoning(model: Model, trade: str, found: list[str]) -> str:
    """One sentence that names the decisive concepts, in the lexicon's words, not the customer's."""
    pull = {c: model.service_type.weights.get(c, {}).get(trade, 0.0) for c in found}
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
