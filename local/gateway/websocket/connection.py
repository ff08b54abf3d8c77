"""An open WebSocket connection: what waits to be sent, and when it ends."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from local.gateway.asgi import Send

IDLE_SECONDS = 600.0
"""How long a connection may be silent in both directions."""
LONGEST_SECONDS = 7200.0
"""How long a connection may last."""
WAITING_BYTES = 256 * 1024
"""How much may wait for a client that does not read. API Gateway's own limit is not published."""

NORMAL, GOING_AWAY, TRY_LATER = 1000, 1001, 1013


@dataclass(eq=False)
class Connection:
    """A connection. ``context`` is what its events have in common; ``close_code`` tells its end."""

    id: str
    context: Mapping[str, Any]
    identity: Mapping[str, Any]
    connected_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    active_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    close_code: int | None = None
    _began: float = field(default_factory=time.monotonic)
    _active: float = field(default_factory=time.monotonic)
    _waiting: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue)
    _waiting_bytes: int = 0
    _closing: asyncio.Event = field(default_factory=asyncio.Event)

    def touch(self) -> None:
        """Note that something was received or sent."""
        self._active = time.monotonic()
        self.active_at = datetime.now(UTC)

    def put(self, data: bytes) -> bool:
        """Let data be sent after what waits already; False if the connection has ended.

        A client that does not read is given up, so that what waits for it stays bounded.
        """
        if self.close_code is not None:
            return False
        if self._waiting_bytes + len(data) > WAITING_BYTES:
            self.close(TRY_LATER)
            return False
        self._waiting_bytes += len(data)
        self._waiting.put_nowait(data)
        return True

    def close(self, code: int) -> None:
        """End the connection; only the first call counts."""
        if self.close_code is None:
            self.close_code = code
            self._closing.set()

    async def write(self, send: Send) -> None:
        """Send what is put, until the connection is cut."""
        while True:
            data = await self._waiting.get()
            try:
                message: dict[str, Any] = {"text": data.decode()}
            except UnicodeDecodeError:
                message = {"bytes": data}
            await send({"type": "websocket.send", **message})
            self._waiting_bytes -= len(data)
            self.touch()

    async def ending(self) -> None:
        """Wait until the connection is to be closed: by `close`, in silence, or at its age."""
        while self.close_code is None:
            moment = time.monotonic()
            left = min(self._active + IDLE_SECONDS, self._began + LONGEST_SECONDS) - moment
            if left <= 0:
                self.close(GOING_AWAY)
                return
            try:
                async with asyncio.timeout(left):
                    await self._closing.wait()
            except TimeoutError:
                continue
