"""The choice between two ways to reply, such as Claude and the fixed replies."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future

from frontdesk.assistant.claude.calls import CircuitOpen
from frontdesk.assistant.interface import Abandoned, Delta, Prompt
from frontdesk.base.logger import log_failure
from frontdesk.models.classification import Classification
from frontdesk.models.message import TokenUsage

Reply = Callable[[Prompt, "Future[Classification]"], Iterator[Delta | TokenUsage]]


def either(first: Reply, second: Reply) -> Reply:
    """The reply of ``first``; that of ``second`` if ``first`` fails before its first item."""

    def reply(
        prompt: Prompt, classification: "Future[Classification]"
    ) -> Iterator[Delta | TokenUsage]:
        try:
            items = first(prompt, classification)
            head = next(items)
        except Abandoned:
            raise
        except Exception as error:
            if not isinstance(error, CircuitOpen):
                log_failure("the reply falls back", error)
            yield from second(prompt, classification)
            return
        yield head
        yield from items

    return reply
