"""Connections from their handshake to their end, with an invocation for each of their messages.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api.html
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from local.gateway.asgi import Receive, Scope, Send, request_of
from local.gateway.events import Request
from local.gateway.websocket import events
from local.gateway.websocket.admission import Refused, admit
from local.gateway.websocket.connection import NORMAL, Connection
from local.gateway.websocket.protocol import MAX_MESSAGE
from local.runtime.functions import Pool
from local.runtime.invocation import FunctionError
from local.websocket_api import WebSocketApi

INTEGRATION_SECONDS = 29.0
"""How long the answer to a message is waited for. The function goes on after that."""
MESSAGES_AT_ONCE = 100
"""How many messages of a connection are served at once, before no more are read."""

log = logging.getLogger(__name__)


class WebSockets:
    """The open connections of a WebSocket API, and what is done with them.

    The messages of one connection are served at the same time, as by API Gateway: nothing keeps
    their order.
    """

    def __init__(self, api: WebSocketApi, pools: Mapping[str, Pool]) -> None:
        self._api = api
        self._pools = pools
        self._open: dict[str, Connection] = {}
        self._management = f"/{api.stage}/@connections/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a connection, from its handshake to its end."""
        # The server has taken this header off.
        offered = ", ".join(scope["subprotocols"]).encode()
        added = [(b"sec-websocket-protocol", offered)] if offered else []
        headers = [*scope["headers"], *added]
        request = request_of({**scope, "method": "GET", "headers": headers})
        await receive()  # the handshake itself
        if request.path != f"/{self._api.stage}":
            await _refuse(send, 403)
            return
        id_ = events.connection_id()
        context = events.connection_context(request, self._api.stage, id_)
        try:
            admitted = await admit(self._api, self._pools, request, context)
        except Refused as refused:
            await _refuse(send, refused.status)
            log.info("websocket %s refused", refused.status)
            return
        if admitted.authorizer:
            context["authorizer"] = admitted.authorizer
        connection = Connection(id_, context, context["identity"])
        # From here on, frames can be posted; those from inside $connect found nobody.
        self._open[id_] = connection
        log.info("websocket %s opened", id_)
        try:
            await send({"type": "websocket.accept", "subprotocol": admitted.subprotocol})
            code = await self._converse(connection, receive, send)
        finally:
            del self._open[id_]
            connection.close(NORMAL)
        log.info("websocket %s closed %s", id_, code)
        if "$disconnect" in self._api.routes:
            more = {"disconnectStatusCode": code, "disconnectReason": ""}
            ended = events.event(context, "$disconnect", "DISCONNECT", **more)
            with contextlib.suppress(FunctionError, TimeoutError):
                await self._invoke("$disconnect", ended)

    def wants(self, request: Request) -> bool:
        """Whether a request is one to the management API."""
        return request.path.startswith(self._management)

    def manage(self, request: Request, body: bytes) -> tuple[int, bytes]:
        """The status and body of an answer of the management API.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
        """
        connection = self._open.get(unquote(request.path.removeprefix(self._management)))
        if request.method == "POST" and len(body) > MAX_MESSAGE:
            return 413, _message("the payload is too large")
        gone = 410, _message("the connection is gone")
        if connection is None or connection.close_code is not None:
            return gone
        match request.method:
            case "POST":
                return (200, b"{}") if connection.put(body) else gone
            case "GET":
                times = {
                    "connectedAt": connection.connected_at.isoformat(timespec="seconds"),
                    "lastActiveAt": connection.active_at.isoformat(timespec="seconds"),
                }
                return 200, json.dumps({**times, "identity": connection.identity}).encode()
            case "DELETE":
                connection.close(NORMAL)
                return 204, b""
        return 403, _message("Missing Authentication Token")

    async def _converse(self, connection: Connection, receive: Receive, send: Send) -> int:
        """Read and write until the connection ends; return the code by which it has."""
        reading = asyncio.create_task(self._read(connection, receive))
        writing = asyncio.create_task(connection.write(send))
        ending = asyncio.create_task(connection.ending())
        tasks = {reading, writing, ending}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if reading in done:
                return reading.result()
            code = connection.close_code or NORMAL
            with contextlib.suppress(Exception):  # the client may be gone, or read nothing
                async with asyncio.timeout(1):
                    await send({"type": "websocket.close", "code": code})
            return code
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self, connection: Connection, receive: Receive) -> int:
        room = asyncio.Semaphore(MESSAGES_AT_ONCE)
        under_way: set[asyncio.Task[None]] = set()
        while True:
            received = await receive()
            if received["type"] == "websocket.disconnect":
                return int(received.get("code") or 1005)
            connection.touch()
            message = received.get("text")
            await room.acquire()
            task = asyncio.create_task(
                self._serve(connection, received["bytes"] if message is None else message)
            )
            under_way.add(task)
            task.add_done_callback(under_way.discard)
            task.add_done_callback(lambda _: room.release())

    async def _serve(self, connection: Connection, message: str | bytes) -> None:
        """Invoke the function of a message's route; what fails is told to the client."""
        key = events.route_key(message, self._api.selector, self._api.routes)
        event = events.event(connection.context, key, "MESSAGE", messageId=events.connection_id())
        try:
            if key not in self._api.routes:
                problem = "Forbidden"
            else:
                await self._invoke(key, events.with_body(event, message))
                return
        except TimeoutError:
            problem = "Endpoint request timed out"
        except FunctionError as failure:
            log.error("%s failed: %s", self._api.routes[key], failure.kind)
            problem = "Internal server error"
        request_id = event["requestContext"]["requestId"]
        told = {"message": problem, "connectionId": connection.id, "requestId": request_id}
        connection.put(json.dumps(told).encode())

    async def _invoke(self, key: str, event: Mapping[str, Any]) -> None:
        """Invoke the function of a route, and wait for its end; its answer goes to nobody.

        Raises:
            FunctionError: it has failed.
            TimeoutError: it takes too long; it goes on.
        """
        invocation = self._pools[self._api.routes[key]].invoke(json.dumps(event).encode())
        async with asyncio.timeout(INTEGRATION_SECONDS):
            async for _ in invocation:
                pass


def _message(text: str) -> bytes:
    return json.dumps({"message": text}).encode()


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": _message("Forbidden")})
