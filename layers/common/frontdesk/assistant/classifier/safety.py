"""The safety gate: it finds a present danger in a message, whatever the model says.

A missed danger costs more than a false alarm, but frequent false alarms are ignored. Rules read
the clauses (`dangers`). A learned chance (`chances`) adds to them within bounds. Above ``alarm`` it
tells of a danger that no rule finds, if a hazard is mentioned or the message has at least `_FEW`
words. Below ``calm`` it holds back what a rule finds, but only in a message of more than `_SHORT`
words, where words of danger meet by accident. In one of more than `_MANY` words a danger has to be
likelier than not, and without a mentioned hazard more than that; so has one that no rule finds in
a message that has no hurry. A message that is taken back ("just kidding") has no danger, and every
danger has a name, or is unspecified.
"""

from collections.abc import Set
from functools import lru_cache

from frontdesk.assistant.classifier import chances, dangers, urgency
from frontdesk.assistant.classifier.lexicon import read
from frontdesk.assistant.classifier.plain import plain, unspelt
from frontdesk.models.classification import Classification, Hazard, Urgency

_FEW, _SHORT, _MANY = 7, 18, 60
_LIKELY, _VERY_LIKELY = 0.5, 0.6


@lru_cache(maxsize=8)
def detect(message: str, *, by_words: bool = False, whole: str = "") -> Hazard | None:
    """The gravest present danger in ``message``; None if there is none.

    ``by_words`` and ``whole`` are those of `chances.of`.
    """
    parts = read(unspelt(plain(message)))
    if not parts or any(dangers.retracts(part) for part in parts):
        return None
    found, named = _gravest(dangers.present(parts)), _gravest(dangers.mentioned(parts))
    length = urgency.words_in(parts)
    if found and length <= _SHORT:
        return found
    learned = chances.of(message, by_words=by_words, whole=whole)
    least = 0.0 if length <= _MANY else _LIKELY if named else _VERY_LIKELY
    if not found and any("no_rush" in part.concepts for part in parts):
        least = _VERY_LIKELY
    if found:
        return found if learned.danger >= max(least, learned.measures.calm) else None
    if learned.danger <= max(least, learned.measures.alarm):
        return None
    return named or (Hazard.UNSPECIFIED if length >= _FEW else None)


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
