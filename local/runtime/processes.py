"""Child processes that never outlive the gateway, and whose output goes to its standard error."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.gateway.listeners import listen, url

_MAX_LINE = 1024 * 1024


@dataclass(frozen=True)
class Server:
    """A process that answers at ``url``."""

    label: str
    url: str
    process: asyncio.subprocess.Process


class Processes:
    """Starts processes, each the leader of a group of its own, under the eyes of a guard."""

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
    ) -> asyncio.subprocess.Process:
        """Start a command; ``label`` precedes each line that it prints.

        The output has a pipe of our own because ``Process.wait`` also waits for asyncio's pipes
        to close, which a grandchild can put off.
        """
        output, inherited = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=subprocess.DEVNULL,
                stdout=inherited,
                stderr=inherited,
                env=environment,
                cwd=folder,
                pass_fds=pass_fds,
                start_new_session=True,
            )
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
        """Start a command whose last argument is to be the descriptor of a socket that listens.

        It listens from the start: who connects early waits until the server is up.
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

    def kill(self, process: asyncio.subprocess.Process) -> None:
        """Kill a process and what it started, now."""
        if process.pid in self._groups:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    async def ended(self, process: asyncio.subprocess.Process) -> int:
        """Wait until a process has ended, and end whatever it left behind; its exit status."""
        status = await process.wait()
        self.kill(process)
        self._groups.discard(process.pid)
        self._tell(f"-{process.pid}")
        return status

    def close(self) -> None:
        """Leave what still runs to the guard, which ends it and then itself."""
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


async def _forward(output: int, label: str) -> None:
    reader = asyncio.StreamReader(limit=_MAX_LINE)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(output, "rb", buffering=0)
    )
    try:
        while True:
            try:
                line = await reader.readline()
            except ValueError:
                line = b"(a line too long to show)\n"
            if not line:
                return
            # Lambda's runtime separates the lines of one record by carriage returns.
            text = line.decode(errors="replace").rstrip().replace("\r", "\n")
            print(f"{label}: {text}", file=sys.stderr, flush=True)
    finally:
        transport.close()
