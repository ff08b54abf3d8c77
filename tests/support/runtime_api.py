"""A fake of Lambda's Runtime API that records every byte, and the end of each chunk.

It uses raw sockets, so that a test sees what an HTTP library would hide.
"""

import base64
import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from io import BufferedReader
from types import TracebackType
from typing import Any, Self

from tests.support.running import PATIENCE

ARN = "arn:aws:lambda:us-east-1:123456789012:function:stand-in"


@dataclass
class Call:
    """One request to the Runtime API, as far as it has been received."""

    method: str
    path: str
    headers: dict[str, str]
    first_packet: bytes = b""
    raw: bytearray = field(default_factory=bytearray)
    chunks: list[bytes] = field(default_factory=list)
    trailers: dict[str, str] = field(default_factory=dict)
    complete: bool = False

    @property
    def body(self) -> bytes:
        """The body without its framing."""
        return b"".join(self.chunks)

    @property
    def prelude(self) -> Any:
        """The metadata of a streamed response."""
        return json.loads(self.body.split(bytes(8), 1)[0])

    @property
    def payload(self) -> bytes:
        """The part of a streamed response after the prelude."""
        return self.body.split(bytes(8), 1)[1]

    @property
    def json(self) -> Any:
        """The body of a buffered response or an error report."""
        return json.loads(self.body)

    @property
    def error_body(self) -> Any:
        """The error report in the trailers."""
        report = self.trailers["lambda-runtime-function-error-body"]
        return json.loads(base64.b64decode(report, validate=True))


class FakeRuntimeApi:
    """Hands out events in order and records the calls; without more events, it waits."""

    def __init__(
        self, *events: Any, hang_up_after: int | None = None, first_status: int = 202
    ) -> None:
        """``hang_up_after``: reset the first streamed POST after that many chunks.

        ``first_status``: answer the first POST with that status.
        """
        self.calls: list[Call] = []
        self._events = list(events)
        self._served = 0
        self._hang_up_after = hang_up_after
        self._status = first_status
        self._changed = threading.Condition()
        self._closed = threading.Event()
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = "{}:{}".format(*self._listener.getsockname())

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        frames: TracebackType | None,
    ) -> None:
        self._closed.set()
        for each in (self._listener, *self._sockets):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def wait(self, done: Callable[["FakeRuntimeApi"], object]) -> None:
        """Wait until a condition on the calls so far holds."""
        with self._changed:
            assert self._changed.wait_for(lambda: done(self), PATIENCE), self.calls

    def results(self) -> list[Call]:
        """The answers to invocations in order: responses and errors, complete or not."""
        return [call for call in self.calls if call.path.endswith(("/response", "/error"))]

    def wait_for_results(self, count: int) -> list[Call]:
        """Wait for ``count`` complete answers, and return all answers."""
        self.wait(lambda api: sum(call.complete for call in api.results()) >= count)
        return self.results()

    def _accept(self) -> None:
        with suppress(OSError):  # the listener was closed
            while True:
                connection, _ = self._listener.accept()
                self._sockets.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError, ValueError), connection, connection.makefile("rb") as stream:
            while stream.peek(1):
                self._answer(connection, stream)

    def _answer(self, connection: socket.socket, stream: BufferedReader) -> None:
        first_packet = stream.peek()
        method, path, _ = stream.readline().decode().split()
        call = Call(method, path, _read_fields(stream), first_packet)
        self._record(lambda: self.calls.append(call))
        if call.headers.get("transfer-encoding") == "chunked":
            if not self._read_chunks(call, stream):
                no_linger = struct.pack("ii", 1, 0)  # close with a reset, now
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, no_linger)
                stream.close()
                connection.close()
                self._record(lambda: setattr(call, "complete", True))
                return
        else:
            call.chunks.append(stream.read(int(call.headers.get("content-length", 0))))
        self._record(lambda: setattr(call, "complete", True))
        connection.sendall(self._reply(call))

    def _read_chunks(self, call: Call, stream: BufferedReader) -> bool:
        while len(call.chunks) != self._hang_up_after:
            line = stream.readline()
            size = int(line, 16)
            if size == 0:
                call.trailers = _read_fields(stream)
                call.raw += line
                return True
            data, end = stream.read(size), stream.read(2)
            assert (len(data), end) == (size, b"\r\n")
            call.raw += line + data + end
            self._record(lambda data=data: call.chunks.append(data))  # type: ignore[misc]
        self._hang_up_after = None
        return False

    def _record(self, change: Callable[[], object]) -> None:
        with self._changed:
            change()
            self._changed.notify_all()

    def _reply(self, call: Call) -> bytes:
        if call.path.endswith("/restore/next"):
            return b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        if not call.path.endswith("/invocation/next"):
            status, self._status = self._status, 202
            return b"HTTP/1.1 %d -\r\nContent-Length: 0\r\n\r\n" % status
        if not self._events:
            self._closed.wait()  # as Lambda lets a function wait
            return b""
        body = json.dumps(self._events.pop(0)).encode()
        self._served += 1
        fields = {
            "Content-Type": "application/json",
            "Content-Length": len(body),
            "Lambda-Runtime-Aws-Request-Id": f"request-{self._served}",
            "Lambda-Runtime-Invocation-Id": f"invocation-{self._served}",
            "Lambda-Runtime-Trace-Id": f"Root=1-{self._served}",
            "Lambda-Runtime-Deadline-Ms": int(time.time() * 1000) + 60_000,
            "Lambda-Runtime-Invoked-Function-Arn": ARN,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        return f"HTTP/1.1 200 OK\r\n{head}\r\n".encode() + body


def _read_fields(stream: BufferedReader) -> dict[str, str]:
    fields = {}
    while (line := stream.readline()) not in (b"\r\n", b""):
        name, value = line.decode().split(":", 1)
        fields[name.lower()] = value.strip()
    return fields
