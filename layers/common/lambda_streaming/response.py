"""A handler's response, in two forms: streamed, or whole as a proxy response."""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Any

ProxyResponse = dict[str, Any]
"""The response of a function that does not stream, in API Gateway's format version 1.0."""


@dataclass(frozen=True, slots=True)
class StreamingResponse:
    """An HTTP response whose body is sent while it is being made.

    Each item of ``body`` is sent at once, as one chunk; empty items are skipped. The body is read
    to its end even after the client has gone away, and then closed if it has a ``close`` method.
    ``cookies`` are whole ``Set-Cookie`` values. Leave out ``Content-Length``, which is not known.
    """

    status_code: int
    headers: Mapping[str, str]
    body: Iterable[bytes]
    multi_value_headers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    cookies: Sequence[str] = ()


def respond(response: StreamingResponse) -> StreamingResponse | ProxyResponse:
    """Return the response itself if it will be streamed, else the whole of it at once.

    In the second case the body is read here, and what it raises is raised here.
    """
    return response if streaming() else buffered(response)


def streaming() -> bool:
    """Whether a streaming response that the handler returns will be streamed."""
    return _enabled.is_set()


def enable_streaming() -> None:
    """Declare that this process runs the streaming loop and that its Runtime API streams."""
    _enabled.set()


def buffered(response: StreamingResponse) -> ProxyResponse:
    """Read the whole body into a proxy response, as text if it is UTF-8, else in base64.

    Cookies become ``Set-Cookie`` headers. Raises what the body raises.
    """
    with closing_body(response.body) as chunks:
        content = b"".join(chunks)
    try:
        body, is_base64 = content.decode(), False
    except UnicodeDecodeError:
        body, is_base64 = base64.b64encode(content).decode(), True
    multi_value_headers = {name: list(v) for name, v in response.multi_value_headers.items()}
    if response.cookies:
        multi_value_headers.setdefault("Set-Cookie", []).extend(response.cookies)
    return {
        "statusCode": response.status_code,
        "headers": dict(response.headers),
        "multiValueHeaders": multi_value_headers,
        "body": body,
        "isBase64Encoded": is_base64,
    }


def from_proxy(response: Mapping[str, Any]) -> StreamingResponse:
    """Convert a proxy response into a streaming response of one chunk.

    Raises ValueError (``binascii.Error``) if the body is declared as base64 and is not.
    """
    content = (response.get("body") or "").encode()
    if response.get("isBase64Encoded"):
        content = base64.b64decode(content, validate=True)
    return StreamingResponse(
        response["statusCode"],
        response.get("headers") or {},
        [content],
        response.get("multiValueHeaders") or {},
        response.get("cookies") or (),
    )


@contextmanager
def closing_body(body: Iterable[bytes]) -> Iterator[Iterable[bytes]]:
    """Close the body at the end of the block if it has a ``close`` method, as generators have."""
    try:
        yield body
    finally:
        getattr(body, "close", lambda: None)()


_enabled = Event()
