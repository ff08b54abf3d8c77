"""One request to the stand-in for Claude, and methods to answer it, correctly or not.

The wire format is https://docs.claude.com/en/api/messages, and for a stream
https://docs.claude.com/en/docs/build-with-claude/streaming.
"""

import json
import socket
import struct
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

USAGE = {"input_tokens": 20, "cache_read_input_tokens": 100, "cache_creation_input_tokens": 3}


class Exchange:
    """A request, and methods to answer it, correctly or not."""

    def __init__(self, handler: BaseHTTPRequestHandler, closed: threading.Event) -> None:
        length = int(handler.headers["Content-Length"])
        self.path = handler.path
        self.headers = {name.lower(): value for name, value in handler.headers.items()}
        self.body = handler.rfile.read(length)
        self.request: dict[str, Any] = json.loads(self.body)
        self.streams: bool = self.request.get("stream", False)
        self.closed = closed
        self._handler = handler

    def json(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        """Send a complete JSON answer."""
        self.raw(status, json.dumps(body).encode(), headers)

    def raw(
        self,
        status: int,
        body: bytes,
        headers: dict[str, str] | None = None,
        length: int | None = None,
    ) -> None:
        """Send an answer; ``length`` announces another Content-Length than the body's."""
        fields = {"Content-Type": "application/json", **(headers or {})}
        self.head(status, {**fields, "Content-Length": str(length or len(body))})
        self.write(body)

    def head(self, status: int, headers: dict[str, str]) -> None:
        """Send the status line and the headers."""
        self._handler.send_response(status)
        for name, value in headers.items():
            self._handler.send_header(name, value)
        self._handler.end_headers()

    def write(self, data: bytes) -> None:
        """Send bytes of the body."""
        self._handler.wfile.write(data)

    def begin(self) -> None:
        """Send the head of a stream, which ends when the connection is closed."""
        self.head(200, {"Content-Type": "text/event-stream", "Connection": "close"})
        self._handler.close_connection = True

    def event(self, name: str, **data: Any) -> None:
        """Send one event of a stream."""
        self.write(f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n".encode())

    def open_text(self) -> None:
        """Send the events before the first text."""
        self.begin()
        self.event("message_start", message=message([], None, 1))
        self.event("content_block_start", index=0, content_block={"type": "text", "text": ""})
        self.event("ping")

    def text(self, text: str) -> None:
        """Send the next piece of text."""
        self.event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})

    def close_text(self, stop_reason: str) -> None:
        """Send the events after the last text."""
        self.event("content_block_stop", index=0)
        delta = {"stop_reason": stop_reason, "stop_sequence": None}
        self.event("message_delta", delta=delta, usage={**USAGE, "output_tokens": 7})
        self.event("message_stop")

    def reset(self) -> None:
        """Reset the connection, as a crash does."""
        linger_not = struct.pack("ii", 1, 0)
        self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_not)
        self._handler.connection.close()
        self._handler.close_connection = True

    def until_left(self) -> None:
        """Send nothing until the client has closed the connection."""
        self._handler.connection.recv(1)

    def hang_up(self) -> None:
        """Close the connection in the regular way."""
        self._handler.close_connection = True


Behaviour = Callable[[Exchange], None]


def message(content: list[Any], stop_reason: str | None, output_tokens: int) -> dict[str, Any]:
    """A message as the API returns it."""
    return {
        "id": "msg_01",
        "type": "message",
        "role": "assistant",
        "model": "claude-haiku-5-5",
        "content": content,
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": {**USAGE, "output_tokens": output_tokens},
    }
