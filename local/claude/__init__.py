"""A stand-in for Anthropic's Messages API: real HTTP on loopback, and every way to go wrong.

The wire format is https://docs.claude.com/en/api/messages, and for a stream
https://docs.claude.com/en/docs/build-with-claude/streaming.
"""

import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from local.listeners import listen, url

KEY = "sk-stand-in"
REPLY = "Help is on its way."
ANSWER = {
    "reasoning": "A sink that leaks.",
    "service_type": "plumbing",
    "urgency": "high",
    "confidence": 0.9,
    "estimated_duration_minutes": 60,
}
PATH = "/v1/messages"
REMEMBERED = 10_000
"""How many requests are kept."""

USAGE = {"input_tokens": 20, "cache_read_input_tokens": 100, "cache_creation_input_tokens": 3}


class Exchange:
    """A request, and the means to answer it, well or badly."""

    def __init__(self, handler: BaseHTTPRequestHandler, closed: threading.Event) -> None:
        length = int(handler.headers["Content-Length"])
        self.path = handler.path
        self.headers = {name.lower(): value for name, value in handler.headers.items()}
        self.request: dict[str, Any] = json.loads(handler.rfile.read(length))
        self.streams: bool = self.request.get("stream", False)
        self.closed = closed
        self._handler = handler

    def json(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        """A whole answer."""
        self.raw(status, json.dumps(body).encode(), headers)

    def raw(
        self,
        status: int,
        body: bytes,
        headers: dict[str, str] | None = None,
        length: int | None = None,
    ) -> None:
        """An answer that says it is of ``length``, or is."""
        fields = {"Content-Type": "application/json", **(headers or {})}
        self.head(status, {**fields, "Content-Length": str(length or len(body))})
        self.write(body)

    def head(self, status: int, headers: dict[str, str]) -> None:
        """Status line and headers."""
        self._handler.send_response(status)
        for name, value in headers.items():
            self._handler.send_header(name, value)
        self._handler.end_headers()

    def write(self, data: bytes) -> None:
        """Bytes of the body."""
        self._handler.wfile.write(data)

    def begin(self) -> None:
        """The head of a stream, which lasts until the connection is closed."""
        self.head(200, {"Content-Type": "text/event-stream", "Connection": "close"})
        self._handler.close_connection = True

    def event(self, name: str, **data: Any) -> None:
        """One event of a stream."""
        self.write(f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n".encode())

    def open_text(self) -> None:
        """The events up to the first text."""
        self.begin()
        self.event("message_start", message=message([], None, 1))
        self.event("content_block_start", index=0, content_block={"type": "text", "text": ""})
        self.event("ping")

    def text(self, text: str) -> None:
        """The next piece of text."""
        self.event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})

    def close_text(self, stop_reason: str) -> None:
        """The events after the last text."""
        self.event("content_block_stop", index=0)
        delta = {"stop_reason": stop_reason, "stop_sequence": None}
        self.event("message_delta", delta=delta, usage={**USAGE, "output_tokens": 7})
        self.event("message_stop")

    def reset(self) -> None:
        """Break the connection off, as a crash does."""
        linger_not = struct.pack("ii", 1, 0)
        self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_not)
        self._handler.connection.close()
        self._handler.close_connection = True

    def until_left(self) -> None:
        """Say nothing more until the client has closed the connection."""
        self._handler.connection.recv(1)

    def hang_up(self) -> None:
        """End the connection in good order."""
        self._handler.close_connection = True


Behaviour = Callable[[Exchange], None]


class ClaudeStandIn:
    """Answers classifications (requests that do not stream) and replies (those that do).

    ``classify`` and ``reply`` may be replaced at any time. ``requests`` are the newest bodies that
    have arrived, ``hosts`` the names they were sent to; whoever does not send ``KEY`` is refused,
    and counted in ``refused``. It listens on a free port of the loopback, unless it is given a
    socket that listens.
    """

    def __init__(
        self,
        classify: Behaviour | None = None,
        reply: Behaviour | None = None,
        listener: socket.socket | None = None,
    ) -> None:
        self.classify = classify or answers(ANSWER)
        self.reply = reply or says(REPLY)
        self.requests: list[dict[str, Any]] = []
        self.hosts: set[str] = set()
        self.refused = 0
        self._closed = threading.Event()
        listener = listener or listen("127.0.0.1", 0)
        self._server = _Server(listener, self._answer, self._closed)
        self.url = url(*listener.getsockname()[:2])

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        frames: TracebackType | None,
    ) -> None:
        self._closed.set()
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()

    def _answer(self, exchange: Exchange) -> None:
        self.requests.append(exchange.request)
        del self.requests[:-REMEMBERED]
        self.hosts.add(exchange.headers["host"])
        # The SDK sends the key as a bearer token; the API also takes it as x-api-key.
        sent = exchange.headers.get("x-api-key", exchange.headers.get("authorization"))
        if sent not in (KEY, f"Bearer {KEY}"):
            self.refused += 1
            error(401, "authentication_error")(exchange)
        elif exchange.path != PATH:
            error(404, "not_found_error")(exchange)
        else:
            (self.reply if exchange.streams else self.classify)(exchange)


def message(content: list[Any], stop_reason: str | None, output_tokens: int) -> dict[str, Any]:
    """A message of the API's."""
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


def answers(answer: Any, stop_reason: str = "end_turn") -> Behaviour:
    """A classification: ``answer``, or its text as it is."""
    text = answer if isinstance(answer, str) else json.dumps(answer)
    content = [{"type": "text", "text": text}]
    return lambda exchange: exchange.json(200, message(content, stop_reason, 9))


def says(
    text: str, stop_reason: str = "end_turn", pieces: Iterable[str] = (), pause: float = 0
) -> Behaviour:
    """A reply, in ``pieces`` or word by word, each after a pause in seconds but the first."""

    def behave(exchange: Exchange) -> None:
        exchange.open_text()
        for index, piece in enumerate(pieces or re.findall(r"\s*\S+", text)):
            if index:
                exchange.closed.wait(pause)
            exchange.text(piece)
        exchange.close_text(stop_reason)

    return behave


def after(seconds: float, behaviour: Behaviour) -> Behaviour:
    """The same, later."""

    def behave(exchange: Exchange) -> None:
        exchange.closed.wait(seconds)
        behaviour(exchange)

    return behave


def error(status: int, kind: str, headers: dict[str, str] | None = None) -> Behaviour:
    """An error by its status."""
    body = {"type": "error", "error": {"type": kind, "message": "no"}, "request_id": "req_01"}
    return lambda exchange: exchange.json(status, body, headers)


def silence(exchange: Exchange) -> None:
    """Nothing at all."""
    exchange.closed.wait()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them, and no test leaves one behind

    def __init__(self, listener: socket.socket, answer: Behaviour, closed: threading.Event) -> None:
        self.connections: set[socket.socket] = set()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                exchange = Exchange(self, closed)
                with suppress(OSError, ValueError):  # the client has gone
                    answer(exchange)

            def handle(self) -> None:
                with suppress(OSError, ValueError):
                    super().handle()

            def finish(self) -> None:
                with suppress(OSError, ValueError):
                    super().finish()

            def log_message(self, *_: Any) -> None:
                pass

        super().__init__(listener.getsockname(), Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
