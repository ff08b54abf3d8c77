"""What a stack keeps in the folder of DATA, and what it says of it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from local.aws.data import claimed
from tests.integration.local.conftest import write_project
from tests.support.dynamodb import JAVA_OPTIONS, require_dynamodb_local
from tests.support.running import PATIENCE, ROOT, Running, eventually, running

RESOURCES = """
  Queue:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: 30}
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
      KeySchema: [{AttributeName: pk, KeyType: HASH}]
"""
QUEUE = "frontdesk-queue"
KEY = {"pk": {"S": "kept"}}


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """The template of a project with a table and a queue."""
    (tmp_path / "project").mkdir()
    path = write_project(tmp_path / "project")
    with path.open("a") as file:
        file.write(RESOURCES)
    return path


@contextmanager
def stack(template: Path, **environment: str) -> Iterator[tuple[Running, dict[str, Any]]]:
    """A stack of the project, and clients for its services."""
    log = template.with_name("log")
    with running(log, "--no-warm", "--template", template, environment=environment) as up:
        variables = httpx.get(f"{up.url}/echo", timeout=PATIENCE).json()["environment"]
        clients = {
            service: boto3.client(  # type: ignore[call-overload]
                service,
                endpoint_url=variables[f"AWS_ENDPOINT_URL_{service.upper()}"],
                region_name=variables["AWS_REGION"],
                aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
            )
            for service in ("dynamodb", "s3", "sqs")
        }
        yield up, clients


def refusal(**environment: str) -> str:
    """What a stack that cannot start says."""
    ended = subprocess.run(
        [sys.executable, "-m", "local", "--port", "0"],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    return ended.stderr


@pytest.mark.parametrize(
    ("engine", "how"),
    [
        ("embedded", signal.SIGTERM),
        ("embedded", signal.SIGKILL),
        ("dynamodb-local", signal.SIGKILL),
    ],
)
def test_a_stack_that_is_started_again_has_its_data(
    template: Path, tmp_path: Path, engine: str, how: signal.Signals
) -> None:
    if engine == "dynamodb-local":
        require_dynamodb_local()
    folder = tmp_path / "data"
    quick = " ".join(JAVA_OPTIONS)
    wanted = {"DATA": str(folder), "ENGINE": engine, "JAVA_TOOL_OPTIONS": quick}
    with stack(template, **wanted) as (up, clients):
        assert up.ready.endswith(f"(data in {folder})")
        queue = clients["sqs"].get_queue_url(QueueName=QUEUE)["QueueUrl"]
        clients["sqs"].send_message(QueueUrl=queue, MessageBody="a message")
        clients["s3"].create_bucket(Bucket="kept")
        clients["s3"].put_object(Bucket="kept", Key="some/key", Body=b"an object")
        if how is signal.SIGKILL:  # what is not killed keeps the queues as it ends
            snapshot = folder / "snapshots/sqs.json"
            assert eventually(lambda: snapshot.exists() and "a message" in snapshot.read_text())
        clients["dynamodb"].put_item(TableName="frontdesk", Item=KEY)
        up.process.send_signal(how)
        up.process.wait(timeout=PATIENCE)
    text = template.read_text()
    template.write_text(text.replace("VisibilityTimeout: 30", "VisibilityTimeout: 60"))
    with stack(template, **wanted) as (_, clients):
        assert clients["dynamodb"].get_item(TableName="frontdesk", Key=KEY)["Item"] == KEY
        kept = clients["s3"].get_object(Bucket="kept", Key="some/key")
        assert kept["Body"].read() == b"an object"
        queue = clients["sqs"].get_queue_url(QueueName=QUEUE)["QueueUrl"]
        answer = clients["sqs"].get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])
        assert answer["Attributes"]["VisibilityTimeout"] == "60"
        [message] = clients["sqs"].receive_message(QueueUrl=queue)["Messages"]
        assert message["Body"] == "a message"


def test_a_folder_that_is_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with claimed(tmp_path / "data"):  # as by another stack
        line = refusal(DATA=str(tmp_path / "data"))
    assert line == f"Cannot start: DATA: {tmp_path / 'data'} is in use by another stack\n"
