"""What a turn asks of whoever thinks: a classification and a reply."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextvars import ContextVar
from dataclasses import dataclass

from frontdesk.models.classification import FALLBACK, Classification
from frontdesk.models.message import Message, TokenUsage, Writer


@dataclass(frozen=True, slots=True)
class Prompt:
    """What there is to think about: the message, and what was said before it, oldest first."""

    message: str
    history: Sequence[Message] = ()
    context: str | None = None

    def recent(self, tokens: int) -> list[Message]:
        """The newest of the history, each whole, that cost at most ``tokens`` together.

        A token is taken for three bytes of UTF-8: too many for English (about four letters), about
        right for Cyrillic, Arabic and Chinese, where counting characters would send several times
        the budget.
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
    """The next piece of a reply; ``total`` is how many pieces there are, where that is known."""

    text: str
    total: int | None = None
    writer: Writer = "claude"


abandoned: ContextVar[Callable[[], bool]] = ContextVar("abandoned", default=lambda: False)
"""Tells whether anybody still waits for the call that this thread makes; asked again and again."""


class Abandoned(Exception):
    """Nobody waits any more for what a call would bring."""


@dataclass(frozen=True, slots=True)
class Assistant:
    """The two calls, which a turn makes at the same time.

    ``classify`` never fails for want of a model: it falls back. ``at_once`` answers for it where it
    takes longer than a turn can wait. ``reply`` is given the
    classification as it comes, for those replies that need it; the tokens that it cost come last.
    While it is not ``warm``, the first call has so much to do in this process that a turn does not
    let it compete with its own first frame.
    """

    classify: Callable[[Prompt], Classification]
    reply: Callable[[Prompt, "Future[Classification]"], Iterator[Delta | TokenUsage]]
    warm: Callable[[], bool] = lambda: True
    at_once: Callable[[Prompt], Classification] = lambda _: FALLBACK
