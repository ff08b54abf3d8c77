"""A chain of classifiers: the first answer counts, and the safety gate checks every message."""

from collections.abc import Callable

from frontdesk.assistant.classifier import keywords
from frontdesk.assistant.classifier.safety import with_safety
from frontdesk.assistant.claude.calls import CircuitOpen
from frontdesk.assistant.interface import Abandoned, Prompt
from frontdesk.base.logger import log_failure
from frontdesk.models.classification import FALLBACK, Classification

Classify = Callable[[Prompt], Classification]


def chain(*classifiers: Classify) -> Classify:
    """A classifier that returns the first answer of ``classifiers``, or the fallback.

    A present danger raises the urgency, whichever classifier answers. The only error is
    `Abandoned`, when nobody waits for the answer any more.
    """

    def classify(prompt: Prompt) -> Classification:
        for each in classifiers:
            try:
                return with_safety(each(prompt), prompt.message)
            except Abandoned:
                raise
            except CircuitOpen:
                continue
            except Exception as error:
                log_failure("the classification falls back", error)
        return with_safety(FALLBACK, prompt.message)

    return classify


def by_keywords(prompt: Prompt) -> Classification:
    """Classify without a model service, by the words of the message."""
    return keywords.classify(prompt.message)
