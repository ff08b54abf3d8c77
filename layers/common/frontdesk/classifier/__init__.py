"""Text in, `Classification` out."""

from frontdesk.assistant import Prompt
from frontdesk.classifier import keywords, safety
from frontdesk.models import Classification, Urgency


def classify(prompt: Prompt) -> Classification:
    """The classification by rules, its urgency raised where there is a present danger."""
    return with_safety(keywords.classify(prompt.message), prompt.message)


def with_safety(classification: Classification, message: str) -> Classification:
    """Raise the urgency to emergency, and add the advice, where the message tells of a danger."""
    danger = safety.detect(message)
    if danger is None:
        return classification
    return classification.model_copy(update={"urgency": Urgency.EMERGENCY, "safety": danger})
