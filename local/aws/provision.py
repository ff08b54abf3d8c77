"""The tables, queues and buckets of a stack, at engines on this machine."""

import contextlib
import json
from collections.abc import Sequence
from typing import Any

from local.aws.clients import Clients
from local.template import Queue, Stack, Table

_QUEUE_ATTRIBUTES = (
    "DelaySeconds",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "VisibilityTimeout",
)


def create_resources(clients: Clients, stack: Stack) -> None:
    """Create what is missing, and wait until it can be used."""
    for table in stack.tables:
        _create_table(clients.tables, table)
    _create_queues(clients.queues, stack.queues)
    for bucket in stack.buckets:
        with contextlib.suppress(clients.objects.exceptions.BucketAlreadyOwnedByYou):
            clients.objects.create_bucket(Bucket=bucket.name)


def _create_table(client: Any, table: Table) -> None:
    try:
        client.create_table(TableName=table.name, **table.definition)
    except client.exceptions.ResourceInUseException:
        _add_stream(client, table)
        return
    client.get_waiter("table_exists").wait(TableName=table.name, WaiterConfig={"Delay": 1})
    if table.ttl_attribute:
        client.update_time_to_live(
            TableName=table.name,
            TimeToLiveSpecification={"AttributeName": table.ttl_attribute, "Enabled": True},
        )


def _add_stream(client: Any, table: Table) -> None:
    """Give a table its stream, which it lacks if it was created before the template had one."""
    stream = table.definition.get("StreamSpecification")
    if stream and "LatestStreamArn" not in client.describe_table(TableName=table.name)["Table"]:
        client.update_table(TableName=table.name, StreamSpecification=stream)


def _create_queues(client: Any, queues: Sequence[Queue]) -> None:
    urls = {queue.name: client.create_queue(QueueName=queue.name)["QueueUrl"] for queue in queues}
    # Afterwards: a queue may come before its dead-letter queue, and a kept one may have other
    # attributes.
    for queue in queues:
        attributes = {n: str(v) for n, v in queue.properties.items() if n in _QUEUE_ATTRIBUTES}
        if policy := queue.properties.get("RedrivePolicy"):
            target = urls[policy["deadLetterTargetArn"].rpartition(":")[2]]
            found = client.get_queue_attributes(QueueUrl=target, AttributeNames=["QueueArn"])
            policy = {**policy, "deadLetterTargetArn": found["Attributes"]["QueueArn"]}
            attributes["RedrivePolicy"] = json.dumps(policy)
        if attributes:
            client.set_queue_attributes(QueueUrl=urls[queue.name], Attributes=attributes)
