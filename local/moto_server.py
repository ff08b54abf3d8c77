"""DynamoDB in a process of its own: moto, answering on a socket that it inherits.

Started as a script with the socket's file descriptor. Three things are added to moto: one request
is answered at a time, because its transactions are not safe between threads; a transaction that is
repeated with its ClientRequestToken is not applied twice; and none copies the whole table.
"""

import copy
import json
import logging
import socket
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from moto.moto_server.werkzeug_app import create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

TOKENS = 10_000
"""How many transactions are remembered; DynamoDB remembers those of 10 minutes."""


class _RequestHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # so that clients keep their connections
    wbufsize = -1  # so that head and body leave together


def faithful(app: WsgiApp) -> WsgiApp:
    """The same application, one request at a time and each transaction once."""
    lock = threading.Lock()
    done: OrderedDict[str, tuple[str, Any, list[bytes]]] = OrderedDict()

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        token = _token(environ)
        with lock:
            if token in done:
                status, headers, body = done[token]
                start_response(status, headers)
                return body
            head: list[Any] = []

            def begin(status: str, headers: Any, *rest: Any) -> Any:
                head[:] = status, headers
                return start_response(status, headers, *rest)

            body = list(app(environ, begin))
            if token and head[0].startswith("200"):
                done[token] = head[0], head[1], body
                if len(done) > TOKENS:
                    done.popitem(last=False)
            return body

    return answer


def _token(environ: dict[str, Any]) -> str:
    """The ClientRequestToken of a transaction; an empty one for any other request."""
    if not environ.get("HTTP_X_AMZ_TARGET", "").endswith(".TransactWriteItems"):
        return ""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = BytesIO(body)
    return str(json.loads(body).get("ClientRequestToken", ""))


def copy_only_what_changes() -> None:
    """Let a transaction keep a copy of the partitions that it writes to, to roll back to.

    moto copies the whole table, so that each turn would cost more than the one before.
    """
    written: set[str] = set()
    transact = DynamoDBBackend.transact_write_items

    def noting(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
        operations = [next(iter(item.values())) for item in transact_items]
        keys = [operation.get("Key") or operation["Item"] for operation in operations]
        written.clear()
        written.update(str(value["S"]) for key in keys if (value := key.get("pk")) and "S" in value)
        transact(backend, transact_items)

    def snapshot(table: Table, memo: dict[int, Any]) -> Table:
        kept = copy.copy(table)
        kept.items = table.items.copy()
        for partition, items in table.items.items():
            if partition.value in written:
                kept.items[partition] = copy.deepcopy(items, memo)
        return kept

    DynamoDBBackend.transact_write_items = noting  # type: ignore[assignment, method-assign]
    Table.__deepcopy__ = snapshot  # type: ignore[attr-defined]


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    copy_only_what_changes()
    listener = socket.socket(fileno=int(sys.argv[1]))
    host, port = listener.getsockname()
    app = faithful(create_backend_app("dynamodb"))
    make_server(
        host, port, app, threaded=True, request_handler=_RequestHandler, fd=listener.fileno()
    ).serve_forever()


if __name__ == "__main__":
    main()
