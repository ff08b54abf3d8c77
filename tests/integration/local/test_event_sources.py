"""Event source mappings of the local stack: a relay that fails and dies, and a queue."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from tests.support.relay_faults import Place, RelayStack, relay_stack
from tests.support.running import eventually, kill


@pytest.fixture(scope="module")
def stack(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayStack]:
    """One stack, in which each test has conversations of its own."""
    with relay_stack(engine, tmp_path_factory.mktemp("relay")) as up:
        yield up


def places(conversation_id: str, count: int) -> list[Place]:
    return [(conversation_id, number) for number in range(1, count + 1)]


def test_a_failure_holds_back_what_must_follow_it_and_ends_at_the_destination(
    stack: RelayStack,
) -> None:
    stack.poison(("held", 3))
    stack.write(*chain(*zip(places("held", 6), places("free", 6), strict=True)))
    assert eventually(lambda: ("applied", "fragile", "held", 6) in stack.journal("held"))
    assert eventually(lambda: [stack.counted(id_) for id_ in ("held", "free")] == [6, 6])

    journal = stack.journal("held", "free")
    failure = ("failed", "fragile", "held", 3)
    until = len(journal) - journal[::-1].index(failure)
    before, after = set(journal[:until]), set(journal[until:])
    for number in range(1, 7):
        assert ("applied", "fragile", "free", number) in before
        assert ("applied", "sturdy", "held", number) in before
        follows = ("applied", "fragile", "held", number)
        assert (follows in before, follows in after) == (number < 3, number > 3)

    [kept] = stack.discarded()
    assert re.fullmatch(
        r"aws/lambda/[0-9a-f-]{36}/shardId-[^/]+/\d{4}/\d\d/\d\d/"
        r"\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[0-9a-f-]{36}",
        kept["key"],
    )
    # In batches that were split, then alone, at first and twice more.
    assert kept["requestContext"]["approximateInvokeCount"] == Counter(journal)[failure]
    assert kept["requestContext"]["condition"] == "RetryAttemptsExhausted"
    info = kept["DDBStreamBatchInfo"]
    assert info["batchSize"] == 1
    [record] = json.loads(kept["payload"])["Records"]
    assert record["dynamodb"]["SequenceNumber"] == info["startSequenceNumber"]
    assert record["dynamodb"]["NewImage"]["message_id"] == {"S": "held-3"}
    assert record["eventSourceARN"] == info["streamArn"]


def test_a_relay_that_is_killed_in_a_batch_loses_and_doubles_nothing(stack: RelayStack) -> None:
    conversations = [f"killed-{n}" for n in range(5)]
    with stack.stalling(("killed-2", 5)) as in_the_middle:
        with stack.stalling(("killed-first", 1)) as in_a_batch_before:
            stack.write(("killed-first", 1))
            in_a_batch_before()
            for conversation_id in conversations:
                stack.write(*places(conversation_id, 10))
        in_the_middle()
        kill("Relay", stack.table.name)
    assert eventually(lambda: all(stack.counted(id_) >= 10 for id_ in conversations))
    assert [stack.counted(id_) for id_ in conversations] == [10] * 5
    again = Counter(stack.applied("sturdy", "killed-1"))
    assert again == dict.fromkeys(range(1, 11), 2)  # applied before, and delivered again


def test_2000_changes_at_once_are_worked_off_in_the_order_of_each_conversation(
    stack: RelayStack,
) -> None:
    conversations = [f"many-{n}" for n in range(50)]
    stack.write_at_once(conversations, 40)
    assert eventually(lambda: len(stack.journal(*conversations)) == 2 * 2000)
    for conversation_id in conversations:
        for projection in ("fragile", "sturdy"):
            assert stack.applied(projection, conversation_id) == list(range(1, 41))


def test_what_is_delivered_twice_changes_nothing(engine: str, tmp_path: Path) -> None:
    conversations = [f"twice-{n}" for n in range(10)]
    with relay_stack(engine, tmp_path, "--parameter=Twice=true", "--parameter=Lanes=3") as stack:
        stack.write_at_once(conversations, 10)
        everything = 2 * 10 * len(conversations)
        assert eventually(
            lambda: sum(len(stack.applied("sturdy", id_)) for id_ in conversations) == everything
        )
        assert eventually(lambda: all(stack.counted(id_) == 10 for id_ in conversations))
        for conversation_id in conversations:
            applied = stack.applied("sturdy", conversation_id)
            assert Counter(applied) == dict.fromkeys(range(1, 11), 2)


def test_a_queues_messages_are_delivered_until_they_succeed_or_are_dead(stack: RelayStack) -> None:
    sqs = stack.client("sqs")
    queue, dead = (
        sqs.get_queue_url(QueueName=f"{stack.table.name}-{name}")["QueueUrl"]
        for name in ("work", "dead")
    )
    bodies = [
        {"kind": "work", "n": 1},
        {"kind": "work", "n": 2, "fails": True},
        {"kind": "other", "n": 3},
        {"kind": "work", "n": 4, "exits": True},
    ]
    for body in bodies:
        sqs.send_message(
            QueueUrl=queue,
            MessageBody=json.dumps(body),
            MessageAttributes={"n": {"DataType": "Number", "StringValue": str(body["n"])}},
        )
    found: list[int] = []

    def both_are_dead() -> bool:
        answer = sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10)
        found.extend(json.loads(message["Body"])["n"] for message in answer.get("Messages", ()))
        return sorted(found) == [2, 4]

    assert eventually(both_are_dead)
    counts = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    left = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=list(counts))["Attributes"]
    assert [left[name] for name in counts] == ["0", "0"]
    records = list(map(json.loads, (stack.folder / "received").read_text().splitlines()))
    receptions = Counter(json.loads(record["body"])["n"] for record in records)
    assert receptions[2] == 3
    assert receptions[4] == 3
    assert receptions[3] == 0
    assert 1 <= receptions[1] <= 3  # again if it was in one batch with the one that exits
    assert {
        "eventSource": "aws:sqs",
        "messageAttributes": {
            "n": {
                "dataType": "Number",
                "stringValue": "1",
                "stringListValues": [],
                "binaryListValues": [],
            }
        },
    }.items() <= records[0].items()
    assert records[0]["eventSourceARN"].endswith(f":{stack.table.name}-work")
    assert records[0]["attributes"]["ApproximateReceiveCount"] == "1"
