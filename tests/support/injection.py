"""Malicious header values, and a function that sends them unchanged."""

import io
import os
import re
import socket
import ssl
from dataclasses import dataclass
from functools import partial
from http.client import HTTPMessage, HTTPResponse
from typing import Any, cast

import httpx

from tests.support.running import PATIENCE

SANE = re.compile(r"[A-Za-z0-9._-]{1,128}")
"""A valid correlation id."""

INJECTED = {
    "CRLF": "a\r\nX-Injected: 1",
    "LF": "a\nX-Injected: 1",
    "CR": "a\rX-Injected: 1",
    "a folded line": "a\r\n X-Injected: 1",
    "an answer": "a\r\n\r\nHTTP/1.1 200 OK\r\nX-Injected: 1\r\n\r\n",
    "CRLF in percents": "a%0d%0aX-Injected:%201",
    "CRLF but for a byte": "a\u560d\u560aX-Injected: 1",
    "NUL": "a\0b",
    "8 KB": "x" * 8192,
    "Unicode": "ü€\u2028",
    "a number sign": "#",
    "a wildcard": "*",
    "an operator": '{"$ne": null}',
    "a conversation's key": "C#{id}",
    "a message's key": "C#{id}#M#0000000001",
    "a conversation's item": "{id}#META",
    "a session's key": "S#{session}",
    "a session's item": "{session}#S",
    "a claim's key": "I#{key}",
    "a claim's item": "{key}#I",
    "a customer's key": "U#5",
    "an event and more": "{id}.2.0#",
    "an event and NUL": "{id}.2.0\0",
    "a path": "../{id}",
    "a path in percents": "..%2F{id}",
}
"""Values by kind; ``id``, ``session`` and ``key`` belong to another caller."""

NO_HTTP = {"CR", "NUL", "an event and NUL"}
"""Kinds that the HTTP server refuses before the gateway sees them."""


@dataclass(frozen=True)
class Victim:
    """Another caller's conversation: its id, its session and its Idempotency-Key."""

    id: str
    session: str
    key: str = ""

    def aimed_at(self, kind: str) -> str:
        """The value of a kind, with this conversation's ids."""
        aim = {"{id}": self.id, "{session}": self.session, "{key}": self.key}
        return re.sub(r"{\w+}", lambda found: aim[found[0]], INJECTED[kind])


@dataclass(frozen=True)
class RawAnswer:
    """An answer; nothing else came on its connection."""

    status: int
    headers: HTTPMessage
    text: str


def send_raw(base: httpx.URL, request: str, header: str, value: str, body: str = "") -> RawAnswer:
    """Send a request (method and path) with a header's value unchanged."""
    method, _, path = request.partition(" ")
    head = (
        f"{method} {base.path.rstrip('/')}{path} HTTP/1.1",
        f"Host: {os.environ.get('API_HOST') or base.netloc.decode()}",
        "Connection: close",
        f"Content-Length: {len(body)}",
        f"{header}: {value}",
    )
    with _connection(base) as connection:
        connection.sendall("\r\n".join([*head, "", body]).encode())
        raw = b"".join(iter(partial(connection.recv, 65536), b""))
    assert raw.count(b"HTTP/1.") == 1, raw
    answer = HTTPResponse(cast(socket.socket, _Received(raw)))
    answer.begin()
    return RawAnswer(answer.status, answer.headers, answer.read().decode())


def _connection(base: httpx.URL) -> socket.socket:
    secure = base.scheme == "https"
    port = base.port or (443 if secure else 80)
    connection = socket.create_connection((base.host, port), timeout=PATIENCE)
    if not secure:
        return connection
    return ssl.create_default_context().wrap_socket(connection, server_hostname=base.host)


class _Received:
    """Received bytes, in the form of a socket for HTTPResponse."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def makefile(self, *_: Any) -> io.BytesIO:
        return io.BytesIO(self._raw)
