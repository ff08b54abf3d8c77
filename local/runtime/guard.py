"""Kills every process group it was told of, once whoever told it has gone, however that came about.

Started as a script with a pipe for its standard input, it reads lines of ``+<group>`` and
``-<group>``; the end of the pipe is the end of the gateway, be it by SIGKILL.
"""

import contextlib
import os
import signal
import sys


def main() -> None:
    groups: set[int] = set()
    for line in sys.stdin:
        group = int(line[1:])
        (groups.add if line[0] == "+" else groups.discard)(group)
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main()
