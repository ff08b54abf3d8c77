"""Connections to the API and to its OpenID Connect provider."""

import http.client
from urllib.parse import SplitResult, urlsplit

_HERE = ("127.0.0.1", "localhost")


def connection(url: str, seconds: float) -> tuple[http.client.HTTPConnection, SplitResult]:
    """A connection to an address, and the parts of the address.

    Raises:
        ValueError: what is sent there could be read on the way.
    """
    parts = urlsplit(url)
    if parts.scheme == "https":
        return http.client.HTTPSConnection(parts.netloc, timeout=seconds), parts
    if parts.scheme == "http" and parts.hostname in _HERE:
        return http.client.HTTPConnection(parts.netloc, timeout=seconds), parts
    raise ValueError("not an https address")
