"""Deploy the output of `make build-local` into a local AWS emulator, and test it there.

    python -m local.deploy_check [PYTEST OPTION ...]

First, no function may be larger with its layers than Lambda permits. The emulator (ministack)
listens on the loopback only, and starts empty. Whatever it knows is deployed, with a key of its
own, and has to be there afterwards; the pages are published, a first operator is made, authorizer
and canary are invoked. ANY becomes one route for each method; what is left out beyond that is
printed, with the reason.
"""

import asyncio
import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import httpx

from local.documents import parsed
from local.emulated import MOST_BYTES, Emulated, emulated, oversized
from local.runtime.processes import Processes

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / ".aws-sam/local"
STACK = "frontdesk-dev"
READY_SECONDS = 60
PARAMETERS = {
    "Architecture": "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64",
    "Pages": "true",
    "UserPool": "true",
    "InboxUrl": "https://desk.example/inbox.html",
    "AddressRateLimit": "100000",
    "ManagedRules": "true",
    "Canary": "rules",
    "WatchedBusinesses": "7,8",
    "BudgetDollars": "100",
    "AlarmEmail": "ops@example.com",
    "NotifySender": "desk@example.com",
}
"""All options are on, except what the tests cannot call with: tokens, an API key, Claude."""


def main() -> int:
    if found := oversized(BUILD / "template.yaml", PARAMETERS):
        sys.exit(f"Lambda takes {MOST_BYTES:,} bytes with the layers. {'; '.join(found)}")
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_check(Path(folder), sys.argv[1:]))


async def _check(folder: Path, options: list[str]) -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    aws = {
        **os.environ,
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_DEFAULT_REGION": "us-east-1",
        "SAM_CLI_TELEMETRY": "0",
    }
    processes = Processes()
    try:
        emulator = {
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": f"{port}",
            "IOT_MTLS_ENABLED": "0",  # it would listen everywhere
            "LAMBDA_EXECUTOR": "local",
            "TMPDIR": f"{folder}",  # it leaves each function's unpacked layers behind
        }
        await processes.start(
            [ROOT / ".venv-ministack/bin/ministack"],
            label="ministack",
            environment={**os.environ, **emulator},
            folder=folder,
        )
        await _until_ready(port)
        session = boto3.Session("local", "local", region_name="us-east-1")
        clients = partial(session.client, endpoint_url=f"http://127.0.0.1:{port}")
        cloudformation = clients("cloudformation")
        # In threads, because the emulator's output is read here meanwhile: it would wait for that.
        parameters = {**PARAMETERS, "KeyArn": await asyncio.to_thread(_key, cloudformation)}
        found = Emulated()
        template = emulated(BUILD / "template.yaml", parameters, _known(), found)
        deploy: list[str | Path] = [
            ROOT / ".venv-sam/bin/sam",
            "deploy",
            "--template-file",
            template,
            "--config-file",  # otherwise one beside the template
            ROOT / "samconfig.toml",
            "--config-env",
            "dev",
            "--stack-name",
            STACK,
            "--resolve-s3",
            "--no-progressbar",
            "--no-confirm-changeset",
            "--parameter-overrides",
            *(f"{name}={value}" for name, value in parameters.items()),
        ]
        if status := await _run(*deploy, environment=aws):
            return status
        made = await asyncio.to_thread(lambda: set(_deployed(cloudformation, STACK)))
        if missing := found.made - made:
            sys.exit(f"The emulator has not made {', '.join(sorted(missing))}")
        await asyncio.to_thread(_ask_functions, cloudformation, clients("lambda"))
        for command in (
            ("ops.publish", STACK),
            ("ops.person", STACK, "operator@example.com", "--role", "operator"),
        ):
            if status := await _run(sys.executable, "-m", *command, environment=aws):
                return status
        outputs = await asyncio.to_thread(_outputs, cloudformation)
        address = httpx.URL(outputs["ApiUrl"])
        api_id = address.host.partition(".")[0]
        tests = {
            "API_URL": f"http://127.0.0.1:{port}{address.path}",
            "API_HOST": f"{api_id}.execute-api.localhost:{port}",
            "API_STREAM_FUNCTION": outputs["StreamFunction"],
            "API_BUFFERED": "1",
        }
        left_out = (
            # These clients cannot be made to invoke the streaming function directly.
            "--ignore=tests/e2e/test_stream_clients.py",
            "--ignore=tests/e2e/test_documented_clients.py",
            # The emulator answers paths like ..%2F itself.
            "--deselect=tests/e2e/test_documentation.py::test_other_files_are_not_found",
            # The emulator refuses other headers than API Gateway, with other messages.
            "--deselect=tests/e2e/test_injection.py::test_an_odd_header_is_a_value_or_refused_by_its_name",
        )
        pytest = [sys.executable, "-m", "pytest", "tests/e2e", *left_out, *options]
        status = await _run(*pytest, environment={**aws, **tests})
        print("Left out of this check:", *found.lines(), sep="\n")
        return status
    finally:
        processes.close()


