"""The assistant as a turn uses it: the reading of a message, and a reply."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from frontdesk.base.clock import now
from frontdesk.models.briefing import Briefing
from frontdesk.models.business import Business
from frontdesk.models.case import Case
from frontdesk.models.message import Message, MessageRole, Spending, TokenUsage, Writer
from frontdesk.models.reading import Reading


@dataclass(frozen=True, slots=True)
class Prompt:
    """The message, the messages before it (oldest first), and what is known of the conversation."""

    message: str
    history: Sequence[Message] = ()
    context: str | None = None
    case: Case = field(default_factory=Case)
    business: Business = field(default_factory=Business)
    now: datetime = field(default_factory=now)
    locale: str | None = None
    """The language that the client asks for, as a code of ``texts``."""
    pictures: Sequence[bytes] = ()
    """The photos of the message, as JPEG and as large as Claude makes use of."""
    foreseen: Reading | None = None
    """What the rules have made of the message already: they read it once in a turn."""

    @property
    def previous(self) -> str | None:
        """The customer's message before this one."""
        said = (m.content for m in reversed(self.history) if m.role is MessageRole.USER)
        return next(said, None)

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


meter: ContextVar[Callable[[str, Spending], None]] = ContextVar("meter", default=lambda *_: None)
"""Is told what a call has used so far, under the call's name; what is told last counts."""


class Abandoned(Exception):
    """Nobody waits any more for the result of the call."""


Reply = Callable[[Prompt, Callable[[], Briefing], "Future[Briefing]"], Iterator[Delta | TokenUsage]]
"""The pieces of a reply as they are generated; the last item is the token usage.

It is given two briefings: one that the rules make at once, and one that follows from the reading
and may take as long as that.
"""


@dataclass(frozen=True, slots=True)
class Assistant:
    """The two calls, which a turn makes at the same time.

    ``read`` falls back to the rules where the model fails. ``at_once`` reads by the rules, which
    takes milliseconds; it replaces ``read`` where that takes longer than a turn can wait. Until
    ``warm`` returns true, the first call loads so much that the turn sends its first frame before
    it starts the call.
    """

    read: Callable[[Prompt], Reading]
    reply: Reply
    at_once: Callable[[Prompt], Reading]
    warm: Callable[[], bool] = lambda: True
