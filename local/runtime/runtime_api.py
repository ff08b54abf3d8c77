"""The Lambda Runtime API: one server for each execution environment.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html, and for streamed responses
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable

import h11

from local.runtime.invocation import FunctionError, Invocation

_PREFIX = "/2018-06-01/runtime/"
_ERROR_TYPE = b"lambda-runtime-function-error-type"
# The X-Ray error cause is a header of up to 1 MB.
_MAX_HEAD = 2 * 1024 * 1024
_READ_SIZE = 64 * 1024


class RuntimeApi:
    """Serves one runtime: hands it invocations and receives its answers.

    ``on_next`` is called whenever the runtime asks for the next invocation, which ends the one
    before; ``serve`` hands it over. ``on_init_error`` is called with the error's type.
    """

    def __init__(self, on_next: Callable[[], None], on_init_error: Callable[[str], None]) -> None:
        self.current: Invocation | None = None
        self.has_answered = False
        """Whether the runtime has answered, and is about to ask for the next invocation."""

        self._on_next = on_next
        self._on_init_error = on_init_error
        self._asked: asyncio.Future[Invocation] | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        """Listen on a free port of 127.0.0.1; the address as host:port."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()
        return f"{host}:{port}"

    def serve(self, invocation: Invocation) -> None:
        """Answer the runtime's request for the next invocation."""
        assert self._asked is not None, "the runtime has not asked"
        self.current, self.has_answered = invocation, False
        if not self._asked.done():
            self._asked.set_result(invocation)

    async def close(self) -> None:
        """Stop listening; first read the remaining answers of a runtime that has exited."""
        if self._server:
            self._server.close()
        if self._asked:
            self._asked.cancel()
        if self._connections:
            _, hanging = await asyncio.wait(self._connections, timeout=1)
            for task in hanging:
                task.cancel()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        http = _Http(reader, writer)
        try:
            while isinstance(request := await http.next_event(), h11.Request):
                await self._handle(http, request)
                if not http.ready_for_more():
                    break
        except (ConnectionError, h11.ProtocolError, asyncio.CancelledError):
            pass  # the process has ended; Environment.run handles its exit
        finally:
            self._connections.discard(task)
            writer.close()

    async def _handle(self, http: "_Http", request: h11.Request) -> None:
        path = request.target.decode("ascii").removeprefix(_PREFIX)
        match (request.method.decode(), *path.split("/")):
            case "GET", "invocation", "next":
                await http.read_body()
                await self._next(http)
            case "GET", "restore", "next":
                await http.read_body()
                await http.answer(200, b"")
            case "POST", "invocation", request_id, ("response" | "error") as outcome:
                invocation = self.current
                if invocation is None or invocation.request_id != request_id:
                    await http.read_body()
                    await http.answer(400, b'{"errorType": "InvalidRequestID"}')
                elif outcome == "error":
                    invocation.finish(FunctionError(*await _error(http, request)))
                    await self._taken(http)
                else:
                    await self._response(http, invocation)
            case "POST", ("init" | "restore"), "error":
                self._on_init_error((await _error(http, request))[0])
                await http.answer(202, b'{"status": "OK"}')
            case _:
                await http.read_body()
                await http.answer(404, b'{"errorType": "NotFound"}')

    async def _next(self, http: "_Http") -> None:
        if self.current:
            self.current.finish(FunctionError("Runtime.NoResponse"))
            self.current = None
        self._asked = asyncio.get_running_loop().create_future()
        self._on_next()
        invocation = await self._asked
        headers = {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(invocation.deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": invocation.arn,
            "Lambda-Runtime-Trace-Id": invocation.trace_id,
        }
        await http.answer(200, invocation.event, headers)

    async def _response(self, http: "_Http", invocation: Invocation) -> None:
        """Pass the body on as it arrives; an error in the trailers makes the response fail."""
        try:
            while isinstance(event := await http.next_event(), h11.Data):
                invocation.write(bytes(event.data))
            if not isinstance(event, h11.EndOfMessage):
                raise ConnectionResetError
        except (ConnectionError, h11.ProtocolError):
            invocation.finish(FunctionError("Runtime.TruncatedResponse"))
            raise
        error_type = dict(event.headers).get(_ERROR_TYPE)
        invocation.finish(FunctionError(error_type.decode("latin-1")) if error_type else None)
        await self._taken(http)

    async def _taken(self, http: "_Http") -> None:
        self.has_answered = True
        await http.answer(202, b'{"status": "OK"}')


async def _error(http: "_Http", request: h11.Request) -> tuple[str, str]:
    """The type of a reported error, from the header or the body, and its message."""
    body = await http.read_body()
    report: dict[str, str] = {}
    with contextlib.suppress(ValueError, TypeError):
        report = dict(json.loads(body))
    header = dict(request.headers).get(_ERROR_TYPE, b"").decode("latin-1")
    return header or str(report.get("errorType", "Unknown")), str(report.get("errorMessage", ""))


class _Http:
    """A server-side HTTP connection: h11's events over a pair of streams."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._protocol = h11.Connection(h11.SERVER, max_incomplete_event_size=_MAX_HEAD)
        self._reader = reader
        self._writer = writer

    async def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        while (event := self._protocol.next_event()) is h11.NEED_DATA:
            if self._protocol.they_are_waiting_for_100_continue:
                await self._send(h11.InformationalResponse(status_code=100, headers=[]))
            self._protocol.receive_data(await self._reader.read(_READ_SIZE))
        return event

    async def read_body(self) -> bytes:
        body = bytearray()
        while isinstance(event := await self.next_event(), h11.Data):
            body += event.data
        return bytes(body)

    async def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        head = {"Content-Length": str(len(body)), **(headers or {})}
        await self._send(
            h11.Response(status_code=status, headers=list(head.items())),
            h11.Data(data=body),
            h11.EndOfMessage(),
        )

    def ready_for_more(self) -> bool:
        """Prepare for the connection's next request; false if there can be none."""
        with contextlib.suppress(h11.LocalProtocolError):
            self._protocol.start_next_cycle()
            return True
        return False

    async def _send(self, *events: h11.Event) -> None:
        self._writer.write(b"".join(self._protocol.send(event) or b"" for event in events))
        await self._writer.drain()
