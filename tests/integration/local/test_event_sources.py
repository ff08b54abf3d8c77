"""Event source mappings of the local stack: a relay that fails and dies, and a queue."""

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.event_sources.lanes import lanes_of
from tests.support.relay_faults import Place, RelayStack, relay_stack
from tests.support.running import eventually, kill


@pytest.fixture(scope="module")
def stack(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayStack]:
    """One stack, in which each test has conversations of its own."""
    with relay_stack(engine, tmp_path_factory.mktemp("relay")) as up:
        yield up


def places(conversation_id: str, count: int) -> list[Place]:
    return [(conversation_id, number) for number in range(1, count + 1)]


def in_one_shard(name: str, count: int) -> list[str]:
    """Ids of conversations whose changes are in one batch, if they wait at the same time."""
    _, lane = lanes_of("pk", 1)
    ids = (f"{name}-{n}" for n in itertools.count())
    keys = ((id_, {"pk": {"S": f"C#{id_}"}}) for id_ in ids)
    first = (id_ for id_, key in keys if not lane({"dynamodb": {"Keys": key}}))
    return list(itertools.islice(first, count))


def test_a_failure_holds_back_what_must_follow_it_and_ends_at_the_destination(
    stack: RelayStack,
) -> None:
    first, held, free = in_one_shard("held", 3)
    stack.poison((held, 3))
    with stack.stalling((first, 1)) as in_a_batch_before:
        stack.write((first, 1))
        in_a_batch_before()
        stack.write(*itertools.chain(*zip(places(held, 6), places(free, 6), strict=True)))
    assert eventually(lambda: ("applied", "fragile", held, 6) in stack.journal(held))
    assert eventually(lambda: [stack.counted(id_) for id_ in (held, free)] == [6, 6])

    journal = stack.journal(held, free)
    failure = ("failed", "fragile", held, 3)
    until = len(journal) - journal[::-1].index(failure)
    before, after = set(journal[:until]), set(journal[until:])
    for number in range(1, 7):
        assert ("applied", "fragile", free, number) in before
        assert ("applied", "sturdy", held, number) in before
        follows = ("applied", "fragile", held, number)
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
    assert record["dynamodb"]["NewImage"]["message_id"] == {"S": f"{held}-3"}
    assert record["eventSourceARN"] == info["streamArn"]


def test_a_relay_that_is_killed_in_a_batch_loses_and_doubles_nothing(stack: RelayStack) -> None:
    before, *conversations = in_one_shard("killed", 6)
    with stack.stalling((conversations[2], 5)) as in_the_middle:
        with stack.stalling((before, 1)) as in_a_batch_before:
            stack.write((before, 1))
            in_a_batch_before()
            for conversation_id in conversations:
                stack.write(*places(conversation_id, 10))
        in_the_middle()
        kill("Relay", stack.table.name)
    assert eventually(lambda: all(stack.counted(id_) >= 10 for id_ in conversations))
    assert [stack.counted(id_) for id_ in conversations] == [10] * 5
    # What the killed batch has applied is delivered again; the engine may have told some of it
    # while it was written, and that was a batch of its own.
    again = Counter(stack.applied("sturdy", conversations[1]))
    times = [again[number] for number in range(1, 11)]
    assert times == sorted(times)
    assert {*times} <= {1, 2}


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

    def received() -> list[int]:
        records = (stack.folder / "received").read_text().splitlines()
        return [json.loads(json.loads(record)["body"])["n"] for record in records]

    def send(**body: Any) -> None:
        attributes = {"n": {"DataType": "Number", "StringValue": str(body["n"])}}
        text = json.dumps(body)
        sqs.send_message(QueueUrl=queue, MessageBody=text, MessageAttributes=attributes)

    (stack.folder / "received").touch()
    send(kind="work", n=1)
    send(kind="work", n=2, fails=True)
    send(kind="other", n=3)
    # Not until the first is done with, which the last would take with it if both were in one batch.
    assert eventually(lambda: {1, 2} <= set(received()))
    send(kind="work", n=4, exits=True)
    found: dict[str, int] = {}

    def both_are_dead() -> bool:
        answer = sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10)
        for message in answer.get("Messages", ()):  # perhaps once more
            found[message["MessageId"]] = json.loads(message["Body"])["n"]
        return sorted(found.values()) == [2, 4]

    assert eventually(both_are_dead)
    counts = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")

    def is_empty() -> bool:
        left = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=list(counts))["Attributes"]
        return [left[name] for name in counts] == ["0", "0"]

    assert eventually(is_empty)
    receptions = Counter(received())
    assert (receptions[2], receptions[3], receptions[4]) == (3, 0, 3)
    record = json.loads((stack.folder / "received").read_text().splitlines()[0])
    assert {
        "eventSource": "aws:sqs",
        "messageAttributes": {
            "n": {
                "dataType": "Number",
                "stringValue": str(received()[0]),
                "stringListValues": [],
                "binaryListValues": [],
            }
        },
    }.items() <= record.items()
    assert record["eventSourceARN"].endswith(f":{stack.table.name}-work")
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
