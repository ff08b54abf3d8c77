"""Child processes that never outlive the stack, and whose output goes to its standard error."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from local.gateway.listeners import listen, url

_MAX_LINE = 1024 * 1024


class Process(Protocol):
    """A process that can be waited for; it leads a group of its own."""

    @property
    def pid(self) -> int: ...

    async def wait(self) -> int: ...


_P = TypeVar("_P", bound=Process)


@dataclass(frozen=True)
class Server:
    """A server process that listens at ``url``."""

    label: str
    url: str
    process: asyncio.subprocess.Process


class Processes:
    """Starts processes, each in a group of its own; a guard process kills what is left behind."""

    def __init__(self) -> None:
        self._groups: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._guard = subprocess.Popen(
            [sys.executable, "-I", "-S", Path(__file__).with_name("guard.py")],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    async def start(
        self,
        command: Sequence[str | Path],
        *,
        label: str,
        environment: Mapping[str, str],
        folder: Path | None = None,
        pass_fds: Sequence[int] = (),
        stdin: int = subprocess.DEVNULL,
    ) -> asyncio.subprocess.Process:
        """Start a command; ``label`` precedes each line of its output."""
        return await self.adopt(
            label,
            lambda output: asyncio.create_subprocess_exec(
                *command,
                stdin=stdin,
                stdout=output,
                stderr=output,
                env=environment,
                cwd=folder,
                pass_fds=pass_fds,
                start_new_session=True,
            ),
        )

    async def adopt(self, label: str, start: Callable[[int], Awaitable[_P]]) -> _P:
        """Look after the process that ``start`` makes, given the descriptor for its output.

        The output has a pipe of its own because ``Process.wait`` also waits for asyncio's pipes to
        close, and a grandchild may keep those open.
        """
        output, inherited = os.pipe()
        try:
            process = await start(inherited)
        except OSError:
            os.close(output)
            raise
        finally:
            os.close(inherited)
        self._groups.add(process.pid)
        self._tell(f"+{process.pid}")
        self._keep(asyncio.create_task(_forward(output, label)))
        return process

    async def start_server(
        self,
        command: Sequence[str | Path],
        *,
        label: str,
        host: str = "127.0.0.1",
        environment: Mapping[str, str],
        folder: Path | None = None,
    ) -> Server:
        """Start a server that gets the descriptor of a listening socket as its last argument.

        The socket listens before the server is up, so an early connection waits and is served.
        """
        with listen(host, 0) as listener:
            process = await self.start(
                [*command, f"{listener.fileno()}"],
                label=label,
                environment=environment,
                folder=folder,
                pass_fds=[listener.fileno()],
            )
            return Server(label, url(*listener.getsockname()[:2]), process)

    def kill(self, process: Process) -> None:
        """Kill a process and its group at once."""
        if process.pid in self._groups:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    async def ended(self, process: Process) -> int:
        """Wait for the end of a process and kill what is left of its group; the exit status."""
        status = await process.wait()
        self.kill(process)
        self._groups.discard(process.pid)
        self._tell(f"-{process.pid}")
        return status

    def close(self) -> None:
        """Have the guard kill all processes that still run, and wait for the guard's end."""
        assert self._guard.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._guard.stdin.close()
        self._guard.wait()

    def _tell(self, line: str) -> None:
        assert self._guard.stdin is not None
        with contextlib.suppress(BrokenPipeError, ValueError):
            self._guard.stdin.write(f"{line}\n")
            self._guard.stdin.flush()

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def read(descriptor: int) -> bytes:
    """Read a pipe to its end."""
    async with _reading(descriptor) as reader:
        return await reader.read()


async def _forward(output: int, label: str) -> None:
    async with _reading(output) as reader:
        while True:
            try:
                line = await reader.readline()
            except ValueError:
                line = b"(a line too long to show)\n"
            if not line:
                return
            # Lambda's runtime separates the lines of a record by carriage returns.
            text = line.decode(errors="replace").rstrip().replace("\r", "\n")
            print(f"{label}: {text}", file=sys.stderr, flush=True)


@contextlib.asynccontextmanager
async def _reading(descriptor: int) -> AsyncIterator[asyncio.StreamReader]:
    reader = asyncio.StreamReader(limit=_MAX_LINE)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb", buffering=0)
    )
    try:
        yield reader
    finally:
        transport.close()
