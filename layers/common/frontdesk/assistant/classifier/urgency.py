"""What of a message tells how urgent it is: its concepts, and what the rules find."""

from collections.abc import Sequence

from frontdesk.assistant.classifier import dangers, words
from frontdesk.assistant.classifier.lexicon import Clause, places, read

_LONG, _EARLY = 60, 25
"""The number of words of a long message, and of its beginning."""


def features(message: str) -> dict[str, float]:
    """The features of the urgency, each with its value.

    A concept has the weight of its place, a second time with a ``!`` where it applies now. What the
    rules find, that something is asked, and that a message is long have the value 1.
    """
    parts = read(message)
    weights = words.concepts(parts, words.URGENCY_HALF)
    here = {concept for part in parts for concept in dangers.affirmed(part)}
    found = weights | {f"!{concept}": weights[concept] for concept in sorted(here)}
    present = dangers.present(parts)
    findings = {f"mentioned {hazard}" for hazard in dangers.mentioned(parts)}
    findings |= {f"present {hazard}" for hazard in present}
    if dangers.hazards(here, set(weights)):
        findings.add("hazard")
    if present:
        early = [part for part in parts if part.place < _EARLY]
        is_early = any(dangers.hazards(dangers.affirmed(part), set(weights)) for part in early)
        findings.add("danger early" if is_early else "danger late")
    if words_in(parts) > _LONG:
        findings.add("long")
    if any(mark in message for mark in "?？؟"):
        findings.add("?")
    return found | dict.fromkeys(sorted(findings), 1.0)


def words_in(parts: Sequence[Clause]) -> float:
    """The number of words of a message, or of pairs of signs."""
    return parts[-1].place + places(parts[-1].text) if parts else 0
