"""Loads modules once and forks programs from there: fork_server.py DESCRIPTOR MODULE...

It is started as a script, and has one thread. Over the socket DESCRIPTOR, where each packet is one
message in JSON, it sends ``{}`` as soon as it is ready. From then on it takes requests:

    {"name": "...", "arguments": [...], "environment": {...}, "folder": "..."}

Each comes with two descriptors, one for the output and one that holds the program back until a
byte can be read there; at its end the program exits instead, because nobody would know of it. The
answer is ``{"pid": ...}``. The program leads a process group of its own. Once it has ended,
``{"pid": ..., "status": ...}`` follows. The server ends when the socket closes.
"""

import contextlib
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_MAX_MESSAGE = 1024 * 1024


def serve(control: socket.socket) -> dict[str, Any]:
    """Answer requests; return in each process that is forked, with what it was forked for."""
    woken, waking = os.pipe()
    for end in (woken, waking):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waking)
    control.send(b"{}")
    while True:
        ready, _, _ = select.select([control.fileno(), woken], [], [])
        if woken in ready:
            os.read(woken, 1024)
            _report(control)
        if control.fileno() in ready:
            message, descriptors, _, _ = socket.recv_fds(control, _MAX_MESSAGE, 2)
            if not message:
                sys.exit()
            pid = os.fork()
            if not pid:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _take(*descriptors)
                return dict(json.loads(message))
            for descriptor in descriptors:
                os.close(descriptor)
            # Here as well as there, so that it is done before anybody can kill the group.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.setpgid(pid, pid)
            control.send(json.dumps({"pid": pid}).encode())


def _report(control: socket.socket) -> None:
    """Tell which programs have ended."""
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            ended = {"pid": pid, "status": os.waitstatus_to_exitcode(status)}
            control.send(json.dumps(ended).encode())


def _take(output: int, held: int) -> None:
    """Become a process of its own with the output given, and wait to be let go."""
    os.setpgid(0, 0)
    for standard in (1, 2):
        os.dup2(output, standard)
    if not os.read(held, 1):
        os._exit(1)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))


def run(name: str, arguments: Sequence[str], environment: dict[str, str], folder: str) -> None:
    """Run what the interpreter would with these arguments, variables and working directory.

    ``ps`` and ``top`` show the first 15 characters of ``name``.
    """
    Path("/proc/self/comm").write_text(name)
    # Python sets it in the locale C.
    coerced = {name: os.environ[name] for name in ("LC_CTYPE",) if name in os.environ}
    os.environ.clear()
    os.environ.update(coerced | environment)
    time.tzset()
    os.chdir(folder)
    added = environment.get("PYTHONPATH", "").split(os.pathsep)
    if arguments[0] == "-m":
        sys.path[:0] = [folder, *added]
        sys.argv = list(arguments[1:])
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.path[:0] = [str(Path(arguments[0]).resolve().parent), *added]
        sys.argv = list(arguments)
        runpy.run_path(arguments[0], run_name="__main__")


def main() -> None:
    descriptor, *modules = sys.argv[1:]
    del sys.path[0]  # this folder
    for name in modules:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()  # so that looking for garbage does not copy what is shared
    with socket.socket(fileno=int(descriptor)) as control:
        wanted = serve(control)
        control.detach()  # closed already
    run(**wanted)


if __name__ == "__main__":
    main()
