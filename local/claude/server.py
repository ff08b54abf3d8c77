"""A stand-in for Claude: real HTTP on the loopback, with any behaviour.

It speaks Anthropic's Messages API, with a key or as Claude Platform on AWS, or Bedrock's.
"""

import socket
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self

from local.claude.bedrock import PATH as BEDROCK_PATH
from local.claude.bedrock import BedrockExchange
from local.claude.behaviours import answers, error, says
from local.claude.exchange import Behaviour, Exchange
from local.claude.signatures import is_signed
from local.gateway.listeners import listen, url

KEY = "sk-stand-in"
SECRET = "stand-in"  # the secret access key that has to sign
WORKSPACE = "wrkspc_stand_in"
Provider = Literal["anthropic", "anthropic_aws", "bedrock"]
REPLY = "Help is on its way."
ANSWER = {
    "reasoning": "A sink that leaks.",
    "service_type": "plumbing",
    "urgency": "high",
    "hazard": None,
    "confidence": 0.9,
    "estimated_duration_minutes": 60,
    "acts": ["problem"],
    "question": None,
    "also": [],
    "all_clear": False,
    "no_rush": False,
    "name": None,
    "address": None,
    "postcode": None,
    "access": None,
    "preferred_time": None,
    "language": "en",
    "summary": "A sink leaks.",
    "from_photos": [],
}
PATH = "/v1/messages"
REMEMBERED = 10_000
"""The number of requests that are kept."""


class ClaudeStandIn:
    """Answers classifications (requests that do not stream) and replies (those that do).

    ``classify`` and ``reply`` may be replaced at any time. ``requests`` are the newest bodies
    received, ``hosts`` the host names they were sent to, ``models`` the ids of the models. A
    request without ``key``, or one that ``SECRET`` has not signed, is refused and counted in
    ``refused``. The server listens on a free port of the loopback, or on ``listener``.
    """

    def __init__(
        self,
        classify: Behaviour | None = None,
        reply: Behaviour | None = None,
        listener: socket.socket | None = None,
        provider: Provider = "anthropic",
    ) -> None:
        self.provider = provider
        self.key = KEY
        self.classify = classify or answers(ANSWER)
        self.reply = reply or says(REPLY)
        self.requests: list[dict[str, Any]] = []
        self.hosts: set[str] = set()
        self.models: set[str] = set()
        self.refused = 0
        self._closed = threading.Event()
        listener = listener or listen("127.0.0.1", 0)
        kind = BedrockExchange if provider == "bedrock" else Exchange
        self._server = _Server(listener, self._answer, self._closed, kind)
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
        self.models.add(
            exchange.model
            if isinstance(exchange, BedrockExchange)
            else exchange.request.get("model", "")
        )
        if not self._is_admitted(exchange):
            self.refused += 1
            status = 401 if self.provider == "anthropic" else 403
            error(status, "authentication_error")(exchange)
        elif not self._is_there(exchange):
            error(404, "not_found_error")(exchange)
        else:
            (self.reply if exchange.streams else self.classify)(exchange)

    def _is_admitted(self, exchange: Exchange) -> bool:
        headers = exchange.headers
        if self.provider == "anthropic":
            # The SDK sends the key as a bearer token; the API also takes it as x-api-key.
            sent = headers.get("x-api-key", headers.get("authorization"))
            return sent in (self.key, f"Bearer {self.key}")
        aws = self.provider == "anthropic_aws"
        if aws and headers.get("anthropic-workspace-id") != WORKSPACE:
            return False
        service = "aws-external-anthropic" if aws else "bedrock"
        return is_signed(exchange.path, headers, exchange.body, service=service, secret=SECRET)

    def _is_there(self, exchange: Exchange) -> bool:
        if self.provider == "bedrock":
            version = exchange.request.get("anthropic_version")
            return bool(BEDROCK_PATH.fullmatch(exchange.path) and version)
        return exchange.path == PATH


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for the threads

    def __init__(
        self,
        listener: socket.socket,
        answer: Behaviour,
        closed: threading.Event,
        kind: type[Exchange],
    ) -> None:
        self.connections: set[socket.socket] = set()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                exchange = kind(self, closed)
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
