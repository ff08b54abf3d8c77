"""Calls to Claude that end in time, whatever becomes of the connection.

The SDK's own timeouts bound a single read, not a call: pings, or a body that trickles, keep one
alive for ever, and a name that does not resolve is bounded by nothing. So each call runs in a
thread that its caller can leave behind; a thread left behind closes its connection, and sends no
more requests.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from frontdesk.assistant.interface import Abandoned, abandoned
from frontdesk.assistant.prompts.load import SystemPrompt
from frontdesk.base import metrics
from frontdesk.models.message import TokenUsage

if TYPE_CHECKING:
    from anthropic import Anthropic
    from anthropic.types import Usage

T = TypeVar("T")

CLIENT_SECONDS = 15.0
"""What the first call of a process may take to import the SDK and to fetch the key."""


class CircuitOpen(Exception):
    """Claude has just failed several times, and is not asked."""


class Circuit(Protocol):
    """Runs a call's beginning, or raises `CircuitOpen`; counts the failures."""

    def __call__(self, begin: Callable[[], T]) -> T: ...


class Unusable(Exception):
    """Claude answered, but with nothing to use: a refusal, nothing at all, half an answer."""


@dataclass(frozen=True, slots=True)
class Call:
    """One kind of call: whom to ask, how much to let it say, and how long to wait, in seconds.

    ``name`` is what the metrics call it. ``first`` is for the first item, retry included;
    ``stall`` for each further one; ``total`` for all of it.
    """

    name: str
    client: Callable[[], "Anthropic"]
    model: str
    max_tokens: int
    circuit: Circuit
    first: float
    stall: float
    total: float

    def run(self, work: Callable[["Anthropic"], Iterator[T]]) -> Iterator[T]:
        """Yield what ``work`` yields, as long as it comes in time.

        The circuit counts what happens up to the first item.

        Raises:
            CircuitOpen: ``work`` was not begun.
            TimeoutError: an item is late. Whatever ``work`` raises is raised too.
            Abandoned: nobody waits for the items any more.
        """

        def begin() -> tuple[T, Iterator[T]] | Unusable:
            # Not on the call's account: the import alone takes longer than a call should.
            client = next(in_time(lambda: iter([self.client()]), CLIENT_SECONDS))
            items = in_time(lambda: work(client), self.first, self.stall, self.total)
            try:
                return next(items), items
            except Unusable as error:  # of which a circuit need not know: Claude is there
                return error

        try:
            begun = self.circuit(begin)
            if isinstance(begun, Unusable):
                raise begun
        except CircuitOpen:
            metrics.skipped(self.name)
            raise
        except Abandoned:
            raise
        except Exception:
            metrics.failed(self.name)
            raise
        head, items = begun
        yield head
        yield from items

    def parameters(self, system: SystemPrompt) -> dict[str, Any]:
        """What both kinds of request have in common. A front desk answers now: no thinking."""
        cached = {"type": "ephemeral"}
        return {
            "model": self.model,
            "max_tokens": self.max_tokens,
            "system": [{"type": "text", "text": system.text, "cache_control": cached}],
            "thinking": {"type": "disabled"},
            "output_config": {"effort": "low"},
            "timeout": max(self.first, self.stall),  # of a single read
        }

    def spent(self, usage: "Usage") -> TokenUsage:
        """What a call has cost; the API counts what comes from its cache, and goes there, apart."""
        cached = usage.cache_read_input_tokens or 0
        whole = usage.input_tokens + cached + (usage.cache_creation_input_tokens or 0)
        tokens = TokenUsage(input=whole, output=usage.output_tokens, cached=cached)
        metrics.tokens(self.name, **tokens.model_dump())
        return tokens


_DONE = object()


def in_time(
    work: Callable[[], Iterator[T]],
    first: float,
    stall: float = float("inf"),
    total: float = float("inf"),
) -> Iterator[T]:
    """Yield what ``work`` yields, which runs in a thread of its own; times as for `Call`.

    Raises:
        TimeoutError: an item is late. The thread is left behind.
        Abandoned: nobody waits for the items any more.
    """
    nobody_waits = abandoned.get()
    end = time.monotonic() + total
    items: SimpleQueue[Any] = SimpleQueue()
    given_up = threading.Event()

    def run() -> None:
        abandoned.set(lambda: given_up.is_set() or nobody_waits())
        try:
            for item in work():
                items.put((item, None))
                if given_up.is_set():
                    return
            items.put((_DONE, None))
        except Exception as error:
            items.put((_DONE, error))

    threading.Thread(target=run, name="claude", daemon=True).start()
    patience = first
    try:
        while True:
            seconds = min(patience, end - time.monotonic(), threading.TIMEOUT_MAX)
            try:
                item, error = items.get(timeout=max(0.0, seconds))
            except Empty:
                raise TimeoutError("Claude is late") from None
            if error:
                if nobody_waits():  # which the SDK takes for a broken connection
                    raise Abandoned from error
                raise error
            if item is _DONE:
                return
            yield item
            patience = stall
    finally:
        given_up.set()