async def _until_ready(port: int) -> None:
    async with asyncio.timeout(READY_SECONDS), httpx.AsyncClient() as client:
        while True:
            try:
                await client.get(f"http://127.0.0.1:{port}/_ministack/health")
            except httpx.TransportError:
                await asyncio.sleep(0.2)
            else:
                return


async def _run(*command: str | Path, environment: dict[str, str]) -> int:
    process = await asyncio.create_subprocess_exec(*command, env=environment, cwd=ROOT)
    return await process.wait()


def _known() -> set[str]:
    """The kinds of resources that the emulator makes."""
    code = (
        "import ministack.services.cloudformation.provisioners as p; print(*p._RESOURCE_HANDLERS)"
    )
    command = [f"{ROOT}/.venv-ministack/bin/python", "-c", code]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


def _key(cloudformation: Any) -> str:
    """The ARN of a key, made by key.yaml."""
    name = f"{STACK}-key"
    body = json.dumps(parsed(ROOT / "key.yaml"))
    cloudformation.create_stack(StackName=name, TemplateBody=body)
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )
    return _outputs(cloudformation, name)["KeyArn"]


def _deployed(cloudformation: Any, stack: str) -> Iterator[str]:
    """The names of what a stack and those nested in it have made; a layer's without its hash."""
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
    for resource in (r for page in pages for r in page["StackResourceSummaries"]):
        name, kind = resource["LogicalResourceId"], resource["ResourceType"]
        yield name[:-10] if kind == "AWS::Lambda::LayerVersion" else name
        if kind == "AWS::CloudFormation::Stack":
            yield from _deployed(cloudformation, resource["PhysicalResourceId"])


def _ask_functions(cloudformation: Any, functions: Any) -> None:
    """Require that authorizer and canary start, compiled modules included, and do as they should.

    The authorizer admits any caller; the canary finds nobody at the address that it has here.
    """
    method = "arn:aws:execute-api:us-east-1:123456789012:api/dev/GET/api/v1/chat"
    policy = _asked(cloudformation, functions, "AuthorizerFunction", {"methodArn": method})
    allowed = policy.get("policyDocument", {}).get("Statement", [{}])[0].get("Effect") == "Allow"
    if not allowed:
        sys.exit(f"The authorizer lets nobody in: {policy}")
    visit = _asked(cloudformation, functions, "CanaryFunction", {})
    if visit != {"passed": False}:
        sys.exit(f"The canary does not say that it found nobody: {visit}")


def _asked(cloudformation: Any, functions: Any, name: str, event: dict[str, Any]) -> Any:
    found = cloudformation.describe_stack_resource(
        StackName=STACK, LogicalResourceId=f"{name}Aliaslive"
    )
    arn = found["StackResourceDetail"]["PhysicalResourceId"]
    functions.get_waiter("function_active_v2").wait(FunctionName=arn)
    answer = functions.invoke(FunctionName=arn, Payload=json.dumps(event))
    return json.load(answer["Payload"])


def _outputs(cloudformation: Any, name: str = STACK) -> dict[str, str]:
    [stack] = cloudformation.describe_stacks(StackName=name)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


if __name__ == "__main__":
    sys.exit(main())
