"""What the local stack starts, and that none of it stays behind."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import httpx
import pytest

from local.gateway.listeners import listen
from local.runtime.launcher import Launcher
from local.runtime.processes import Processes
from local.template import Function, read
from tests.support.running import PATIENCE, ROOT, Start, eventually, running


def parents() -> dict[int, int]:
    """The processes that run, zombies left out, with their parents."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if fields[0] != "Z":
            found[int(entry.name)] = int(fields[1])
    return found


def descendants(pid: int) -> set[int]:
    running_now = parents()
    found, new = set(), {pid}
    while new := {child for child, parent in running_now.items() if parent in new}:
        found |= new
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
@pytest.mark.parametrize(
    ("how", "forked"), [(signal.SIGTERM, True), (signal.SIGINT, False), (signal.SIGKILL, True)]
)
def test_nothing_stays_behind_even_if_a_function_hangs(
    tmp_path: Path, start: Start, how: signal.Signals, forked: bool
) -> None:
    if not forked:
        (tmp_path / "layer/preload.txt").unlink()
    with (tmp_path / "template.yaml").open("a") as template:
        template.write(TABLE)
    stack = start()
    pid_file = tmp_path / "pid"
    params = {"wait_for": str(tmp_path / "never"), "pid_file": str(pid_file)}
    with ThreadPoolExecutor() as threads:
        hanging = threads.submit(httpx.get, f"{stack.url}/echo", params=params, timeout=PATIENCE)
        assert eventually(lambda: pid_file.exists() and bool(pid_file.read_text()))
        children = descendants(stack.process.pid)
        assert int(pid_file.read_text()) in children
        stack.process.send_signal(how)
        stack.process.wait(timeout=PATIENCE)
        assert eventually(lambda: not children & set(parents()))
        if how is signal.SIGKILL:
            assert isinstance(hanging.exception(), httpx.TransportError)
        else:
            assert hanging.result().status_code == 502
            assert stack.process.returncode == 0


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_functions_start_ahead_of_their_first_invocation_unless_told(
    start: Start, tmp_path: Path
) -> None:
    cold = start()
    assert len(descendants(cold.process.pid)) == len(["guard"])
    assert httpx.get(f"{cold.url}/echo", timeout=PATIENCE).status_code == 200
    assert len(descendants(cold.process.pid)) == len(["guard", "fork server", "echo"])
    template = tmp_path / "template.yaml"
    with running(tmp_path / "warm.log", "--template", template) as warm:
        few = len(["guard", "fork server", "echo"])
        assert eventually(lambda: len(descendants(warm.process.pid)) > few)


def test_functions_are_less_urgent_than_the_stack_unless_they_follow_up_changes(
    tmp_path: Path,
) -> None:
    async def priorities(runtime_api: str) -> list[int]:
        functions = [Function(name, "app.handler", tmp_path, (), {}, 3, 128) for name in "ab"]
        processes = Processes()
        launcher = Launcher(processes, functions, urgent=["b"])
        started = [await launcher.start(function, runtime_api) for function in functions]
        found = [os.getpriority(os.PRIO_PROCESS, process.pid) for process in started]
        for process in started:
            processes.kill(process)
            await processes.ended(process)
        processes.close()
        return found

    with listen("127.0.0.1", 0) as never_answers:
        host, port = never_answers.getsockname()
        of_requests, of_changes = asyncio.run(priorities(f"{host}:{port}"))
    assert of_requests > of_changes == os.getpriority(os.PRIO_PROCESS, 0)


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        command = [sys.executable, "-m", "local", "--port", f"{port}"]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr == f"Cannot listen on 127.0.0.1:{port}: Address already in use\n"


TABLE = """
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      TimeToLiveSpecification: {AttributeName: expires_at, Enabled: true}
      AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
      KeySchema: [{AttributeName: pk, KeyType: HASH}]
"""


def test_the_embedded_database_has_the_templates_table_and_takes_transactions_in_turn(
    start: Start, tmp_path: Path
) -> None:
    with (tmp_path / "template.yaml").open("a") as template:
        template.write(TABLE)
    stack = start()
    assert stack.ready == f"Frontdesk is ready at {stack.url} (data in memory)"
    environment = httpx.get(f"{stack.url}/echo", timeout=PATIENCE).json()["environment"]
    client = boto3.client(
        "dynamodb",
        endpoint_url=environment["AWS_ENDPOINT_URL_DYNAMODB"],
        region_name=environment["AWS_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
    assert client.list_tables()["TableNames"] == ["frontdesk"]
    ttl = client.describe_time_to_live(TableName="frontdesk")["TimeToLiveDescription"]
    assert ttl["AttributeName"] == "expires_at"

    def count(_: int) -> None:
        update = {
            "TableName": "frontdesk",
            "Key": {"pk": {"S": "counter"}},
            "UpdateExpression": "ADD n :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
        client.transact_write_items(TransactItems=[{"Update": update}])

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(count, range(80)))
    item = client.get_item(TableName="frontdesk", Key={"pk": {"S": "counter"}})["Item"]
    assert item["n"] == {"N": "80"}
    # A second stack on the same engine finds the table there.
    named = {"DYNAMODB_ENDPOINT_URL": environment["AWS_ENDPOINT_URL_DYNAMODB"]}
    options = ["--template", tmp_path / "template.yaml"]
    with running(tmp_path / "second.log", *options, environment=named) as second:
        other = httpx.get(f"{second.url}/echo", timeout=PATIENCE).json()["environment"]
    assert other["AWS_ENDPOINT_URL_DYNAMODB"] == environment["AWS_ENDPOINT_URL_DYNAMODB"]


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="reads /proc")
def test_the_stack_ends_with_its_database(start: Start, tmp_path: Path) -> None:
    with (tmp_path / "template.yaml").open("a") as template:
        template.write(TABLE)
    stack = start()
    [database] = [
        pid
        for pid in descendants(stack.process.pid)
        if b"local.aws.embedded" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    os.kill(database, signal.SIGKILL)
    assert stack.process.wait(timeout=PATIENCE) == 1
    assert stack.log.read_text().splitlines()[-1] == "Stopped, because aws has ended"


def test_the_repositorys_own_template_is_understood() -> None:
    stack = read(ROOT / "template.yaml", table_name="frontdesk")
    routes = {route.path: route for route in stack.routes}
    assert routes["/api/v1/chat/stream"].streaming
    assert not routes["/api/v1/chat"].streaming
    assert [table.name for table in stack.tables] == ["frontdesk"]
    assert {route.function for route in stack.routes} <= {item.name for item in stack.functions}
