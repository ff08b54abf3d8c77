"""The assistant as a turn uses it: a classification and a reply."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from frontdesk.models.business import Business
from frontdesk.models.case import Case
from frontdesk.models.classification import FALLBACK, Classification
from frontdesk.models.message import Message, TokenUsage, Writer


@dataclass(frozen=True, slots=True)
class Prompt:
    """The message, the messages before it (oldest first), and the conversation's context.

    ``case`` is what the conversation is about so far. ``now`` is the time that "tomorrow" counts
    from, None for the clock's. ``locale`` is the language that the client asks for (BCP 47).
    """

    message: str
    history: Sequence[Message] = ()
    context: str | None = None
    case: Case = Case()  # noqa: RUF009 - frozen
    business: Business = Business()  # noqa: RUF009 - frozen
    now: datetime | None = None
    locale: str | None = None

    def recent(self, tokens: int) -> list[Message]:
        """The newest messages of the history, none of them cut, that fit into ``tokens``.

        A token is counted as three bytes of UTF-8. English has about four letters in a token, so
        this counts too many there. It is about right for Cyrillic, Arabic and Chinese, where a
        count of characters would exceed the budget several times.
        """
        kept: list[Message] = []
        for message in reversed(self.history):
            tokens -= len(message.content.encode()) // 3 + 1
            if tokens < 0:
                break
            kept.insert(0, message)
        return kept


@dataclass(frozen=True, slots=True)
class Delta:
    """The next piece of a reply; ``total`` is the number of pieces, if it is known."""

    text: str
    total: int | None = None
    writer: Writer = "claude"


abandoned: ContextVar[Callable[[], bool]] = ContextVar("abandoned", default=lambda: False)
"""Tells whether nobody waits any more for the call in this thread; the call checks it often."""


class Abandoned(Exception):
    """Nobody waits any more for the result of the call."""


@dataclass(frozen=True, slots=True)
class Assistant:
    """The two calls, which a turn makes at the same time.

    ``classify`` falls back to a simpler classifier where the model fails. ``at_once`` replaces it
    where it takes longer than a turn can wait. ``reply`` receives the classification as a future,
    because only some replies need it; its last item is the token usage. Until ``warm`` returns
    true, the first call loads so much that the turn sends its first frame before it starts the
    call.
    """

    classify: Callable[[Prompt], Classification]
    reply: Callable[[Prompt, "Future[Classification]"], Iterator[Delta | TokenUsage]]
    warm: Callable[[], bool] = lambda: True
    at_once: Callable[[Prompt], Classification] = lambda _: FALLBACK
