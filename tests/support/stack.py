"""The whole stack as a user starts it, without the pauses between words."""

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.support.running import running


@contextlib.contextmanager
def stack(
    environment: Mapping[str, str] | None = None,
    log: str = os.devnull,
    options: Sequence[str] = (),
    *,
    warm: bool = False,
) -> Iterator[str]:
    """Run the local stack on a free port; yield its address.

    ``environment`` is added to that of this process, ``options`` to the command line; the
    functions' output goes to ``log``. Unless ``warm``, only functions that are used are started.
    """
    unpaced = {"WORD_DELAY_SECONDS": "0", **(environment or {})}
    started = () if warm else ("--no-warm",)
    # A turn on a slow machine may take longer than a function is given, 29 seconds.
    patient = ("--timeout-factor", "4", *started)
    with running(Path(log), *patient, *options, environment=unpaced) as up:
        yield up.url
