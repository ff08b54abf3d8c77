"""A proxy in front of DynamoDB that fails on demand."""

import contextlib
import http.client
from collections import deque
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any

from tests.support.running import PATIENCE

_NAMESPACE = "com.amazonaws.dynamodb.v20120810#"


class Fault(Enum):
    """What happens to a request instead of a normal answer."""

    THROTTLED = "a 400 that asks to slow down"
    BROKEN = "a 500"
    DROPPED = "the connection closed, nothing done"
    LOST = "the connection closed, but the request done"
    HUNG = "silence, nothing done"


class FaultyProxy:
    """Forwards requests to ``endpoint``, except those that have to fail."""

    def __init__(self, endpoint: str) -> None:
        self._upstream = endpoint.removeprefix("http://")
        self._lock = Lock()
        self._script: deque[Fault | None] = deque()
        self._standing: Fault | None = None
        self._closing = Event()
        self.requests = 0

    def next(self, *faults: Fault | None) -> None:
        """Set the faults of the next requests, in order; None is a normal answer."""
        self._script.extend(faults)

    def always(self, fault: Fault) -> None:
        """Set the fault of every request from now on."""
        self._standing = fault

    def __enter__(self) -> "FaultyProxy":
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                proxy._answer(self)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"]))
        with self._lock:
            self.requests += 1
            fault = self._script.popleft() if self._script else self._standing
        match fault:
            case Fault.THROTTLED:
                kind = f"{_NAMESPACE}ProvisionedThroughputExceededException"
                _send(request, 400, f'{{"__type": "{kind}", "message": "slow down"}}'.encode())
            case Fault.BROKEN:
                _send(request, 500, b"")
            case Fault.HUNG:
                self._closing.wait(PATIENCE)
                request.close_connection = True
            case Fault.DROPPED:
                request.close_connection = True
            case _:
                status, answer = self._forward(request, body)
                if fault is Fault.LOST:
                    request.close_connection = True
                else:
                    _send(request, status, answer)

    def _forward(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes]:
        upstream = http.client.HTTPConnection(self._upstream)
        with contextlib.closing(upstream):
            headers = {n: v for n, v in request.headers.items() if n.lower() != "host"}
            upstream.request("POST", request.path, body, headers)
            answer = upstream.getresponse()
            return answer.status, answer.read()


def _send(request: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
    request.send_response(status)
    request.send_header("Content-Type", "application/x-amz-json-1.0")
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)
