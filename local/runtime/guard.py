"""Kills the stack's process groups when the stack's own process has ended, even by SIGKILL.

It is started as a script, with a pipe as its standard input. It reads lines of ``+<group>`` (to
watch) and ``-<group>`` (to forget); the pipe closes when the stack's process ends.
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
