"""The SDK's client, made for calls that may be abandoned. Importing this takes seconds."""

import time
from math import inf
from typing import Any

import anthropic
import httpcore2
import httpx2

from frontdesk.assistant.interface import Abandoned, abandoned

RETRY_AFTER_SECONDS = 1.0
"""The longest wait before the retry that a server may ask for; if it asks for more, fail."""

LOOK_SECONDS = 0.1
"""The seconds between two checks, during a silent read, whether the call is abandoned."""


TRIES_AGAIN = 1


def anthropic_client(api_key: str, base_url: str) -> anthropic.Anthropic:
    """A client of Anthropic's API, for the ``work`` of `frontdesk.assistant.claude.calls.Call`."""
    return anthropic.Anthropic(
        api_key=api_key,
        base_url=base_url or "https://api.anthropic.com",
        max_retries=TRIES_AGAIN,
        http_client=_http_client(),
    )


def aws_client(workspace_id: str, base_url: str) -> anthropic.AnthropicAWS:
    """The same of Claude Platform on AWS, whose requests are signed by the function's role."""
    return anthropic.AnthropicAWS(
        workspace_id=workspace_id,
        base_url=base_url or None,
        max_retries=TRIES_AGAIN,
        http_client=_http_client(),
    )


def bedrock_client(base_url: str) -> anthropic.AnthropicBedrock:
    """The same of Amazon Bedrock, whose requests are signed by the function's role."""
    return anthropic.AnthropicBedrock(
        base_url=base_url or None, max_retries=TRIES_AGAIN, http_client=_http_client()
    )


def _http_client() -> httpx2.Client:
    http_client = anthropic.DefaultHttpxClient(
        # The default of 5 s would cost a handshake with nearly every turn.
        limits=httpx2.Limits(keepalive_expiry=240),
        event_hooks={"request": [before], "response": [after]},
    )
    # httpx cannot be given a backend, and has a transport for each proxy in the environment.
    transports: list[Any] = [http_client._transport, *http_client._mounts.values()]
    for transport in filter(None, transports):
        transport._pool._network_backend = _Backend()
    return http_client


def before(_: httpx2.Request) -> None:
    """Stop a request of an abandoned call, such as a retry."""
    if abandoned.get()():
        raise Abandoned


def after(response: httpx2.Response) -> None:
    """Prevent a retry that would wait for long."""
    for name, unit in (("retry-after", 1.0), ("retry-after-ms", 0.001)):
        wanted = response.headers.get(name)
        if wanted is not None and not _short(wanted, unit):
            response.headers["x-should-retry"] = "false"  # the SDK obeys this header


def _short(wanted: str, unit: float) -> bool:
    try:
        return float(wanted) * unit <= RETRY_AFTER_SECONDS
    except ValueError:  # a date
        return False


class _Backend(httpcore2.SyncBackend):
    """A backend whose connections are closed as soon as the call is abandoned."""

    def connect_tcp(self, *args: Any, **kwargs: Any) -> httpcore2.NetworkStream:
        return _Stream(super().connect_tcp(*args, **kwargs))


class _Stream(httpcore2.NetworkStream):
    """A connection that checks, between short reads, whether the call is abandoned.

    Closing the socket from another thread would not wake the thread that reads from it.
    """

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        end = time.monotonic() + (inf if timeout is None else timeout)
        while True:
            if abandoned.get()():
                raise Abandoned
            seconds = min(LOOK_SECONDS, max(0.0, end - time.monotonic()))
            try:
                return self._stream.read(max_bytes, seconds)
            except httpcore2.ReadTimeout:
                if time.monotonic() >= end:
                    raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def start_tls(self, *args: Any, **kwargs: Any) -> httpcore2.NetworkStream:
        return _Stream(self._stream.start_tls(*args, **kwargs))
