"""Bringing back what was deleted or damaged, on a stack in an emulator.

The emulator restores a table as it is now, whatever time is asked for: so the first run comes
before the damage.
"""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from frontdesk.models.scope import UNLIMITED
from frontdesk.store.attributes import marshal, unmarshal
from frontdesk.store.history import TurnRequest
from frontdesk.store.items import conversation_key
from frontdesk.store.removal import delete_conversation
from frontdesk.store.table import Table
from frontdesk.turn.turn import take_turn
from ops.restore import main
from tests.support.cloudformation import template
from tests.support.dynamodb import definition
from tests.support.turns import fold, turn_context

STACK = "shop"
AT = "2026-11-27T14:30:00+00:00"


@pytest.fixture(scope="module")
def table(aws: Any) -> Iterator[Table]:
    """The table of a stack."""
    resource = {**template()["Resources"]["Table"], "DeletionPolicy": "Delete"}
    resource["Properties"] = definition()
    resource.pop("UpdateReplacePolicy")
    body = {"Resources": {"Table": resource}, "Outputs": {"Table": {"Value": {"Ref": "Table"}}}}
    cloudformation = aws.client("cloudformation")
    cloudformation.create_stack(StackName=STACK, TemplateBody=json.dumps(body))
    wait = cloudformation.get_waiter("stack_create_complete")
    wait.wait(StackName=STACK, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
    [stack] = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
    client = aws.client("dynamodb")
    yield Table(client, stack["Outputs"][0]["OutputValue"])
    client.close()


def turn(table: Table, **fields: Any) -> str:
    request = TurnRequest("My sink is leaking", scope=UNLIMITED, **fields)
    return fold(take_turn(turn_context(table), request, 30)).conversation_id


def everything(table: Table) -> dict[str, Any]:
    """The items by their keys, as values: the emulator writes 2.0 and then 2."""
    pages = table.client.get_paginator("scan").paginate(TableName=table.name)
    items = [unmarshal(item) for page in pages for item in page["Items"]]
    return {f"{item['pk']} {item['sk']}": item for item in items}


def test_what_was_deleted_comes_back_and_nothing_else_changes(
    aws: Any, table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, deleted, expired, damaged = (turn(table, customer_id=n) for n in range(4))
    short_lived = ("Q#business_id#1#1", "V#connection", "W#B#1", "J#ticket")
    for name in short_lived:
        item = {"pk": {"S": name}, "sk": {"S": "Q0"}, "turns": {"N": "1"}}
        table.client.put_item(TableName=table.name, Item=item)
    gone = {"expires_at": {"Value": {"N": f"{time.time() - 60:.0f}"}}}
    key = marshal(conversation_key(expired))
    table.client.update_item(TableName=table.name, Key=key, AttributeUpdates=gone)
    before = everything(table)
    assert main([STACK, "--at", AT], aws) == 0
    assert "--apply writes 0 items" in capsys.readouterr().out

    delete_conversation(table, deleted, 30, scope=UNLIMITED)
    for item in before.values():
        if expired in str(item) or item["pk"] in short_lived:
            key = marshal({"pk": item["pk"], "sk": item["sk"]})
            table.client.delete_item(TableName=table.name, Key=key)
    turn(table, conversation_id=kept)
    key = marshal(conversation_key(damaged))
    damage = {"last_message": {"Value": {"S": "damaged"}}}
    table.client.update_item(TableName=table.name, Key=key, AttributeUpdates=damage)
    after = everything(table)

    assert main([STACK, "--at", AT], aws) == 0
    told = capsys.readouterr().out
    assert f"1 conversations: {deleted}" in told
    assert everything(table) == after
    assert main([STACK, "--at", AT, "--apply"], aws) == 0
    lost = {key: item for key, item in before.items() if deleted in str(item)}
    assert len(lost) == 4  # a conversation, its session, and two messages
    assert everything(table) == after | lost
    assert main([STACK, "--at", AT, "--apply"], aws) == 0
    assert "0 items were written" in capsys.readouterr().out

    only = ["--conversation", damaged, "--overwrite", "--apply"]
    assert main([STACK, "--at", AT, *only], aws) == 0
    mended = {key: before[key] for key in before if damaged in key}
    assert everything(table) == after | lost | mended

    assert main([STACK, "--at", AT, "--clean"], aws) == 0
    assert table.name in table.client.list_tables()["TableNames"]
    assert len(table.client.list_tables()["TableNames"]) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--at", "2026-11-27T14:30:00"],
        ["--at", AT, "--overwrite"],
        ["--from", "live", "--clean"],
    ],
)
def test_a_command_that_might_do_harm_is_refused(aws: Any, arguments: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([STACK, *arguments], aws)
