"""Run what `make build-local` has built under `sam local start-api`.

    python -m local.sam_local [--host HOST] [--port PORT] [OPTION OF SAM ...]

Needs Docker. The functions run in containers and find the embedded DynamoDB, which runs on this
machine, as host.docker.internal.
"""

import argparse
import asyncio
import contextlib
import json
import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
from ipaddress import ip_network
from pathlib import Path

import httpx

from local import template
from local.aws import engines
from local.aws.clients import connect
from local.aws.provision import create_resources
from local.runtime.processes import Processes

ROOT = Path(__file__).resolve().parents[1]
SAM = ROOT / ".venv-sam/bin/sam"
TABLE = "frontdesk"
STOPPING_SECONDS = 30


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local.sam_local", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=3000)
    options, passed_on = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_serve(Path(folder), options, passed_on))


async def _serve(folder: Path, options: argparse.Namespace, passed_on: list[str]) -> int:
    """Bring everything up, say so, and take it all down at the first signal; sam's exit status."""
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    stack = template.read(ROOT / "template.yaml", table_name=TABLE)
    processes = Processes()
    try:
        endpoints, _ = await engines.start(processes, engines.Wanted(), _host_for_containers())
        await asyncio.to_thread(create_resources, connect(endpoints), stack)
        port = httpx.URL(endpoints.dynamodb).port
        variables = folder / "variables.json"
        variables.write_text(json.dumps({"Parameters": _variables(stack, f"{port}")}))
        machine = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
        sam = await processes.start(
            [
                SAM,
                "local",
                "start-api",
                "--template",
                ROOT / ".aws-sam/local/template.yaml",
                "--env-vars",
                variables,
                "--add-host",
                "host.docker.internal:host-gateway",
                "--warm-containers",
                "LAZY",
                "--parameter-overrides",
                f"Architecture={machine}",
                "--host",
                options.host,
                "--port",
                f"{options.port}",
                *passed_on,
            ],
            label="sam",
            environment={"AWS_DEFAULT_REGION": "us-east-1", **os.environ, **_CREDENTIALS},
            folder=ROOT,
        )
        ended = asyncio.create_task(processes.ended(sam))
        stopping = asyncio.create_task(stopped.wait())
        saying = asyncio.create_task(_say_when_ready(options.host, options.port))
        await asyncio.wait([ended, stopping], return_when=asyncio.FIRST_COMPLETED)
        saying.cancel()
        if ended.done():
            return ended.result()
        sam.terminate()  # killed, it would leave its containers behind
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(ended), STOPPING_SECONDS)
        return 0
    finally:
        processes.close()


async def _say_when_ready(host: str, port: int) -> None:
    while True:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(host, port)
            writer.close()
            print(f"Frontdesk is ready at http://{host}:{port}", flush=True)
            return
        await asyncio.sleep(0.2)


_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}


def _variables(stack: template.Stack, port: str) -> dict[str, str]:
    """What the functions get instead of the template's values: ours, and the shell's."""
    declared = {name for function in stack.functions for name in function.environment}
    return {
        **{name: value for name, value in os.environ.items() if name in declared},
        "AWS_ENDPOINT_URL_DYNAMODB": f"http://host.docker.internal:{port}",
        "TABLE_NAME": TABLE,
    }


def _host_for_containers() -> str:
    """The address of this machine that containers reach, and nobody else does.

    On Linux, that of Docker's bridge. Docker Desktop has its bridge in a machine of its own, and
    leads host.docker.internal to this one's loopback.
    """
    subnet = "{{(index .IPAM.Config 0).Subnet}}"
    command = ["docker", "network", "inspect", "bridge", "--format", subnet]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    address = str(next(ip_network(found).hosts()))
    with contextlib.suppress(OSError), socket.create_server((address, 0)):
        return address
    return "127.0.0.1"


if __name__ == "__main__":
    sys.exit(main())
