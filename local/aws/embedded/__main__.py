"""The embedded engine's process: python -S -P -m local.aws.embedded [FOLDER] DESCRIPTOR.

It answers on the socket that it inherits as ``DESCRIPTOR``, and keeps everything in memory, or in
``FOLDER``. There the tables and S3's objects are written before a request is answered; the rest
follows within a second, and when the process is asked to end.
"""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import uvicorn
from ministack import app as ministack

from local.aws.data import JOURNAL
from local.aws.embedded import copies, expiry, indexes, requests, sizes, snapshots, updates
from local.aws.embedded.journal import Journal

Scope = MutableMapping[str, Any]
Send = Callable[[Any], Awaitable[None]]


class Engine:
    """ministack as an ASGI application, without its ways to wipe it and to change its settings."""

    def __init__(self) -> None:
        self._used = False

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/_") and scope["method"] != "GET":
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body"})
            return
        headers = dict(scope["headers"])
        if handle := requests.of_tables(headers):
            await requests.answer(handle, headers, receive, send)
            return
        self._used = True
        await ministack.app(scope, receive, send)

    def used(self) -> bool:
        """Whether it was asked for anything but DynamoDB since this was asked last."""
        used, self._used = self._used, False
        return used


async def main(folder: Path | None, descriptor: str) -> None:
    engine = Engine()
    expiry.install()
    if folder:
        journal = Journal(folder / JOURNAL)
        journal.install()
        snapshots.restore()
        work = [expiry.work(journal.commit), snapshots.work(engine.used)]
    else:
        work = [expiry.work(lambda: None)]
    indexes.install()
    copies.install()
    sizes.install()
    updates.install()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, _end, folder)
    server = _Server(
        uvicorn.Config(
            engine,
            http="httptools",  # half the processor time that others need
            proxy_headers=False,
            lifespan="off",  # ministack's own would look after containers and further services
            timeout_keep_alive=75,
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=False,  # ministack has one
        )
    )
    await asyncio.gather(server.serve([socket.socket(fileno=int(descriptor))]), *work)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do not handle signals: what is to be kept has to be written first."""
        yield


def _end(folder: Path | None) -> None:
    """End at once: what is under way has been written, or is not going to be."""
    if folder:
        snapshots.save()
    os._exit(0)


if __name__ == "__main__":
    *given, last = sys.argv[1:]
    asyncio.run(main(Path(given[0]) if given else None, last))
