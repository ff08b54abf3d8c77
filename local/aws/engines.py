"""The engines of a stack: the embedded one, and beside it another for DynamoDB, if it is wanted."""

import asyncio
import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.aws import dynamodb_local
from local.aws.endpoints import Endpoints
from local.aws.errors import EngineError
from local.intrinsics import ACCOUNT_ID, REGION
from local.runtime.processes import Processes, Server

EMBEDDED, DYNAMODB_LOCAL = "embedded", "dynamodb-local"

_ROOT = Path(__file__).resolve().parents[2]
PACKAGES = Path(sys.prefix) / "engine"
"""Where the embedded engine and its libraries are, which are not those of Frontdesk."""

_STOPPING_SECONDS = 5.0
_INHERITED = ("HOME", "LANG", "PATH", "TMPDIR")


@dataclass(frozen=True)
class Wanted:
    """What engines a stack is to have; ``folder`` keeps their data, which else are in memory."""

    engine: str = EMBEDDED
    dynamodb_url: str = ""
    """A DynamoDB that is there already."""

    folder: Path | None = None

    def __str__(self) -> str:
        """Where the data are, for people to read."""
        if self.dynamodb_url:
            return f"data at {self.dynamodb_url}"
        return f"data in {self.folder}" if self.folder else "data in memory"


def wanted(environment: Mapping[str, str]) -> Wanted:
    """What the variables ENGINE, DYNAMODB_ENDPOINT_URL and DATA ask for.

    Raises:
        EngineError: there is no such engine, there would be two, or the address is no URL.
    """
    engine, named = environment.get("ENGINE", ""), environment.get("DYNAMODB_ENDPOINT_URL", "")
    if engine not in ("", EMBEDDED, DYNAMODB_LOCAL):
        raise EngineError(f"ENGINE is {EMBEDDED} or {DYNAMODB_LOCAL}, not {engine!r}")
    if engine and named:
        raise EngineError("ENGINE and DYNAMODB_ENDPOINT_URL are both set; set one of them")
    if named and not re.fullmatch(r"https?://[\w.:\[\]-]+/?", named):
        raise EngineError(
            f"DYNAMODB_ENDPOINT_URL is a URL such as http://127.0.0.1:8000, not {named!r}"
        )
    folder = environment.get("DATA", "")
    return Wanted(engine or EMBEDDED, named, Path(folder).absolute() if folder else None)


async def start(
    processes: Processes, wanted: Wanted, host: str = "127.0.0.1"
) -> tuple[Endpoints, Sequence[Server]]:
    """Start what is wanted: where it answers, and the processes that were started for it.

    Raises:
        EngineError: something that it needs is not installed, or it does not start.
    """
    if wanted.engine == DYNAMODB_LOCAL:
        # Before the other: if it lacks something, no process has been started for nothing.
        database = await dynamodb_local.start(processes, wanted.folder)
        embedded = await _start_embedded(processes, wanted.folder, host)
        return Endpoints(dynamodb=database.url, others=embedded.url), [embedded, database]
    embedded = await _start_embedded(processes, wanted.folder, host)
    return Endpoints(dynamodb=wanted.dynamodb_url or embedded.url, others=embedded.url), [embedded]


async def stop(processes: Processes, servers: Sequence[Server]) -> None:
    """Ask engines to end, so that they keep what is to be kept, and wait for a moment."""
    for server in servers:
        if server.process.returncode is None:
            server.process.terminate()
    endings = [asyncio.create_task(processes.ended(server.process)) for server in servers]
    await asyncio.wait(endings, timeout=_STOPPING_SECONDS)


async def _start_embedded(processes: Processes, folder: Path | None, host: str) -> Server:
    if not PACKAGES.is_dir():
        raise EngineError("the embedded engine is not installed: run make setup")
    settings = {
        "DOCKER_HOST": "unix:///nonexistent",  # so that it looks after nobody's containers
        "LOG_LEVEL": "ERROR",
        "MINISTACK_ACCOUNT_ID": ACCOUNT_ID,
        "MINISTACK_REGION": REGION,
        "PYTHONPATH": f"{PACKAGES}{os.pathsep}{_ROOT}",
        "SERVICES": "dynamodb,dynamodbstreams,s3,ses,sns,sqs",
    }
    if folder:
        settings |= {
            "PERSIST_STATE": "1",
            "STATE_DIR": f"{folder / 'snapshots'}",
            "S3_PERSIST": "1",
            "S3_DATA_DIR": f"{folder / 's3'}",
        }
    # -S keeps the packages of this environment away, -P the modules of this folder.
    command: list[str | Path] = [sys.executable, "-S", "-P", "-m", "local.aws.embedded"]
    return await processes.start_server(
        [*command, folder] if folder else command,
        label="aws",
        host=host,
        environment={n: os.environ[n] for n in _INHERITED if n in os.environ} | settings,
    )
