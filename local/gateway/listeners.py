"""Listening sockets, and their URLs."""

import os
import socket

LAST_PORT = 65535


class ListenError(Exception):
    """A socket cannot listen there; the message says where and why, in one line."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on ``port``; 0 chooses a free port.

    Raises:
        ListenError: the address is invalid, not this machine's, or in use.
    """
    if not 0 <= port <= LAST_PORT:  # create_server would leave its socket open
        raise ListenError(f"Cannot listen on {host}:{port}: ports go from 0 to {LAST_PORT}")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.getaddrinfo(host, None, family)  # create_server hides errors of name resolution
        listener = socket.create_server((host, port), family=family, backlog=1024)
    except (socket.gaierror, UnicodeError):
        raise ListenError(f"Cannot listen on {host}:{port}: no such host") from None
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise ListenError(f"Cannot listen on {host}:{port}: {reason}") from None
    # Connections inherit it. asyncio does not set it for a socket that it did not create.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def url(host: str, port: int) -> str:
    """The URL of a server at this address."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
