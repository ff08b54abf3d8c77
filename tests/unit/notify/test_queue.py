"""The queue of notifications, and the one of what is urgent."""

import json
from collections.abc import Iterator

import boto3
import pytest

from frontdesk.notify.queue import Queue
from tests.support.dynamodb import environment


@pytest.fixture
def names(moto: None) -> Iterator[dict[str, str]]:  # noqa: ARG001
    """The addresses of two queues, by their names."""
    with environment(""):
        client = boto3.client("sqs")
        yield {name: client.create_queue(QueueName=name)["QueueUrl"] for name in ("one", "two")}
        client.close()


def test_what_is_urgent_is_sent_to_and_postponed_at_its_own_queue(names: dict[str, str]) -> None:
    with environment(""):
        client = boto3.client("sqs")
        both, same = Queue(client, "one", "two"), Queue(client, "one")
        both.send({"n": 1})
        both.send({"n": 2}, urgent=True)
        same.send({"n": 3}, urgent=True)
        found = {}
        for name, url in names.items():
            answer = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
            found[name] = answer["Messages"]
        bodies = {n: [json.loads(m["Body"])["n"] for m in some] for n, some in found.items()}
        assert {n: sorted(some) for n, some in bodies.items()} == {"one": [1, 3], "two": [2]}
        [urgent] = found["two"]
        arn = "arn:aws:sqs:us-east-1:123456789012:two"
        both.postpone(arn, urgent["ReceiptHandle"], 0)
        [again] = client.receive_message(QueueUrl=names["two"])["Messages"]
        assert again["MessageId"] == urgent["MessageId"]
        client.close()
