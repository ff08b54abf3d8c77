"""The safety gate: it finds a present danger in a message, whatever the model says.

A missed danger costs more than a false alarm, but frequent false alarms are ignored. Rules read
the clauses (`dangers`). A learned chance (`urgency`) adds to them within bounds. Above ``alarm`` it
tells of a danger that no rule finds, if a hazard is mentioned or the message has from `_FEW` to
`_MANY` words. Below ``calm`` it holds back what a rule finds, but only in a message of more than
`_SHORT` words, where words of danger meet by accident. In one of more than `_MANY` words a danger
has to be likelier than not. A message that is taken back ("just kidding") has no danger, and every
danger has a name, or is unspecified.
"""

from collections.abc import Set
from functools import lru_cache

from frontdesk.assistant.classifier import dangers, urgency
from frontdesk.assistant.classifier.lexicon import read
from frontdesk.assistant.classifier.linear import model
from frontdesk.assistant.classifier.plain import unspelt
from frontdesk.models.classification import Classification, Hazard, Urgency

_FEW, _SHORT, _MANY = 7, 18, 60
_LIKELY = 0.5


@lru_cache(maxsize=8)
def detect(message: str) -> Hazard | None:
    """The gravest present danger in ``message``; None if there is none."""
    parts = read(unspelt(message))
    if not parts or any(dangers.retracts(part) for part in parts):
        return None
    found = _gravest(dangers.present(parts))
    length = urgency.words_in(parts)
    if found and length <= _SHORT:
        return found
    chance = urgency.probabilities(message)[Urgency.EMERGENCY]
    least = _LIKELY if length > _MANY else 0.0
    if found:
        return found if chance >= max(least, model().calm) else None
    if chance <= max(least, model().alarm):
        return None
    unnamed = Hazard.UNSPECIFIED if _FEW <= length <= _MANY else None
    return _gravest(dangers.mentioned(parts)) or unnamed


def adds_to_danger(message: str) -> bool:
    """Whether ``message`` says, and does not deny, anything of which a danger can consist."""
    return any(dangers.adds_to_danger(part) for part in read(message))


def with_safety(classification: Classification, message: str) -> Classification:
    """The classification, with urgency emergency and the hazard if the message tells of one."""
    danger = detect(message)
    if danger is None:
        return classification
    return classification.model_copy(update={"urgency": Urgency.EMERGENCY, "hazard": danger})


def _gravest(hazards: Set[str]) -> Hazard | None:
    return next((hazard for hazard in Hazard if hazard in hazards), None)
