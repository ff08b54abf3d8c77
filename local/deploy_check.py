"""Deploy the output of `make build-local` into a local AWS emulator, and test it there.

    python -m local.deploy_check [PYTEST OPTION ...]

The emulator (ministack) listens on the loopback only, and starts empty. The pages are deployed and
published as well. ANY becomes one route for each method; what is left out beyond that is printed.
"""

import asyncio
import json
import os
import platform
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

import boto3
import httpx
from samtranslator.yaml_helper import yaml_parse

from local.runtime.processes import Processes

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / ".aws-sam/local"
STACK = "frontdesk-dev"
METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
READY_SECONDS = 60
LEFT_OUT = """\
Left out of this check, because the emulator does not know it:
  streaming by API Gateway     the tests invoke that function themselves
  authorizers                  this program has invoked the one that there is
  alarms on computed metrics   not deployed
  gradual rollouts, WAF        off by their parameters, which are the defaults
  CloudFront's own answers     the distribution is made, and the pages are in its bucket
  IAM, SnapStart, throttling   not enforced"""


def main() -> int:
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
        }
        await processes.start(
            [ROOT / ".venv-ministack/bin/ministack"],
            label="ministack",
            environment={**os.environ, **emulator},
            folder=folder,
        )
        await _until_ready(port)
        template = _for_emulator(BUILD / "template.yaml")
        machine = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
        deploy: list[str | Path] = [
            ROOT / ".venv-sam/bin/sam",
            "deploy",
            "--template-file",
            template,
            "--config-env",
            "dev",
            "--stack-name",
            STACK,
            "--resolve-s3",
            "--no-progressbar",
            "--no-confirm-changeset",
            "--parameter-overrides",
            f"Architecture={machine}",
            "Pages=true",
        ]
        if status := await _run(*deploy, environment=aws):
            return status
        session = boto3.Session("local", "local", region_name="us-east-1")
        endpoint = f"http://127.0.0.1:{port}"
        cloudformation = session.client("cloudformation", endpoint_url=endpoint)
        _ask_authorizer(cloudformation, session.client("lambda", endpoint_url=endpoint))
        if status := await _run(sys.executable, "-m", "ops.publish", STACK, environment=aws):
            return status
        outputs = _outputs(cloudformation)
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
        command = [sys.executable, "-m", "pytest", "tests/e2e", *left_out, *options]
        status = await _run(*command, environment={**aws, **tests})
        print(LEFT_OUT)
        return status
    finally:
        processes.close()


def _for_emulator(template: Path) -> Path:
    """Write what the emulator takes of a template, and of those nested in it, and return where."""
    document: dict[str, Any] = yaml_parse(template.read_text())
    for name, resource in list(document["Resources"].items()):
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in properties:
            del document["Resources"][name]
        if resource["Type"] == "AWS::CloudFormation::Stack":
            properties["TemplateURL"] = str(
                _for_emulator(template.parent / properties["TemplateURL"])
            )
        if resource["Type"] == "AWS::Serverless::Api":
            # The emulator answers 401 if an authorizer is cached by anything but a header.
            properties.pop("Auth", None)
        if "Events" in properties:
            properties["Events"] = _with_methods(properties["Events"])
    path = template.with_name("emulator.json")
    path.write_text(json.dumps(document))
    return path


def _with_methods(events: dict[str, Any]) -> dict[str, Any]:
    """The events without authorizers, and with each method that ANY stands for by its name."""
    routes = [event["Properties"] for event in events.values() if event["Type"] == "Api"]
    own = {(route["Path"], route["Method"]) for route in routes}
    found: dict[str, Any] = {}
    for name, event in events.items():
        if event["Type"] != "Api":
            found[name] = event
            continue
        route = {key: value for key, value in event["Properties"].items() if key != "Auth"}
        methods = [route["Method"]]
        if methods == ["ANY"]:  # preflights have events of their own, and so may other methods
            methods = [m for m in METHODS if m != "OPTIONS" and (route["Path"], m) not in own]
        for method in methods:
            found[f"{name}{method.title()}"] = {
                "Type": "Api",
                "Properties": {**route, "Method": method},
            }
    return found


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


def _ask_authorizer(cloudformation: Any, functions: Any) -> None:
    """Require that the authorizer starts, compiled modules included, and admits any caller."""
    found = cloudformation.describe_stack_resource(
        StackName=STACK, LogicalResourceId="AuthorizerFunctionAliaslive"
    )
    event = {"methodArn": "arn:aws:execute-api:us-east-1:123456789012:api/dev/GET/api/v1/chat"}
    name = found["StackResourceDetail"]["PhysicalResourceId"]
    functions.get_waiter("function_active_v2").wait(FunctionName=name)
    answer = functions.invoke(FunctionName=name, Payload=json.dumps(event))
    policy = json.load(answer["Payload"])
    allowed = policy.get("policyDocument", {}).get("Statement", [{}])[0].get("Effect") == "Allow"
    if not allowed:
        sys.exit(f"The authorizer lets nobody in: {policy}")


def _outputs(cloudformation: Any) -> dict[str, str]:
    [stack] = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


if __name__ == "__main__":
    sys.exit(main())
