"""The cost of streaming from Lambda: our runtime loop, beside a web framework in the function.

    python -m benchmarks.runtime [--starts 15] [--chunks 2000]

Linux only. Both serve the same chunks, alternately, from processes that are started the same way:

- start: the time from the start of the process until it is ready, in ms; median. The loop is ready
  when it asks for an invocation. The web server is ready when it first answers on its port, which
  the Lambda Web Adapter waits for before it asks for an invocation.
- chunk: how long a generator waits at each ``yield``, in µs; median.
- memory: the process's peak resident size after one streamed response, in MB.
- size: the installed packages that a layer needs only for this, in MB. ``awslambdaric`` is counted,
  although the managed runtime includes a version of it.

Both functions import pydantic, as Frontdesk does anyway, so it counts for neither. uvicorn runs
without the optional uvloop and httptools. The adapter itself is one more process between Lambda and
the web server, and is not measured: its start, its memory and its copy of every chunk would be
added to the framework's figures.
"""

import argparse
import json
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import httpx
from packaging.requirements import Requirement

from benchmarks.support import skip
from tests.support.runtime_api import FakeRuntimeApi
from tests.support.runtime_process import WRAPPER, function_environment

BODY = """
import json, time
from pydantic import BaseModel

def body(chunks):
    held_up = []
    for _ in range(chunks):
        time.sleep(0.0005)  # a model pauses between tokens
        before = time.perf_counter()
        yield b"event: message\\ndata: {}\\n\\n"
        held_up.append(time.perf_counter() - before)
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    yield json.dumps({"held_up": held_up, "kb": int(peak.split()[1])}).encode()
"""
LOOP = (
    BODY
    + """
from lambda_streaming import StreamingResponse, respond

def handler(event, context):
    return respond(StreamingResponse(200, {"Content-Type": "text/event-stream"}, body(event)))
"""
)
WEB = (
    BODY
    + """
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

app = FastAPI()

@app.get("/ready")
def ready():
    return None

@app.get("/stream")
def stream(chunks: int):
    return StreamingResponse(body(chunks), media_type="text/event-stream")
"""
)


class Sample(NamedTuple):
    """The figures of one process: ms until ready, µs per chunk, MB at its peak."""

    start: float
    chunk: float
    memory: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--starts", type=int, default=15)
    parser.add_argument("--chunks", type=int, default=2000)
    args = parser.parse_args()
    if not Path("/proc/self/status").exists():
        skip("needs Linux, whose /proc tells a process's memory")
    measures = {"lambda_streaming": run_loop, "uvicorn + FastAPI": run_web}
    samples: dict[str, list[Sample]] = {name: [] for name in measures}
    with tempfile.TemporaryDirectory() as folder:
        for count in range(args.starts + 1):
            for name, measure in measures.items():
                sample = measure(Path(folder), args.chunks)
                if count:  # the first has compiled the modules
                    samples[name].append(sample)
    needed = {
        "lambda_streaming": installed_mb("awslambdaric"),
        "uvicorn + FastAPI": installed_mb("fastapi", "uvicorn"),
    }
    print(f"{'':27}{'start ms':>10}{'chunk µs':>10}{'memory MB':>11}{'size MB':>9}")
    for name, runs in samples.items():
        start, chunk, memory = (statistics.median(column) for column in zip(*runs, strict=True))
        print(f"{name:27}{start:10.0f}{chunk:10.0f}{memory:11.1f}{needed[name]:9.1f}")


def run_loop(folder: Path, chunks: int) -> Sample:
    """Serve one streamed invocation with our loop."""
    with FakeRuntimeApi(chunks) as api:
        environment = {"AWS_LAMBDA_RUNTIME_API": api.address}
        command = [str(WRAPPER), sys.executable, "/var/runtime/bootstrap.py"]
        with _process(folder, LOOP, command, environment) as started:
            api.wait(lambda api: api.calls)
            ready = time.perf_counter() - started
            [call] = api.wait_for_results(1)
    return _sample(ready, call.payload)


def run_web(folder: Path, chunks: int) -> Sample:
    """Serve one streamed request with the web framework."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = ["/bin/sh", "-c", 'exec "$@"', "sh", sys.executable]
    command += ["-m", "uvicorn", "--port", str(port), "--log-level", "warning", "app:app"]
    with (
        httpx.Client(
            base_url=f"http://127.0.0.1:{port}", transport=httpx.HTTPTransport()
        ) as client,
        _process(folder, WEB, command, {}) as started,
    ):
        while True:
            with suppress(httpx.ConnectError):
                client.get("/ready").raise_for_status()
                break
            time.sleep(0.001)
        ready = time.perf_counter() - started
        payload = client.get("/stream", params={"chunks": chunks}, timeout=60).content
    return _sample(ready, payload)


def installed_mb(*names: str) -> float:
    """The size of packages and their requirements, without pydantic and its own."""
    closure = _closure(names) - _closure(["pydantic"])
    files = (file for name in closure for file in metadata.files(name) or ())
    paths = (Path(str(file.locate())) for file in files if file.suffix != ".pyc")
    return sum(path.stat().st_size for path in paths if path.exists()) / 1e6


def _closure(names: list[str] | tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    left = list(names)
    while left:
        name = re.sub(r"[-_.]+", "-", left.pop()).lower()
        if name not in found:
            found.add(name)
            requirements = map(Requirement, metadata.requires(name) or ())
            left += [r.name for r in requirements if not r.marker or r.marker.evaluate()]
    return found


@contextmanager
def _process(
    folder: Path, source: str, command: list[str], environment: dict[str, str]
) -> Iterator[float]:
    (folder / "app.py").write_text(source)
    # An empty value turns bytecode on again, which a layer ships.
    environment |= {"PYTHONDONTWRITEBYTECODE": ""}
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, env=function_environment(folder, **environment)
    ) as process:
        try:
            yield started
        finally:
            process.kill()


def _sample(ready: float, payload: bytes) -> Sample:
    report = json.loads(payload.rsplit(b"\n\n", 1)[1])
    return Sample(ready * 1e3, statistics.median(report["held_up"]) * 1e6, report["kb"] / 1e3)


if __name__ == "__main__":
    main()
