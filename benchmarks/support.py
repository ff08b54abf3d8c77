"""What the benchmarks share: the engine, both sides as processes, and a client."""

import contextlib
import http.client
import json
import os
import select
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn
from urllib.parse import urlsplit

import boto3
import pytest

from tests.support.dynamodb import (
    CREDENTIALS,
    ROOT,
    dynamodb_local,
    free_port,
    require_dynamodb_local,
)
from tests.support.stack import stack

PEER_TABLE = "peer"

MESSAGE = "The kitchen sink is leaking and there is water on the floor"

SKIPPED = 77
"""The exit status of a benchmark that cannot run here, as automake has it for tests."""

Item = dict[str, Any]


def skip(missing: str) -> NoReturn:
    """End the benchmark, which cannot run here, with a line that says why."""
    print(f"skipped: {missing}", flush=True)
    sys.exit(SKIPPED)


@contextlib.contextmanager
def dynamodb_engine() -> Iterator[str]:
    """Run DynamoDB Local and yield its address; without it, skip the benchmark."""
    try:
        require_dynamodb_local()
    except pytest.skip.Exception as skipped:
        skip(str(skipped))
    with dynamodb_local() as engine:
        yield engine


def dynamodb(engine: str) -> Any:
    """A boto3 client of the engine at that address."""
    return boto3.client(
        "dynamodb",
        endpoint_url=engine,
        region_name=CREDENTIALS["AWS_DEFAULT_REGION"],
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
    )


def create_peer_table(engine: str) -> None:
    """Create the peer's table: one item per conversation."""
    dynamodb(engine).create_table(
        TableName=PEER_TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )


def frontdesk(engine: str, options: Sequence[str] = ()) -> contextlib.AbstractContextManager[str]:
    """Run Frontdesk's stack as `make run` does, keyless and unpaced; yields its address."""
    keyless = {"ANTHROPIC_API_KEY": "", "ANTHROPIC_SECRET_NAME": ""}
    return stack({"DYNAMODB_ENDPOINT_URL": engine, **keyless}, options=options, warm=True)


@contextlib.contextmanager
def peer(engine: str) -> Iterator[tuple[str, float]]:
    """Run the peer; yield its address and the seconds until it answered."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "benchmarks.peer.app:app", "--port", str(port)]
    variables = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'layers/common'}",
        "AWS_ENDPOINT_URL_DYNAMODB": engine,
        "TABLE_NAME": PEER_TABLE,
        **CREDENTIALS,
    }
    began = time.perf_counter()
    with subprocess.Popen([*command, "--log-level", "warning"], cwd=ROOT, env=variables) as process:
        try:
            while True:
                with contextlib.suppress(ConnectionRefusedError):
                    connection = http.client.HTTPConnection("127.0.0.1", port)
                    connection.request("GET", "/health")
                    connection.getresponse().read()
                    connection.close()
                    break
                time.sleep(0.001)
            yield f"http://127.0.0.1:{port}", time.perf_counter() - began
        finally:
            process.kill()


class Client:
    """A client with one persistent connection, which takes almost no time itself."""

    def __init__(self, address: str, path: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc)
        self._path = path

    def post(self, **body: Any) -> tuple[float, bytes]:
        """Send a request; the result is the seconds until its whole answer arrived, and that."""
        headers = {"Content-Type": "application/json"}
        self._close_if_gone()
        began = time.perf_counter()
        self._connection.request("POST", self._path, json.dumps(body), headers)
        response = self._connection.getresponse()
        content = response.read()
        seconds = time.perf_counter() - began
        if response.status != 200:
            raise RuntimeError(f"{self._path} answered {response.status}: {content.decode()}")
        return seconds, content

    def _close_if_gone(self) -> None:
        """Have the next request connect anew if the server has closed the idle connection."""
        sock = self._connection.sock
        if sock is not None:
            waiting = select.poll()  # select itself takes no file above 1,023
            waiting.register(sock, select.POLLIN)
            if waiting.poll(0):
                self._connection.close()


def percentiles(values: Sequence[float]) -> tuple[float, float]:
    """The 50th and the 99th percentile."""
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return cuts[49], cuts[98]


def print_table(title: str, headings: Sequence[str], rows: Mapping[str, Sequence[float]]) -> None:
    """Print Frontdesk's figures, the peer's, and the peer's divided by Frontdesk's."""
    ours, theirs = rows.values()
    print(f"\n{title:24}" + "".join(f"{heading:>18}" for heading in headings))
    for name, values in rows.items():
        print(f"{name:24}" + "".join(f"{_readable(value):>18}" for value in values))
    ratios = [their / our for our, their in zip(ours, theirs, strict=True)]
    print(f"{'ratio':24}" + "".join(f"{f'{ratio:.2f}×':>18}" for ratio in ratios))


def _readable(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"
