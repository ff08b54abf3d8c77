"""What a handler returns, and its two forms: streamed, or whole as a proxy response."""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Any

ProxyResponse = dict[str, Any]
"""What API Gateway takes from a function it does not stream from (its format version 1.0)."""


@dataclass(frozen=True, slots=True)
class StreamingResponse:
    """An HTTP response whose body is sent while it is being made.

    Each item of ``body`` leaves at once, as one chunk; empty ones are left out. The body is run
    to its end even when nobody listens any more, then closed if it can be. ``cookies`` are whole
    ``Set-Cookie`` values. Leave out ``Content-Length``: it is not known.
    """

    status_code: int
    headers: Mapping[str, str]
    body: Iterable[bytes]
    multi_value_headers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    cookies: Sequence[str] = ()


def respond(response: StreamingResponse) -> StreamingResponse | ProxyResponse:
    """Return what whoever called the handler can take: the response itself, or all of it at once.

    Raises what the body raises, where it has to be read here.
    """
    return response if streaming() else buffered(response)


def streaming() -> bool:
    """Tell whether a streaming response that the handler returns will be streamed."""
    return _enabled.is_set()


def enable_streaming() -> None:
    """Declare that this process runs the streaming loop, and that what it talks to streams."""
    _enabled.set()


def buffered(response: StreamingResponse) -> ProxyResponse:
    """Read the whole body into a proxy response: as text if it is UTF-8, else in base64.

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
    """Make the streaming response that says the same as a proxy response, in one chunk.

    Raises ValueError (``binascii.Error``) if a body said to be base64 is not.
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
    """Close the body at the end of the block, as a generator can be and a list cannot."""
    try:
        yield body
    finally:
        getattr(body, "close", lambda: None)()


_enabled = Event()
