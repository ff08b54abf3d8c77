"""One classifier out of several: the first that has an answer, with the safety gate beside it."""

from collections.abc import Callable

from frontdesk.assistant.classifier import keywords
from frontdesk.assistant.classifier.safety import with_safety
from frontdesk.assistant.claude.calls import CircuitOpen
from frontdesk.assistant.interface import Abandoned, Prompt
from frontdesk.base.logger import log_failure
from frontdesk.models.classification import FALLBACK, Classification

Classify = Callable[[Prompt], Classification]


def chain(*classifiers: Classify) -> Classify:
    """The first of ``classifiers`` that has an answer, else the fallback; never an error.

    Whoever answers, the urgency is raised where there is a present danger. Only what nobody waits
    for any more raises `Abandoned`.
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
    """The classification by rules."""
    return keywords.classify(prompt.message)
