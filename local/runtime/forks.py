"""Programs forked from a process that has loaded their libraries already: see `fork_server.py`."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from local.runtime.processes import Process, Processes

_PROGRAM = Path(__file__).with_name("fork_server.py")
_MAX_MESSAGE = 1024


@dataclass(eq=False)
class Fork:
    """A program that was forked; not a child of this process, and yet it can be waited for."""

    pid: int
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    status: int = -signal.SIGKILL

    async def wait(self) -> int:
        """Wait for the program's end; its exit status."""
        await self.ended.wait()
        return self.status


class Forks:
    """Forks programs from a server, which starts with the first of them.

    The server loads ``modules`` with ``environment`` as its variables. If it ends, its programs
    are lost, and the next program starts another server.
    """

    def __init__(
        self, processes: Processes, modules: Sequence[str], environment: Mapping[str, str]
    ) -> None:
        self._processes = processes
        self._modules = modules
        self._environment = environment
        self._one_at_a_time = asyncio.Lock()
        self._server: Process | None = None
        self._control: socket.socket | None = None
        self._answer: asyncio.Future[Fork | None] | None = None
        self._forks: dict[int, Fork] = {}

    async def start(
        self,
        arguments: Sequence[str],
        *,
        label: str,
        environment: Mapping[str, str],
        folder: Path,
    ) -> Fork:
        """Start what the interpreter would with ``arguments``: a module (-m) or a file.

        Raises:
            OSError: the server does not fork.
        """
        wanted = {
            "name": label,
            "arguments": arguments,
            "environment": environment,
            "folder": str(folder),
        }
        held, go = os.pipe()
        try:
            async with self._one_at_a_time:
                fork = await self._processes.adopt(
                    label, lambda output: self._fork(json.dumps(wanted).encode(), output, held)
                )
            os.write(go, b"!")
        finally:
            os.close(held)
            os.close(go)
        return fork

    async def close(self) -> None:
        """End the server; what it has forked is lost."""
        if self._control:
            self._lost(self._control)
        if self._server:
            self._processes.kill(self._server)
            await self._processes.ended(self._server)

    async def _fork(self, wanted: bytes, output: int, held: int) -> Fork:
        control = self._control or await self._start_server()
        self._answer = asyncio.get_running_loop().create_future()
        socket.send_fds(control, [wanted], [output, held])
        fork = await self._answer
        assert fork
        return fork

    async def _start_server(self) -> socket.socket:
        """Start the server and wait until it is ready."""
        control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        control.setblocking(False)
        with theirs:
            self._server = await self._processes.start(
                [sys.executable, _PROGRAM, f"{theirs.fileno()}", *self._modules],
                label="fork server",
                environment=self._environment,
                pass_fds=[theirs.fileno()],
            )
        loop = asyncio.get_running_loop()
        self._answer = loop.create_future()
        loop.add_reader(control, self._receive, control)
        await self._answer
        self._control = control
        return control

    def _receive(self, control: socket.socket) -> None:
        message = control.recv(_MAX_MESSAGE)
        if not message:
            self._lost(control)
            return
        told = json.loads(message)
        if "status" in told:
            fork = self._forks.pop(told["pid"])
            fork.status = told["status"]
            fork.ended.set()
            return
        started = None
        if told:
            started = self._forks[told["pid"]] = Fork(told["pid"])
        if self._answer and not self._answer.done():
            self._answer.set_result(started)

    def _lost(self, control: socket.socket) -> None:
        """Give up a server that has ended: what it has forked is then killed, too."""
        asyncio.get_running_loop().remove_reader(control)
        control.close()
        self._control = None
        if self._answer and not self._answer.done():
            self._answer.set_exception(ConnectionError("the fork server has ended"))
        for fork in self._forks.values():
            fork.ended.set()
        self._forks.clear()
