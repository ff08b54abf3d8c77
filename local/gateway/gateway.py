"""The HTTP server of the local stack: an ASGI application that behaves like API Gateway."""

import asyncio
import ipaddress
import json
import logging
import time
from collections.abc import Mapping, MutableMapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from local.bucket import PublicBuckets
from local.gateway.asgi import (
    ClientGoneError,
    GatewayError,
    Receive,
    Reply,
    Scope,
    Send,
    check_size,
    no_route,
    origin_form,
    read_body,
    request_of,
)
from local.gateway.authorizers import Authorizers
from local.gateway.events import Request, is_binary, proxy_event
from local.gateway.responses import (
    Head,
    Headers,
    MalformedResponseError,
    buffered,
    correlation_id,
    envelope,
    split_prelude,
)
from local.gateway.router import Match, match
from local.gateway.websocket import WebSockets
from local.outbox import Outbox
from local.provider import Provider
from local.runtime.functions import Pool
from local.runtime.invocation import FunctionError, FunctionTimeoutError, Invocation
from local.template import Stack

MAX_BUFFERED_RESPONSE = 6 * 1024 * 1024
"""Lambda's limit for a buffered response, in bytes."""

_PAGE_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    # Modules of the widget are loaded by pages of other origins.
    (b"access-control-allow-origin", b"*"),
    (b"cross-origin-resource-policy", b"cross-origin"),
]
# No inline code, nothing from other origins but photos, and no text that becomes markup.
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'{photos}; "
    "connect-src 'self'{photos}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)

log = logging.getLogger(__name__)


def page_headers(photos_origin: str) -> Headers:
    """The headers of pages, which load photos from ``photos_origin``."""
    photos = f" {photos_origin}" if photos_origin else ""
    policy = _PAGE_POLICY.format(photos=photos)
    return [*_PAGE_HEADERS, (b"content-security-policy", policy.encode())]


