"""The choice between two ways to reply, such as Claude and the composed replies."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future

from frontdesk.assistant.claude.calls import CircuitOpen
from frontdesk.assistant.interface import Abandoned, Delta, Prompt, Reply
from frontdesk.base.logger import log_failure
from frontdesk.models.briefing import Briefing
from frontdesk.models.message import TokenUsage


def either(first: Reply, second: Reply) -> Reply:
    """The reply of ``first``; that of ``second`` if ``first`` fails before its first item."""

    def reply(
        prompt: Prompt, at_once: Callable[[], Briefing], briefing: "Future[Briefing]"
    ) -> Iterator[Delta | TokenUsage]:
        try:
            items = first(prompt, at_once, briefing)
            head = next(items)
        except Abandoned:
            raise
        except Exception as error:
            if not isinstance(error, CircuitOpen):
                log_failure("the reply falls back", error)
            yield from second(prompt, at_once, briefing)
            return
        yield head
        yield from items

    return reply
