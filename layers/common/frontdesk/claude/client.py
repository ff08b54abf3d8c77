"""The SDK's client, made for calls that may be left behind. Importing this takes seconds."""

import threading
from collections.abc import Iterator

import anthropic
import httpx2

from frontdesk.claude import abandoned

RETRY_AFTER_SECONDS = 1.0
"""The longest wait before the one retry that a server may ask for; more is a failure at once."""


def anthropic_client(api_key: str, base_url: str) -> anthropic.Anthropic:
    """A client for the work of `frontdesk.claude.Call`."""
    return anthropic.Anthropic(
        api_key=api_key,
        base_url=base_url,
        max_retries=1,
        http_client=anthropic.DefaultHttpxClient(
            # The default of 5 s would cost a handshake with nearly every turn.
            limits=httpx2.Limits(keepalive_expiry=240),
            event_hooks={"request": [before], "response": [after]},
        ),
    )


class Abandoned(Exception):
    """Nobody waits for the answer any more."""


class _Watched(httpx2.SyncByteStream):
    """A response's bytes, until nobody waits for them."""

    def __init__(self, stream: httpx2.SyncByteStream, given_up: threading.Event) -> None:
        self._stream = stream
        self._given_up = given_up

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            if self._given_up.is_set():
                raise Abandoned
            yield chunk

    def close(self) -> None:
        self._stream.close()


def before(_: httpx2.Request) -> None:
    """Send nothing that nobody waits for, such as a retry."""
    if abandoned().is_set():
        raise Abandoned


def after(response: httpx2.Response) -> None:
    """Keep a retry from being put off for long, and a body from going on for nobody."""
    wanted = response.headers.get("retry-after")
    if wanted is not None and not _short(wanted):
        response.headers["x-should-retry"] = "false"  # which the SDK heeds
    if isinstance(response.stream, httpx2.SyncByteStream):
        response.stream = _Watched(response.stream, abandoned())


def _short(seconds: str) -> bool:
    try:
        return float(seconds) <= RETRY_AFTER_SECONDS
    except ValueError:  # a date
        return False
