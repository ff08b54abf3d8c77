"""Requests of the SDK, which block, beside an event loop."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import Any


async def in_thread(call: Callable[..., Any], **parameters: Any) -> Any:
    """The result of a call, made by a thread of its own.

    The thread is a daemon, unlike those of `asyncio.to_thread`: one that still waits for an answer
    when nobody wants it any more, for 20 s in the case of a queue, does not keep the process.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Any] = loop.create_future()

    def settle(settled: Callable[[Any], None], value: Any) -> None:
        if not future.done():
            settled(value)

    def run() -> None:
        settled: Callable[[Any], None]
        value: Any
        try:
            settled, value = future.set_result, call(**parameters)
        except Exception as error:
            settled, value = future.set_exception, error
        with contextlib.suppress(RuntimeError):  # the loop has been closed
            loop.call_soon_threadsafe(settle, settled, value)

    threading.Thread(target=run, daemon=True).start()
    return await future
