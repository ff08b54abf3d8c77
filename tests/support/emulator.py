"""An AWS emulator (ministack) as a process: CloudFormation, Lambda and all else that it knows."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx

from local.aws.engines import PACKAGES
from tests.support.dynamodb import free_port
from tests.support.running import PATIENCE


@contextlib.contextmanager
def emulator(folder: Path) -> Iterator[Any]:
    """A session whose clients reach an emulator that starts empty and keeps its files in a folder.

    It runs no containers, and listens on the loopback only.
    """
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": f"{folder}",
        "PYTHONPATH": f"{PACKAGES}",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": f"{port}",
        "DOCKER_HOST": "unix:///nonexistent",
        "IOT_MTLS_ENABLED": "0",  # it would listen everywhere
        "LAMBDA_EXECUTOR": "local",
        "LOG_LEVEL": "ERROR",
        "TMPDIR": f"{folder}",
    }
    command = [sys.executable, "-S", "-P", "-m", "ministack"]
    process = subprocess.Popen(command, env=environment, cwd=folder, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        _until_ready(f"{url}/_ministack/health")
        yield _Session(url)
    finally:
        process.kill()
        process.wait()


class _Session:
    """As boto3's, for one endpoint."""

    def __init__(self, url: str) -> None:
        self._session: Any = boto3.Session("local", "local", region_name="us-east-1")
        self._url = url

    def client(self, name: str, **settings: Any) -> Any:
        return self._session.client(name, endpoint_url=self._url, **settings)


def _until_ready(url: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            httpx.get(url, timeout=PATIENCE)
        except httpx.TransportError:
            assert time.monotonic() < end, "the emulator does not start"
            time.sleep(0.05)
        else:
            return
