"""A client of WebSockets that is as patient as a test."""

from typing import Any

from websockets.sync import client

from tests.support.running import PATIENCE


def connect(address: str, **options: Any) -> client.ClientConnection:
    """Open a connection; ``options`` are those of the library.

    The library would give up a handshake that takes 10 s, and a connection whose other side does
    not answer a ping within 20 s.
    """
    return client.connect(address, open_timeout=PATIENCE, ping_interval=None, **options)
