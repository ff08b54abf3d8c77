"""When it is worth looking at a stream again."""

import asyncio
import contextlib
import time

_BUSY_INTERVAL = 0.2
_IDLE_INTERVAL = 2.0
_BUSY_SECONDS = 5.0


class Pulse:
    """Follows whether functions are at work, and with them whoever writes to the tables.

    A look at a stream costs an engine some milliseconds of processor time, which adds up to
    several per cent of a processor if nothing ever slows it down.
    """

    def __init__(self) -> None:
        self._last = time.monotonic()
        self._beat = asyncio.Event()

    def beat(self) -> None:
        """Note that a function has been invoked, or is done."""
        self._last = time.monotonic()
        self._beat.set()
        self._beat = asyncio.Event()

    async def wait(self) -> None:
        """Pause for a moment while functions are at work, else for longer, or until they are."""
        if time.monotonic() - self._last < _BUSY_SECONDS:
            await asyncio.sleep(_BUSY_INTERVAL)
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_IDLE_INTERVAL):
                await self._beat.wait()
