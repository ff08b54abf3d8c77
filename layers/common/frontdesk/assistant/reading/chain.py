"""A chain of readers: the first answer counts, and rules check every message for a danger."""

from collections.abc import Callable

from frontdesk.assistant.classifier.safety import with_safety
from frontdesk.assistant.claude.calls import CircuitOpen
from frontdesk.assistant.interface import Abandoned, Prompt
from frontdesk.base.logger import log_failure
from frontdesk.models.classification import FALLBACK
from frontdesk.models.reading import Reading

Read = Callable[[Prompt], Reading]


def chain(*readers: Read) -> Read:
    """A reader that returns the first answer of ``readers``, or that nothing is known.

    The only error is `Abandoned`, when nobody waits for the answer any more.
    """

    def read(prompt: Prompt) -> Reading:
        for each in readers:
            try:
                return each(prompt)
            except Abandoned:
                raise
            except CircuitOpen:
                continue
            except Exception as error:
                log_failure("the reading falls back", error)
        judged = with_safety(FALLBACK, prompt.message)
        return Reading(classification=judged, photos=len(prompt.pictures))

    return read
