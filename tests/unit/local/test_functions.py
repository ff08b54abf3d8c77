"""The environments that a function's invocations go to."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from local.runtime import functions
from local.runtime.functions import Pool
from local.runtime.invocation import Invocation
from local.template import Function


class Fake:
    """An environment that starts, answers and asks for work when a test says so."""

    def __init__(self, *_: Any, on_idle: Callable[[], None], **__: Any) -> None:
        self.started = self.retired = self.stopped = self.answered = False
        self.idle_since: float | None = None
        self.served: list[Invocation] = []
        self._on_idle = on_idle

    async def run(self) -> None:
        await asyncio.Event().wait()

    def ask(self) -> None:
        self.started, self.answered, self.idle_since = True, False, 1.0
        self._on_idle()

    def serve(self, invocation: Invocation) -> None:
        self.idle_since = None
        self.served.append(invocation)

    @property
    def is_coming(self) -> bool:
        return self.answered or not self.started


def played(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    play: Callable[[Pool, list[Fake]], Awaitable[None]],
) -> None:
    """Play with a pool and the environments that it has started."""
    there: list[Fake] = []

    def start(*args: Any, **options: Any) -> Fake:
        there.append(Fake(*args, **options))
        return there[-1]

    async def main() -> None:
        function = Function("F", "app.handler", tmp_path, (), {}, 3.0, 128)
        launcher: Any = None
        await play(Pool(function, launcher, limit=9, idle_timeout=9), there)

    monkeypatch.setattr(functions, "Environment", start)
    asyncio.run(main())


def test_what_has_answered_is_waited_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async def play(pool: Pool, there: list[Fake]) -> None:
        first = pool.invoke(b"first")
        [one] = there
        one.ask()
        one.answered = True  # so its caller may send another request before it asks again
        second, third = pool.invoke(b"second"), pool.invoke(b"third")
        _, other = there
        one.ask()
        other.ask()
        assert (one.served, other.served) == ([first, second], [third])
        pool.invoke(b"fourth")
        assert len(there) == 3  # what has not answered may take long

    played(monkeypatch, tmp_path, play)
