"""The WebSocket protocol as API Gateway speaks it.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
"""

from typing import Any

from uvicorn.protocols.websockets.wsproto_impl import WSProtocol
from wsproto import events

MAX_MESSAGE = 128 * 1024
"""The largest message, in bytes."""
MAX_FRAME = 32 * 1024
"""The largest frame, in bytes."""
TOO_LARGE = 1009


class Protocol(WSProtocol):
    """Closes a connection whose client sends a frame over the limit."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._frame = 0

    def handle_message(self, event: events.TextMessage | events.BytesMessage) -> None:
        data = event.data
        self._frame += len(data.encode()) if isinstance(data, str) else len(data)
        if self._frame > MAX_FRAME:
            self.close_sent = True
            reason = f"a frame has over {MAX_FRAME:,} bytes"
            gone = {"type": "websocket.disconnect", "code": TOO_LARGE, "reason": reason}
            self.queue.put_nowait(gone)  # type: ignore[arg-type]
            if not self.transport.is_closing():
                closing = events.CloseConnection(code=TOO_LARGE, reason=reason)
                self.transport.write(self.conn.send(closing))
                self.transport.close()
            return
        if event.frame_finished:
            self._frame = 0
        super().handle_message(event)
