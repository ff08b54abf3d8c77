"""DynamoDB in a process of its own: moto, answering on a socket that it inherits.

Started as a script with the socket's file descriptor. moto's transactions are not safe between
threads, so one request is answered at a time.
"""

import logging
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

from moto.moto_server.werkzeug_app import create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class _RequestHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # so that clients keep their connections
    wbufsize = -1  # so that head and body leave together


def serialized(app: WsgiApp) -> WsgiApp:
    """The same application, one request at a time."""
    lock = threading.Lock()

    def one_at_a_time(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        with lock:
            return list(app(environ, start_response))

    return one_at_a_time


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    listener = socket.socket(fileno=int(sys.argv[1]))
    host, port = listener.getsockname()
    app = serialized(create_backend_app("dynamodb"))
    make_server(
        host, port, app, threaded=True, request_handler=_RequestHandler, fd=listener.fileno()
    ).serve_forever()


if __name__ == "__main__":
    main()
