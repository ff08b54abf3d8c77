"""The public side: an ASGI application that answers as API Gateway does."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from local.events import Request, is_binary, proxy_event
from local.functions import Pool
from local.invocation import FunctionError, FunctionTimeoutError, Invocation
from local.responses import (
    Head,
    MalformedResponseError,
    buffered,
    correlation_id,
    envelope,
    split_prelude,
)
from local.router import Match, match
from local.template import Stack

MAX_BODY = 10 * 1024 * 1024
"""API Gateway's limit for a request's body, in bytes."""

MAX_BUFFERED_RESPONSE = 6 * 1024 * 1024
"""Lambda's limit for a response that is not streamed, in bytes."""

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = logging.getLogger(__name__)


class _GatewayError(Exception):
    """An answer of the gateway's own."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class _ClientGoneError(Exception):
    """The client closed the connection before its request was complete."""


class Gateway:
    """The routes of a stack, each in front of its function, and the static files of a folder."""

    def __init__(self, stack: Stack, pools: Mapping[str, Pool], web: Path) -> None:
        self._stack = stack
        self._pools = pools
        self._static = StaticFiles(directory=web, html=True) if web.is_dir() else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        request = _request(scope)
        correlation = correlation_id(request.header("x-correlation-id"), request.id)
        reply = _Reply(send)
        try:
            await self._answer(request, scope, receive, reply)
        except _ClientGoneError:
            return
        except _GatewayError as error:
            if not reply.status:
                answer = envelope(
                    error.status,
                    error.code,
                    error.message,
                    request_id=request.id,
                    correlation_id=correlation,
                )
                await reply.whole(*answer)
        milliseconds = (time.perf_counter() - started) * 1000
        # A response that is left incomplete here is cut off by the server.
        cut = "" if reply.complete else " (cut off)"
        log.info(
            "%s %s %s %.0fms %s%s",
            request.method,
            request.path,
            reply.status,
            milliseconds,
            correlation,
            cut,
        )

    async def _answer(
        self, request: Request, scope: Scope, receive: Receive, reply: "_Reply"
    ) -> None:
        found = match(self._stack.routes, request.method, request.path)
        if found:
            body = await _read_body(request, receive)
            await self._integrate(request, found, body, reply)
        elif self._static and request.method in {"GET", "HEAD"}:
            await _serve_file(self._static, scope, receive, reply)
        else:
            raise _GatewayError(404, "NOT_FOUND", "no such route")

    async def _integrate(
        self, request: Request, found: Match, body: bytes, reply: "_Reply"
    ) -> None:
        route = found.route
        event = proxy_event(
            request,
            found,
            body,
            stage=self._stack.stage,
            binary_media_types=self._stack.binary_media_types,
        )
        invocation = self._pools[route.function].invoke(json.dumps(event).encode())
        try:
            async with asyncio.timeout(route.timeout):
                if route.streaming:
                    await self._stream(invocation, reply)
                else:
                    await self._buffer(invocation, request, reply)
        except (TimeoutError, FunctionTimeoutError) as error:
            log.error("%s timed out", route.function)
            raise _GatewayError(
                504, "GATEWAY_TIMEOUT", "the function did not answer in time"
            ) from error
        except FunctionError as failure:
            log.error("%s failed: %s", route.function, failure.kind)
            raise _GatewayError(502, "BAD_GATEWAY", "the function failed") from failure
        except MalformedResponseError as error:
            log.error("%s gave a malformed response: %s", route.function, error)
            if route.streaming:
                raise _GatewayError(
                    500, "INTERNAL_ERROR", "the function's answer is no stream"
                ) from error
            raise _GatewayError(502, "BAD_GATEWAY", "the function's answer is malformed") from error
        finally:
            invocation.finish()  # nobody waits any more; the function itself may go on

    async def _stream(self, invocation: Invocation, reply: "_Reply") -> None:
        chunks = aiter(invocation)
        head, payload = await split_prelude(chunks)
        await reply.start(head)
        await reply.chunk(payload)
        async for chunk in chunks:
            await reply.chunk(chunk)
        await reply.end()

    async def _buffer(self, invocation: Invocation, request: Request, reply: "_Reply") -> None:
        answer = bytearray()
        async for chunk in invocation:
            answer += chunk
            if len(answer) > MAX_BUFFERED_RESPONSE:
                raise FunctionError("Function.ResponseSizeTooLarge")
        # Bodies in base64 are decoded for whoever accepts a binary media type first of all.
        accepted = request.header("accept").partition(",")[0]
        decode = is_binary(accepted, self._stack.binary_media_types)
        head, body = buffered(bytes(answer), decode=decode)
        head.headers.append((b"x-amzn-RequestId", request.id.encode()))
        await reply.whole(head, body)


class _Reply:
    """What has been sent of the response."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status: int | None = None
        self.complete = False

    async def start(self, head: Head) -> None:
        self.status = head.status
        message = {"type": "http.response.start", "status": head.status, "headers": head.headers}
        await self._send(message)

    async def chunk(self, body: bytes) -> None:
        if body and self.status not in {204, 304}:  # which have none
            await self._send({"type": "http.response.body", "body": body, "more_body": True})

    async def end(self, body: bytes = b"") -> None:
        await self._send({"type": "http.response.body", "body": body})
        self.complete = True

    async def whole(self, head: Head, body: bytes) -> None:
        body = b"" if head.status in {204, 304} else body
        length = (b"Content-Length", str(len(body)).encode())
        await self.start(Head(head.status, [*head.headers, length]))
        await self.end(body)


def _request(scope: Scope) -> Request:
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


async def _read_body(request: Request, receive: Receive) -> bytes:
    """The body, of which no more than the limit is kept.

    A body over the limit is read on and dropped for a while, because most clients send all they
    have before they look at the answer; one that asks first (100-continue) is told at once.
    """
    too_large = _GatewayError(413, "PAYLOAD_TOO_LARGE", "the body is over 10 MB")
    announced = int(request.header("content-length") or 0)
    if announced > MAX_BODY and request.header("expect"):
        raise too_large
    body, size, more = bytearray(), 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _ClientGoneError
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


async def _serve_file(static: StaticFiles, scope: Scope, receive: Receive, reply: _Reply) -> None:
    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            nosniff = (b"x-content-type-options", b"nosniff")
            await reply.start(Head(message["status"], [*message["headers"], nosniff]))
        elif message.get("more_body"):
            await reply.chunk(message["body"])
        else:
            await reply.end(message.get("body", b""))

    try:
        await static(scope, receive, send)
    except HTTPException as error:
        raise _GatewayError(404, "NOT_FOUND", "no such page") from error
