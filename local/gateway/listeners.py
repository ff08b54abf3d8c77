"""Sockets that listen, and the addresses that lead to them."""

import os
import socket


class ListenError(Exception):
    """Nobody can listen there; one line says where and why."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at ``port``, or at a free one for 0.

    Raises:
        ListenError: the address is no address, not this machine's, or in use.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.getaddrinfo(host, None, family)  # create_server hides what is wrong with a name
        listener = socket.create_server((host, port), family=family, backlog=1024)
    except (socket.gaierror, UnicodeError):
        raise ListenError(f"Cannot listen on {host}:{port}: no such host") from None
    except OverflowError:
        raise ListenError(f"Cannot listen on {host}:{port}: ports go from 0 to 65535") from None
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise ListenError(f"Cannot listen on {host}:{port}: {reason}") from None
    # Connections inherit it; asyncio would set it, but not for a socket made like this one.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def url(host: str, port: int) -> str:
    """The address of what listens there."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
