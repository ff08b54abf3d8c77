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
PATIENCE = 30.0
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
            env={**os.environ, **(environment or {})},
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
    wanted = {
        f"AWS_LAMBDA_FUNCTION_NAME={function}".encode(),
        f"TABLE_NAME={table_name}".encode(),
    }
    killed = 0
    for process in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if wanted <= set((process / "environ").read_bytes().split(b"\0")):
                os.kill(int(process.name), signal.SIGKILL)
                killed += 1
    assert killed, f"{function} has no process"


def eventually(condition: Callable[[], bool]) -> bool:
    """Wait for a condition to become true; false if it does not."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False