class Gateway:
    """Serves the routes of a stack by their functions, and the static files of a folder.

    ``documents`` maps further paths to JSON documents. Each of ``own`` answers its own requests.
    ``photos_origin`` is where pages may load photos from.
    """

    def __init__(
        self,
        stack: Stack,
        pools: Mapping[str, Pool],
        web: Path,
        documents: Mapping[str, bytes] | None = None,
        own: Sequence[Outbox | Provider | PublicBuckets] = (),
        *,
        photos_origin: str = "",
    ) -> None:
        self._stack = stack
        self._pools = pools
        self._match = lru_cache(1000)(partial(match, stack.routes))
        self._authorizers = Authorizers(pools)
        self._documents = documents or {}
        self._own = own
        self._websockets = WebSockets(stack.websocket, pools) if stack.websocket else None
        self._page_headers = page_headers(photos_origin)
        self._static = StaticFiles(directory=web, html=True) if web.is_dir() else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            if self._websockets:
                await self._websockets(scope, receive, send)
            return
        started = time.perf_counter()
        request = request_of(scope := origin_form(scope))
        correlation = correlation_id(request.header("x-correlation-id"), request.id)
        reply = Reply(send)
        try:
            await self._answer(request, scope, receive, reply)
        except ClientGoneError:
            return
        except GatewayError as error:
            await _refuse(reply, error, request.id, correlation)
        except Exception:
            log.exception("the gateway itself failed")
            failure = GatewayError(500, "INTERNAL_ERROR", "the gateway failed")
            await _refuse(reply, failure, request.id, correlation)
        ms = (time.perf_counter() - started) * 1000
        done = f"{reply.status}{'' if reply.complete else ' (cut off)'} {ms:.0f}ms"
        level = logging.DEBUG if self._is_management(request) else logging.INFO
        log.log(level, "%s %s %s %s", request.method, request.path, done, correlation)

    async def _answer(self, request: Request, scope: Scope, receive: Receive, reply: Reply) -> None:
        check_size(request)
        if self._websockets and self._is_management(request):
            status, answer = self._websockets.manage(request, await read_body(request, receive))
            await reply.whole(Head(status, [(b"Content-Type", b"application/json")]), answer)
            return
        found = self._match(request.method, request.path)
        has_own_route = found is not None and not found.route.path.startswith("/{")
        if document := self._documents.get(request.path):
            await reply.whole(Head(200, [(b"Content-Type", b"application/json")]), document)
        elif own := next((own for own in self._own if own.wants(request)), None):
            taken = await own.answer(request, await read_body(request, receive))
            if taken.status == 404 and not taken.body:
                raise no_route()
            headers = {"Content-Type": taken.content_type, **(taken.headers or {})}
            encoded = [(n.encode(), value.encode()) for n, value in headers.items()]
            more = self._page_headers if taken.is_page else []
            await reply.whole(Head(taken.status, [*encoded, *more]), taken.body)
        elif self._static and request.method in {"GET", "HEAD"} and not has_own_route:
            await _serve_file(self._static, scope, receive, reply, self._page_headers)
        elif found:
            body = await read_body(request, receive)
            await self._integrate(request, found, body, reply)
        else:
            raise no_route()

    def _is_management(self, request: Request) -> bool:
        """Whether a function of this machine sends something to a WebSocket."""
        is_wanted = self._websockets is not None and self._websockets.wants(request)
        return is_wanted and ipaddress.ip_address(request.source_ip).is_loopback

    async def _integrate(self, request: Request, found: Match, body: bytes, reply: Reply) -> None:
        route = found.route
        event = proxy_event(
            request,
            found,
            body,
            stage=self._stack.stage,
            binary_media_types=self._stack.binary_media_types,
        )
        if route.authorizer:
            context = await self._authorizers.context(route.authorizer, event)
            event["requestContext"]["authorizer"] = context
        invocation = self._pools[route.function].invoke(json.dumps(event).encode())
        try:
            async with asyncio.timeout(route.timeout):
                if route.streaming:
                    await self._stream(invocation, reply)
                else:
                    await self._buffer(invocation, request, reply)
        except (TimeoutError, FunctionTimeoutError) as error:
            log.error("%s timed out", route.function)
            raise GatewayError(
                504, "GATEWAY_TIMEOUT", "the function did not answer in time"
            ) from error
        except FunctionError as failure:
            log.error("%s failed: %s", route.function, failure.kind)
            raise GatewayError(502, "BAD_GATEWAY", "the function failed") from failure
        except MalformedResponseError as error:
            log.error("%s gave a malformed response: %s", route.function, error)
            if route.streaming:
                raise GatewayError(
                    500, "INTERNAL_ERROR", "the function's answer is no stream"
                ) from error
            raise GatewayError(502, "BAD_GATEWAY", "the function's answer is malformed") from error
        finally:
            invocation.finish()  # no more output is read; the function itself may continue

    async def _stream(self, invocation: Invocation, reply: Reply) -> None:
        chunks = aiter(invocation)
        head, payload = await split_prelude(chunks)
        await reply.start(head)
        await reply.chunk(payload)
        async for chunk in chunks:
            await reply.chunk(chunk)
        await reply.end()

    async def _buffer(self, invocation: Invocation, request: Request, reply: Reply) -> None:
        answer = bytearray()
        async for chunk in invocation:
            answer += chunk
            if len(answer) > MAX_BUFFERED_RESPONSE:
                raise FunctionError("Function.ResponseSizeTooLarge")
        # API Gateway decodes base64 if the first media type in Accept is a binary one.
        accepted = request.header("accept").partition(",")[0]
        decode = is_binary(accepted, self._stack.binary_media_types)
        head, body = buffered(bytes(answer), decode=decode)
        head.headers.append((b"x-amzn-RequestId", request.id.encode()))
        await reply.whole(head, body)


async def _refuse(reply: Reply, error: GatewayError, request_id: str, correlation: str) -> None:
    """Answer with an error, unless a response has begun: the server then cuts the connection."""
    if not reply.status:
        answer = envelope(
            error.status,
            error.code,
            error.message,
            request_id=request_id,
            correlation_id=correlation,
            more=error.headers,
        )
        await reply.whole(*answer)


async def _serve_file(
    static: StaticFiles, scope: Scope, receive: Receive, reply: Reply, more: Headers
) -> None:
    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            await reply.start(Head(message["status"], [*message["headers"], *more]))
        elif message.get("more_body"):
            await reply.chunk(message["body"])
        else:
            await reply.end(message.get("body", b""))

    try:
        if scope["path"].endswith("/") and scope["path"] != "/":
            raise HTTPException(404)  # Starlette would take "/widget.js/" for the file
        await static(scope, receive, send)
    except HTTPException as error:
        raise no_route() from error
