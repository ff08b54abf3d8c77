"""The whole stack as a user starts it."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence

from tests.support.dynamodb import ROOT, free_port

READY = "Frontdesk is ready at "


@contextlib.contextmanager
def stack(
    environment: Mapping[str, str] | None = None,
    log: str = os.devnull,
    options: Sequence[str] = (),
) -> Iterator[str]:
    """Run the local stack on a free port; yield its address.

    ``environment`` is added to that of this process, ``options`` to the command line; the
    functions' output goes to ``log``.
    """
    command = [sys.executable, "-m", "local", "--port", str(free_port()), *options]
    with (
        open(log, "w") as errors,  # noqa: PTH123
        subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "WORD_DELAY_SECONDS": "0", **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        watchdog = threading.Timer(60, process.kill)
        watchdog.start()
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line.startswith(READY):
                raise RuntimeError(f"the stack did not start: {line!r}")
            watchdog.cancel()
            yield line.removeprefix(READY).strip()
        finally:
            watchdog.cancel()
            process.send_signal(signal.SIGTERM)
            process.wait(30)
