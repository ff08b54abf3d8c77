"""Classification without a model: what the words of a message speak for."""

import math

from frontdesk.classifier.lexicon import concepts, normalise, trades
from frontdesk.classifier.safety import detect
from frontdesk.models import FALLBACK, Classification, ServiceType, Source, Urgency


def classify(message: str) -> Classification:
    """What ``message`` is about, judged by its words alone; ``FALLBACK`` where they tell nothing."""
    found = concepts(normalise(message))
    if not found:
        return FALLBACK
    scores = dict.fromkeys(map(str, ServiceType), 0.0)
    for concept in found:
        for trade, weight in trades()[concept].items():
            scores[trade] += weight
    top = max(scores, key=lambda trade: scores[trade])
    total = sum(math.exp(s) for s in scores.values())
    urgency = Urgency.MEDIUM
    if detect(message):
        urgency = Urgency.EMERGENCY
    elif {"no_rush", "quote", "question"} & found.keys():
        urgency = Urgency.LOW
    elif {"now", "today", "tomorrow"} & found.keys():
        urgency = Urgency.HIGH
    return Classification(
        service_type=ServiceType(top),
        urgency=urgency,
        confidence=min(0.95, max(0.3, math.exp(scores[top]) / total)),
        reasoning=f"The message speaks of {', '.join(list(found)[:4])}.",
        estimated_duration_minutes=60,
        source=Source.KEYWORDS,
    )
