"""Text in, `Classification` out."""

from collections.abc import Callable

from frontdesk.assistant import Prompt
from frontdesk.classifier import keywords, safety
from frontdesk.claude import CircuitOpen
from frontdesk.logger import log_failure
from frontdesk.models import FALLBACK, Classification, Urgency

Classify = Callable[[Prompt], Classification]


def chain(*classifiers: Classify) -> Classify:
    """The first of ``classifiers`` that has an answer, else the fallback; never an error.

    Whoever answers, the urgency is raised where there is a present danger.
    """

    def classify(prompt: Prompt) -> Classification:
        for each in classifiers:
            try:
                return with_safety(each(prompt), prompt.message)
            except CircuitOpen:
                continue
            except Exception as error:
                log_failure("the classification falls back", error)
        return with_safety(FALLBACK, prompt.message)

    return classify


def by_keywords(prompt: Prompt) -> Classification:
    """The classification by rules."""
    return keywords.classify(prompt.message)


def with_safety(classification: Classification, message: str) -> Classification:
    """Raise the urgency to emergency, and add the advice, where the message tells of a danger."""
    danger = safety.detect(message)
    if danger is None:
        return classification
    return classification.model_copy(update={"urgency": Urgency.EMERGENCY, "safety": danger})
