"""Starts the streaming runtime as Lambda does: as a process, by the wrapper script."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

LAYER = Path(__file__).parents[2] / "layers" / "common"
WRAPPER = LAYER / "streaming-wrapper"


def function_environment(task_root: Path, **extra: str) -> dict[str, str]:
    """Return the environment of a function in ``task_root`` that uses the layer."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(LAYER),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LAMBDA_TASK_ROOT": str(task_root),
        "_HANDLER": "app.handler",
        **extra,
    }


@contextmanager
def runtime_process(
    address: str, task_root: Path, source: str, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run the function ``source`` against a Runtime API; its output goes to ``log``."""
    (task_root / "app.py").write_text(dedent(source))
    environment["AWS_LAMBDA_RUNTIME_API"] = address
    with (
        (task_root / "log").open("wb") as log,
        subprocess.Popen(
            [str(WRAPPER), sys.executable, "/var/runtime/bootstrap.py"],
            cwd=task_root,
            env=function_environment(task_root, **environment),
            stdout=log,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            yield process
        finally:
            process.kill()
