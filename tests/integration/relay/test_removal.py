"""The messages of conversations that are gone, in the whole stack: removed unasked."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest

from frontdesk.store.items import conversation_key
from frontdesk.store.table import Table
from tests.support.dynamodb import client_of
from tests.support.running import PATIENCE, environment_of, eventually
from tests.support.stack import stack


@dataclass
class RunningDesk:
    """The stack's API and its table, which the stack made, with its stream and its TTL."""

    api: httpx.Client
    table: Table

    def conversation(self) -> str:
        """A conversation with two messages."""
        answer = self.api.post("/api/v1/chat", json={"message": "My sink is blocked"})
        return str(answer.raise_for_status().json()["data"]["conversation_id"])

    def items(self, conversation_id: str) -> int:
        """How many items there are of a conversation, expired or not."""
        partition = {":pk": {"S": conversation_key(conversation_id)["pk"]}}
        return self.table.client.query(
            TableName=self.table.name,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues=partition,
            Select="COUNT",
            ConsistentRead=True,
        )["Count"]


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    name = f"frontdesk-{uuid4().hex}"
    with (
        stack({"TABLE_NAME": name}, warm=True) as url,
        httpx.Client(base_url=url, timeout=PATIENCE) as api,
    ):
        endpoint = environment_of("RelayFunction", name)["AWS_ENDPOINT_URL_DYNAMODB"]
        with client_of(endpoint) as client:
            yield RunningDesk(api, Table(client, name))


def test_the_messages_of_a_conversation_that_is_gone_are_removed(desk: RunningDesk) -> None:
    deleted, expired, stays = (desk.conversation() for _ in range(3))
    assert [desk.items(id_) for id_ in (deleted, expired, stays)] == [3, 3, 3]
    # As a deletion that ends after its first step.
    desk.table.write_all(delete=[conversation_key(deleted)])
    assert eventually(lambda: desk.items(deleted) == 0)
    then = {":then": {"N": str(int(time.time()) - 60)}}
    desk.table.client.update_item(
        TableName=desk.table.name,
        Key={name: {"S": value} for name, value in conversation_key(expired).items()},
        UpdateExpression="SET expires_at = :then",
        ExpressionAttributeValues=then,
    )
    assert eventually(lambda: desk.items(expired) == 0)
    assert desk.items(stays) == 3
