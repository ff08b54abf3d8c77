"""The streaming runtime under AWS's runtime interface emulator (the binary `sam local` runs)."""

import json
import platform
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from textwrap import dedent

import httpx
import pytest

from tests.support.runtime_api import PATIENCE
from tests.support.runtime_process import WRAPPER, function_environment

MACHINE = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
EMULATOR = next(
    Path(__file__)
    .parents[3]
    .glob(f".venv-sam/lib/python*/site-packages/samcli/local/rapid/aws-lambda-rie-{MACHINE}"),
    None,
)

pytestmark = pytest.mark.skipif(
    EMULATOR is None or sys.platform != "linux",
    reason="needs Linux and the runtime interface emulator: make sam",
)

FUNCTION = """
from lambda_streaming import StreamingResponse, respond

def handler(event, context):
    headers = {"Content-Type": "text/event-stream"}
    return respond(StreamingResponse(200, headers, (chunk.encode() for chunk in event)))
"""


@contextmanager
def emulator(task_root: Path, **environment: str) -> Iterator[httpx.Client]:
    """Run the function under the emulator; the client posts events to it."""
    (task_root / "app.py").write_text(dedent(FUNCTION))
    runtime_api, invoke = _free_address(), _free_address()
    options = ["--runtime-api-address", runtime_api, "--runtime-interface-emulator-address", invoke]
    with (
        (task_root / "log").open("wb") as log,
        subprocess.Popen(
            [str(EMULATOR), *options, str(WRAPPER), sys.executable, "app.handler"],
            cwd=task_root,
            env=function_environment(task_root, **environment),
            stdout=log,
            stderr=subprocess.STDOUT,
        ) as process,
        httpx.Client(
            base_url=f"http://{invoke}/2015-03-31/functions/function",
            transport=httpx.HTTPTransport(),
            timeout=PATIENCE,
        ) as client,
    ):
        try:
            _wait_until_listening(invoke, process)
            yield client
        finally:
            process.terminate()


def test_a_response_has_the_streaming_format(tmp_path: Path) -> None:
    with emulator(tmp_path) as client:
        for chunks in (["one", "two"], ["three"]):
            answer = client.post("/invocations", json=chunks)
            metadata, payload = answer.content.split(bytes(8))
            assert json.loads(metadata) == {
                "statusCode": 200,
                "headers": {"Content-Type": "text/event-stream"},
            }
            assert payload == "".join(chunks).encode()


def test_under_sam_local_a_response_is_an_ordinary_proxy_response(tmp_path: Path) -> None:
    with emulator(tmp_path, AWS_SAM_LOCAL="true") as client:
        for chunks in (["one", "two"], ["three"]):
            answer = client.post("/invocations", json=chunks).json()
            assert (answer["statusCode"], answer["body"]) == (200, "".join(chunks))


def _free_address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return "{}:{}".format(*probe.getsockname())


def _wait_until_listening(address: str, process: subprocess.Popen[bytes]) -> None:
    host, port = address.split(":")
    while process.poll() is None:
        with suppress(ConnectionRefusedError), socket.create_connection((host, int(port))):
            return
    raise AssertionError("the emulator ended")
