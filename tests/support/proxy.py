"""A TCP proxy between a client and a server; a test can cut or stop the connection."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

Cut = Callable[[bytes, int], int | None]
"""Decides where to cut one direction of a connection.

It is called with all bytes so far and the number of them that have been forwarded. It returns the
number of bytes to forward before the cut, or None not to cut. Nothing is forwarded while it runs.
"""


def never(_: bytes, __: int) -> None:
    """Cut nothing."""


class Proxy:
    """Forwards TCP connections to the host of ``target``, and cuts them as told."""

    def __init__(self, target: str, *, request: Cut = never, response: Cut = never) -> None:
        address = urlsplit(target)
        self._target = (address.hostname, address.port)
        self._cuts = request, response
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = [self._listener]
        self.url = "http://{}:{}".format(*self._listener.getsockname())

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        frames: TracebackType | None,
    ) -> None:
        for each in self._sockets:
            _close(each)

    def _accept(self) -> None:
        with suppress(OSError):  # the listener was closed
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._target)
                self._sockets += [client, server]
                request, response = self._cuts
                for way in ((client, server, request), (server, client, response)):
                    threading.Thread(target=_forward, args=way, daemon=True).start()


def _forward(source: socket.socket, sink: socket.socket, cut: Cut) -> None:
    carried = b""
    with suppress(OSError):
        while data := source.recv(65536):
            gone = len(carried)
            carried += data
            end = cut(carried, gone)
            sink.sendall(carried[gone:end])
            if end is not None:
                break
    _close(source)
    _close(sink)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
