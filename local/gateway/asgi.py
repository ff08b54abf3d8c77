"""Converts ASGI messages to requests and replies, within API Gateway's limits."""

import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from local.gateway.events import Request
from local.gateway.responses import Head

MAX_BODY = 10 * 1024 * 1024
"""API Gateway's limit for a request's body, in bytes."""

MAX_HEADERS = 10_240
"""API Gateway's limit for the values of all headers of a request, in bytes."""
MAX_URL = 10_240
"""A regional API's limit for a URL, in characters."""

_ORIGIN = re.compile("https?://[^/]+", re.IGNORECASE)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class GatewayError(Exception):
    """An error that the gateway itself answers with."""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.headers = headers or {}


class ClientGoneError(Exception):
    """The client closed the connection before its request was complete."""


class Reply:
    """Sends a response, and keeps track of how much of it has been sent."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status: int | None = None
        self.complete = False

    async def start(self, head: Head) -> None:
        self.status = head.status
        message = {"type": "http.response.start", "status": head.status, "headers": head.headers}
        await self._send(message)

    async def chunk(self, body: bytes) -> None:
        if body and self.status not in {204, 304}:  # these have no body
            await self._send({"type": "http.response.body", "body": body, "more_body": True})

    async def end(self, body: bytes = b"") -> None:
        await self._send({"type": "http.response.body", "body": body})
        self.complete = True

    async def whole(self, head: Head, body: bytes) -> None:
        body = b"" if head.status in {204, 304} else body
        length = (b"Content-Length", str(len(body)).encode())
        await self.start(Head(head.status, [*head.headers, length]))
        await self.end(body)


def no_route() -> GatewayError:
    return GatewayError(404, "NOT_FOUND", "no such route")


def origin_form(scope: Scope) -> Scope:
    """The scope of a request whose target may be a whole URL, as that of a proxy's client is."""
    whole = _ORIGIN.match(scope["path"])
    if whole is None:
        return scope
    path, raw_path = scope["path"][whole.end() :], scope["raw_path"][whole.end() :]
    return {**scope, "path": path or "/", "raw_path": raw_path or b"/"}


def request_of(scope: Scope) -> Request:
    return Request(
        method=scope["method"],
        path=scope["raw_path"].decode("ascii"),
        query=scope["query_string"].decode("ascii"),
        headers=[
            (key.decode("latin-1"), value.decode("latin-1")) for key, value in scope["headers"]
        ],
        source_ip=scope["client"][0] if scope["client"] else "127.0.0.1",
        port=scope["server"][1] if scope["server"] else 80,
        http_version=scope["http_version"],
    )


def check_size(request: Request) -> None:
    """Refuse what API Gateway takes no function for.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html

    Raises:
        GatewayError: the URL or the headers are over the limit.
    """
    target = f"{request.path}?{request.query}" if request.query else request.path
    if len(f"http://{request.header('host')}{target}") > MAX_URL:
        raise GatewayError(414, "BAD_REQUEST", f"the URL has over {MAX_URL:,} characters")
    if sum(len(value) for _, value in request.headers) > MAX_HEADERS:
        raise GatewayError(431, "BAD_REQUEST", f"the headers have over {MAX_HEADERS:,} bytes")


async def read_body(request: Request, receive: Receive) -> bytes:
    """The request's body.

    A body over the limit is read further and dropped for a while, because most clients send all of
    it before they read the answer. A client that asks first (100-continue) is refused at once.

    Raises:
        ClientGoneError: the client closed the connection.
        GatewayError: the body is over the limit.
    """
    too_large = GatewayError(413, "PAYLOAD_TOO_LARGE", "the body is over 10 MB")
    announced = int(request.header("content-length") or 0)
    if announced > MAX_BODY and request.header("expect"):
        raise too_large
    body, size, more = bytearray(), 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        size += len(message["body"])
        more = message["more_body"]
        if size <= MAX_BODY:
            body += message["body"]
        else:
            body.clear()
            more = more and size < 10 * MAX_BODY
    if size > MAX_BODY:
        raise too_large
    return bytes(body)
