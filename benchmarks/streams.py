"""Streams as a client measures them, over HTTP and from the stream function's own process."""

import contextlib
import json
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from benchmarks.support import MESSAGE
from tests.support.dynamodb import CREDENTIALS, ROOT
from tests.support.runtime_api import FakeRuntimeApi
from tests.support.runtime_process import WRAPPER, function_environment

WINDOW = 100
"""The cost is averaged over so many tokens of each stream, as one read may bring many."""

TOKEN = b"event: message\n"

EVENT = {
    "resource": "/api/v1/chat/stream",
    "path": "/api/v1/chat/stream",
    "httpMethod": "POST",
    "headers": {"Content-Type": "application/json"},
    "multiValueHeaders": {"Content-Type": ["application/json"]},
    "queryStringParameters": None,
    "multiValueQueryStringParameters": None,
    "pathParameters": None,
    "stageVariables": None,
    "requestContext": {"requestId": "cold", "stage": "dev", "path": "/dev/api/v1/chat/stream"},
    "body": json.dumps({"message": MESSAGE}),
    "isBase64Encoded": False,
}


@dataclass
class Stream:
    """A response: its first byte's and its tokens' arrival, in seconds after its request."""

    connection: socket.socket
    began: float
    received: bytes = b""
    first_byte: float = 0.0
    tokens: list[float] = field(default_factory=list)

    def receive(self) -> bool:
        """Read what has arrived, and return whether more may follow."""
        data = self.connection.recv(65536)
        elapsed = time.perf_counter() - self.began
        self.received += data
        if not self.first_byte and b"event: " in self.received:
            self.first_byte = elapsed
        found = self.received.count(TOKEN)
        self.tokens += [elapsed] * found
        if found:
            self.received = self.received[self.received.rindex(TOKEN) + len(TOKEN) :]
        return bool(data)


def read_streams(address: str, path: str, message: str, count: int) -> list[Stream]:
    """Begin ``count`` streams at once, and read them to their ends."""
    body = json.dumps({"message": message}).encode()
    netloc = urlsplit(address).netloc
    request = (
        f"POST {path} HTTP/1.1\r\nHost: {netloc}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    ).encode() + body
    host, _, port = netloc.partition(":")
    with selectors.DefaultSelector() as selector, contextlib.ExitStack() as opened:
        streams = []
        for _ in range(count):
            connection = opened.enter_context(socket.create_connection((host, int(port))))
            streams.append(Stream(connection, time.perf_counter()))
            connection.sendall(request)
            selector.register(connection, selectors.EVENT_READ, streams[-1])
        while selector.get_map():
            for key, _ in selector.select():
                if not key.data.receive():
                    selector.unregister(key.fileobj)
    if not all(b"event: done\n" in stream.received for stream in streams):
        raise RuntimeError(f"{path} broke off")
    return streams


def token_costs(streams: list[Stream]) -> list[float]:
    """Seconds per token, for each window of tokens of all the streams."""
    arrivals = sorted(stream.began + t for stream in streams for t in stream.tokens)
    window = WINDOW * len(streams)
    starts = range(0, len(arrivals) - window, window)
    return [(arrivals[i + window] - arrivals[i]) / window for i in starts]


def cold_function(engine: str, **settings: str) -> tuple[float, float, float]:
    """Start the stream function with ``settings`` while a request waits for it.

    Returns the seconds until it asks for the request, until its first byte, and until its first
    token.
    """
    folder = ROOT / "functions/stream"
    environment = {
        **settings,
        "AWS_ENDPOINT_URL_DYNAMODB": engine,
        "TABLE_NAME": "frontdesk",
        "WORD_DELAY_SECONDS": "0",
        "PYTHONDONTWRITEBYTECODE": "",  # a layer ships its bytecode
        **CREDENTIALS,
    }
    with FakeRuntimeApi(EVENT) as api:
        environment["AWS_LAMBDA_RUNTIME_API"] = api.address
        began = time.perf_counter()
        with subprocess.Popen(
            [WRAPPER, sys.executable, "bootstrap"],
            env=function_environment(folder, **environment),
            stdout=subprocess.DEVNULL,
        ) as process:
            moments = [
                passed(api, began, done)
                for done in (
                    lambda api: api.calls,
                    lambda api: any(len(call.chunks) > 1 for call in api.results()),
                    lambda api: any(TOKEN in call.body for call in api.results()),
                )
            ]
            process.kill()
    return moments[0], moments[1], moments[2]


def passed(api: FakeRuntimeApi, began: float, done: Callable[[FakeRuntimeApi], object]) -> float:
    """Wait until ``done``, and return the seconds since ``began``."""
    api.wait(done)
    return time.perf_counter() - began
