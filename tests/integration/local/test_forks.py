"""Programs that are forked, beside the same ones started by a new interpreter."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from local.runtime.forks import Forks
from local.runtime.processes import Process, Processes
from tests.support.running import PATIENCE, ROOT, eventually

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="nothing is forked there")

PROGRAM = """
import gc, json, os, random, signal, sys, threading, time

state = {
    "arguments": sys.argv[1:],
    "folder": os.getcwd(),
    "path": sys.path,
    "variables": dict(os.environ),
    "zone": time.tzname[0],
    "descriptors": sorted(os.listdir("/proc/self/fd"))[:-1],
    "input": os.readlink("/proc/self/fd/0"),
    "is one": os.fstat(1) == os.fstat(2),
    "leads": os.getpgrp() == os.getpid(),
    "threads": os.listdir("/proc/self/task") == [str(os.getpid())],
    "signals": [repr(signal.getsignal(n)) for n in (signal.SIGCHLD, signal.SIGINT, signal.SIGPIPE)],
    "woken by": signal.set_wakeup_fd(-1),
    "collects": gc.isenabled(),
    "name": __name__,
    "main": sys.modules["__main__"].__dict__ is globals(),
}
alone = {"chance": random.random(), "loaded": "decimal" in sys.modules}
with open(sys.argv[1], "w") as file:
    json.dump([state, alone], file)
print("started", flush=True)
if sys.argv[2] == "wait":
    time.sleep(3600)
sys.exit(int(sys.argv[2]))
"""

SERVER = ROOT / "local/runtime/fork_server.py"
VARIABLES = {"TZ": "XYZ-3", "ONE": "two = three\nfour"}


def played(play: Callable[[Processes, Forks], Awaitable[None]]) -> None:
    async def main() -> None:
        processes = Processes()
        forks = Forks(processes, ["decimal", "of_nobody"], {"SHARED": "by all", "TZ": "UTC"})
        try:
            await play(processes, forks)
        finally:
            await forks.close()
            processes.close()

    asyncio.run(main())


async def told(file: Path) -> Any:
    """What the program tells of itself, once it does."""
    assert await asyncio.to_thread(eventually, lambda: file.exists() and file.read_text() != "")
    return json.loads(file.read_text())


@pytest.mark.parametrize("by_name", [False, True])
def test_a_fork_differs_in_what_it_has_loaded_only(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], by_name: bool
) -> None:
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "program.py").write_text(PROGRAM)
    program = ["-m", "program"] if by_name else [str(folder / "program.py")]

    async def play(processes: Processes, forks: Forks) -> None:
        options: dict[str, Any] = {"label": "a program", "folder": folder}
        options["environment"] = {**VARIABLES, "PYTHONPATH": f"{tmp_path}:{folder}"}
        found = []
        for name in ("first", "second", "fresh"):
            arguments = [*program, "told", "3"]
            start: Awaitable[Process] = (
                processes.start([sys.executable, *arguments], **options)
                if name == "fresh"
                else forks.start(arguments, **options)
            )
            assert await processes.ended(await start) == 3
            found.append(await told(folder / "told"))
            (folder / "told").unlink()
        (first, one), (second, other), (fresh, alone) = found
        assert first == second == fresh
        assert (one["loaded"], alone["loaded"]) == (True, False)
        assert one["chance"] != other["chance"]

    played(play)
    assert capfd.readouterr().err.count("a program: started\n") == 3


def test_what_a_killed_server_has_forked_is_killed_and_there_is_another(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    options: dict[str, Any] = {"label": "a program", "environment": {}, "folder": tmp_path}

    async def play(processes: Processes, forks: Forks) -> None:
        waiting = await forks.start(["program.py", "told", "wait"], **options)
        await told(tmp_path / "told")
        server = int(Path(f"/proc/{waiting.pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        os.kill(server, signal.SIGKILL)
        assert await processes.ended(waiting) == -signal.SIGKILL
        assert await asyncio.to_thread(eventually, lambda: not runs(waiting.pid))
        assert await processes.ended(await forks.start(["program.py", "told", "4"], **options)) == 4

    played(play)


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_program_that_nobody_knows_of_does_not_run(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    here.settimeout(PATIENCE)
    server = subprocess.Popen(
        [sys.executable, SERVER, f"{there.fileno()}"], pass_fds=[there.fileno()]
    )
    with server, here, there:
        assert json.loads(here.recv(1024)) == {}
        held, go = os.pipe()
        wanted = {
            "name": "a program",
            "arguments": ["program.py", "told", "0"],
            "environment": {},
            "folder": str(tmp_path),
        }
        socket.send_fds(here, [json.dumps(wanted).encode()], [1, held])
        forked = json.loads(here.recv(1024))["pid"]
        os.close(held)
        os.close(go)  # as if the stack had been killed
        assert json.loads(here.recv(1024)) == {"pid": forked, "status": 1}
        assert not (tmp_path / "told").exists()
        there.close()
        here.close()
        assert server.wait(PATIENCE) == 0
