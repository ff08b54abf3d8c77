"""Requests to DynamoDB and its streams, answered without the detours of ministack's application.

For each request, that looks for the one of its services which is meant, and it sends a dozen
headers with each answer: two fifths of an engine's time for a request, and a sixth of the client's.
All tables are of one account and region.
"""

import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ministack.services import dynamodb, dynamodb_streams

_TARGET = b"x-amz-target"

Headers = Mapping[bytes, bytes]
Handle = Callable[..., Awaitable[tuple[int, Mapping[str, str], bytes]]]


def of_tables(headers: Headers) -> Handle | None:
    """What answers a request with these headers; None if it is for neither of the two."""
    target = headers.get(_TARGET, b"")
    if target.startswith(b"DynamoDB_"):
        return dynamodb.handle_request  # type: ignore[no-any-return]
    if target.startswith(b"DynamoDBStreams_"):
        return dynamodb_streams.handle_request  # type: ignore[no-any-return]
    return None


async def answer(handle: Handle, headers: Headers, receive: Any, send: Any) -> None:
    """Read a request, and answer it."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body += message["body"]
        more = message["more_body"]
    target = {_TARGET.decode(): headers[_TARGET].decode("latin-1")}
    status, told, content = await handle("POST", "/", target, body, {})
    told = {**told, "Content-Length": f"{len(content)}", "x-amzn-RequestId": f"{uuid.uuid4()}"}
    lines = [(name.encode(), value.encode()) for name, value in told.items()]
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": content})
