"""The local stack as a process, for tests that use it over HTTP."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
"""Seconds to wait for something that has to happen; never a measure of speed."""


@dataclass
class Running:
    """A running stack; ``log`` is the file of its standard error."""

    ready: str
    """The line that says so."""

    url: str
    process: subprocess.Popen[str]
    log: Path


Start = Callable[..., Running]
"""Starts a stack with the options given."""


@contextlib.contextmanager
def running(
    log: Path, *options: str | Path, environment: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Start ``python -m local`` on a free port, and stop it in the end."""
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "local", "--port", "0", *options],
            cwd=ROOT,
            # The real time limits are less than a slow machine may need.
            env={"AWS_TIMEOUT_FACTOR": "10", **os.environ, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    with process:
        assert process.stdout is not None
        ready = process.stdout.readline()
        if not ready:
            raise RuntimeError(f"the stack did not start:\n{log.read_text()}")
        try:
            yield Running(ready.strip(), ready.split()[4], process, log)
        finally:
            process.terminate()


def kill(function: str, table_name: str) -> None:
    """SIGKILL a function's processes in the stack with this table."""
    processes = _processes(function, table_name)
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    assert processes, f"{function} has no process"


def environment_of(function: str, table_name: str) -> dict[str, str]:
    """The variables of a function in the stack with this table, once it has a process.

    Of a function that was forked, they are those that all functions of the stack share.
    """
    assert eventually(lambda: bool(_processes(function, table_name)))
    return next(iter(_processes(function, table_name).values()))


def _processes(function: str, table_name: str) -> dict[int, dict[str, str]]:
    """The processes of a function, each with its environment."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            variables = (process / "environ").read_text(errors="replace").split("\0")
            environment = dict(v.split("=", 1) for v in variables if "=" in v)
            # One that was forked has the function's name instead, as far as the kernel keeps it.
            name = environment.get("AWS_LAMBDA_FUNCTION_NAME")
            called = name or (process / "comm").read_text().strip()
            if environment.get("TABLE_NAME") == table_name and called in (function, function[:15]):
                found[int(process.name)] = environment
    return found


def eventually(condition: Callable[[], bool]) -> bool:
    """Wait for a condition to become true; false if it does not.

    It is looked at less and less often, because looking takes time from what is waited for.
    """
    end = time.monotonic() + PATIENCE
    pause = 0.02
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(pause)
        pause = min(1.3 * pause, 0.25)
    return False
