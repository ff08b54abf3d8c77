"""Calls to Claude that end in time, whatever happens to the connection.

The SDK's timeouts limit a single read, not a call: pings or a slow body keep a call alive for ever,
and nothing limits the resolution of a name. So each call runs in a thread of its own, and a caller
whose time is up abandons it. An abandoned thread closes its connection and sends no more requests.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

from frontdesk.assistant.interface import Abandoned, abandoned, meter
from frontdesk.assistant.prompts.load import SystemPrompt
from frontdesk.base import metrics
from frontdesk.base.prices import Price
from frontdesk.models.message import Spending, TokenUsage

if TYPE_CHECKING:
    from anthropic import Anthropic, AnthropicBedrock
    from anthropic.types import Usage

    Claude: TypeAlias = Anthropic | AnthropicBedrock

T = TypeVar("T")

CLIENT_SECONDS = 15.0
"""The time that the first call of a process has to import the SDK and to fetch the key.

A call that may wait longer for its first item waits as long for its client.
"""


class CircuitOpen(Exception):
    """Claude has just failed several times, so no request is sent."""


class Circuit(Protocol):
    """Runs the beginning of a call and counts its failures, or raises `CircuitOpen`."""

    def __call__(self, begin: Callable[[], T]) -> T: ...


class Unusable(Exception):
    """Claude's answer cannot be used: it is a refusal, empty, or incomplete."""


@dataclass(frozen=True, slots=True)
class Call:
    """One kind of call: its client, model, longest answer, and time limits in seconds.

    ``name`` is its name in the metrics. ``first`` limits the wait for the first item, retry
    included; ``stall`` that for each further item; ``total`` the whole call. ``is_renewed`` tells
    of a client and an error whether `client` now returns one that may do better.
    """

    name: str
    client: Callable[[], "Claude"]
    model: str
    max_tokens: int
    circuit: Circuit
    first: float
    stall: float
    total: float
    is_renewed: Callable[["Claude", Exception], bool] = lambda _, __: False
    price: Price | None = None

    def run(self, work: Callable[["Claude"], Iterator[T]]) -> Iterator[T]:
        """Yield the items of ``work``, as long as they come in time.

        The circuit counts failures up to the first item.

        Raises:
            CircuitOpen: ``work`` was not started.
            TimeoutError: an item is late. An error of ``work`` is raised as it is.
            Abandoned: nobody waits for the items any more.
        """

        def begin() -> tuple[T, Iterator[T]] | Unusable:
            # Outside the time of the call: the import alone takes longer than a call should.
            client = self._once(self.client)
            try:
                return self._begin(work, client)
            except Unusable as error:  # no failure for the circuit: Claude is available
                return error
            except Exception as error:
                refusal = error
                if not self._once(lambda: self.is_renewed(client, refusal)):
                    raise
            return self._begin(work, self._once(self.client))

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

    def _once(self, work: Callable[[], T]) -> T:
        """What ``work`` returns, which may have to import the SDK or to fetch the key."""
        return next(in_time(lambda: iter([work()]), max(CLIENT_SECONDS, self.first)))

    def _begin(
        self, work: Callable[["Claude"], Iterator[T]], client: "Claude"
    ) -> tuple[T, Iterator[T]]:
        items = in_time(lambda: work(client), self.first, self.stall, self.total)
        return next(items), items

    def parameters(self, system: SystemPrompt) -> dict[str, Any]:
        """The parameters of every request. Thinking is off: a front desk answers at once."""
        cached = {"type": "ephemeral"}
        return {
            "model": self.model,
            "max_tokens": self.max_tokens,
            "system": [{"type": "text", "text": system.text, "cache_control": cached}],
            "thinking": {"type": "disabled"},
            "output_config": {"effort": "low"},
            "timeout": max(self.first, self.stall),  # for a single read
        }

    def spent(self, usage: "Usage") -> TokenUsage:
        """The token usage of a call, as a metric and a value; ``input`` includes cached tokens."""
        spending = self.metered(usage)
        tokens = TokenUsage(input=spending.input, output=spending.output, cached=spending.cached)
        metrics.tokens(self.name, **tokens.model_dump())
        return tokens

    def metered(self, usage: "Usage") -> Spending:
        """What a call has used so far, and what that costs; the turn's meter is told."""
        cached, written = usage.cache_read_input_tokens or 0, usage.cache_creation_input_tokens or 0
        whole = usage.input_tokens + cached + written
        used = {"input": whole, "output": usage.output_tokens, "cached": cached, "written": written}
        price = self.price and self.price.nanodollars(**used)
        spending = Spending(**used, nanodollars=price)
        meter.get()(self.name, spending)
        return spending


_DONE = object()


def in_time(
    work: Callable[[], Iterator[T]],
    first: float,
    stall: float = float("inf"),
    total: float = float("inf"),
) -> Iterator[T]:
    """Yield the items of ``work``, which runs in a thread of its own; times as for `Call`.

    Raises:
        TimeoutError: an item is late. The thread is abandoned.
        Abandoned: nobody waits for the items any more.
    """
    nobody_waits, of_turn = abandoned.get(), meter.get()
    end = time.monotonic() + total
    items: SimpleQueue[Any] = SimpleQueue()
    given_up = threading.Event()

    def run() -> None:
        abandoned.set(lambda: given_up.is_set() or nobody_waits())
        meter.set(of_turn)
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
                if nobody_waits():  # the SDK reports that as a broken connection
                    raise Abandoned from error
                raise error
            if item is _DONE:
                return
            yield item
            patience = stall
    finally:
        given_up.set()
