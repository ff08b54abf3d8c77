"""Event source mappings: reading them, filtering, answers, and what becomes of a failed batch."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from local.event_sources import StreamMapping, mappings_of
from local.event_sources.answers import failed_records
from local.event_sources.delivery import Answer, Batch, Policy, deliver
from local.event_sources.filters import PatternError, any_of
from local.event_sources.records import sequence_number, stream_record
from local.template import TemplateError, read


def matches(pattern: Any, record: Any) -> bool:
    return bool(any_of([json.dumps(pattern)])(record))


def test_a_pattern_chooses_records() -> None:
    record = {"name": "MODIFY", "n": 3, "yes": True, "none": None, "tags": ["x", "y"], "no": []}
    cases: list[tuple[Any, bool]] = [
        ({"name": ["MODIFY"]}, True),
        ({"name": ["INSERT", "MODIFY"]}, True),
        ({"name": ["INSERT"]}, False),
        ({"name": ["MODIFY"], "n": [4]}, False),
        ({"yes": [True]}, True),
        ({"yes": [1]}, False),
        ({"none": [None]}, True),
        ({"n": [None]}, False),
        ({"name": [{"prefix": "MOD"}]}, True),
        ({"name": [{"prefix": "IFY"}]}, False),
        ({"name": [{"suffix": "IFY"}]}, True),
        ({"n": [{"prefix": "3"}]}, False),
        ({"name": [{"anything-but": ["INSERT", "REMOVE"]}]}, True),
        ({"name": [{"anything-but": "MODIFY"}]}, False),
        ({"name": [{"anything-but": {"prefix": "MOD"}}]}, False),
        ({"name": [{"anything-but": {"prefix": "INS"}}]}, True),
        ({"gone": [{"anything-but": "MODIFY"}]}, False),
        ({"gone": [{"exists": False}]}, True),
        ({"gone": [{"exists": True}]}, False),
        ({"name": [{"exists": True}]}, True),
        ({"name": [{"exists": False}]}, False),
        ({"n": [{"numeric": [">", 2, "<=", 3]}]}, True),
        ({"n": [{"numeric": [">", 3]}]}, False),
        ({"yes": [{"numeric": ["=", 1]}]}, False),
        ({"tags": ["y"]}, True),
        ({"tags": ["z"]}, False),
        ({"no": ["x"]}, False),
        ({"name": {"S": ["MODIFY"]}}, False),
        ({"gone": {"S": [{"exists": False}]}}, True),
    ]
    wrong = [pattern for pattern, expected in cases if matches(pattern, record) is not expected]
    assert wrong == []


def test_one_pattern_of_several_is_enough_and_none_lets_everything_pass() -> None:
    either = any_of(['{"a": [1]}', '{"b": {"c": [2]}}'])
    assert [either(r) for r in ({"a": 1}, {"b": {"c": 2}}, {"b": [{"c": 2}]}, {"a": 2})] == [
        True,
        True,
        True,
        False,
    ]
    assert any_of([])({})


def test_what_a_pattern_cannot_say_is_refused() -> None:
    for pattern in (
        "{",
        "[]",
        "{}",
        '{"a": "MODIFY"}',
        '{"a": []}',
        '{"$or": [{"a": [1]}]}',
        '{"a": [[1]]}',
        '{"a": [{"cidr": "10.0.0.0/24"}]}',
        '{"a": [{"prefix": {"equals-ignore-case": "x"}}]}',
        '{"a": [{"exists": "yes"}]}',
        '{"a": [{"numeric": [">"]}]}',
        '{"a": [{"numeric": ["~", 1]}]}',
        '{"a": [{"anything-but": {"suffix": "x"}}]}',
    ):
        with pytest.raises(PatternError):
            any_of([pattern])


def test_an_answer_says_which_records_failed() -> None:
    def of(*ids: Any) -> dict[str, Any]:
        return {"batchItemFailures": [{"itemIdentifier": id_} for id_ in ids]}

    everything = {"1", "2"}
    cases: list[tuple[Any, set[str]]] = [
        (None, set()),
        ({}, set()),
        ({"batchItemFailures": None}, set()),
        (of(), set()),
        (of("2"), {"2"}),
        (of("2", "2", "1"), everything),
        (of("3"), everything),
        (of("2", "3"), everything),
        (of(""), everything),
        (of(None), everything),
        (of(2), everything),
        (of(["2"]), everything),
        ({"batchItemFailures": [{"id": "2"}]}, everything),
        ({"batchItemFailures": {"itemIdentifier": "2"}}, everything),
        ({"batchItemFailures": ["2"]}, everything),
        (["2"], everything),
        ("fine", everything),
    ]
    wrong = [
        a for a, failed in cases if failed_records(json.dumps(a).encode(), ["1", "2"]) != failed
    ]
    assert wrong == []
    assert failed_records(b"<html>", ["1", "2"]) == everything


NOW = 1_800_000_000.0


def change(number: int, created: float = NOW) -> dict[str, Any]:
    return {"dynamodb": {"SequenceNumber": str(number), "ApproximateCreationDateTime": created}}


class Function:
    """A function that fails for some records, by raising or else by its answer, and its clock."""

    def __init__(self, *poisoned: int, raises: bool) -> None:
        self.invocations: list[list[int]] = []
        self.discarded: list[tuple[list[int], str, int]] = []
        self.pauses: list[float] = []
        self._poisoned = poisoned
        self._raises = raises

    async def invoke(self, records: Sequence[dict[str, Any]]) -> Answer:
        numbers = [int(sequence_number(record)) for record in records]
        self.invocations.append(numbers)
        failed = [place for place, number in enumerate(numbers) if number in self._poisoned]
        if failed and self._raises:
            return Answer("id", 0, "ValueError")
        return Answer("id", failed[0] if failed else None)

    async def discard(self, batch: Batch, condition: str) -> None:
        numbers = [int(sequence_number(record)) for record in batch.records]
        self.discarded.append((numbers, condition, batch.invocations))

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def now(self) -> float:
        return NOW + sum(self.pauses)

    def deliver(self, records: Sequence[dict[str, Any]], policy: Policy) -> None:
        asyncio.run(
            deliver(records, policy, self.invoke, self.discard, pause=self.pause, now=self.now)
        )


def test_a_partial_failure_is_retried_from_the_first_that_failed() -> None:
    function = Function(3, raises=False)
    function.deliver([change(n) for n in range(1, 5)], Policy(retries=2))
    assert function.invocations == [[1, 2, 3, 4], [3, 4], [3, 4]]
    assert function.discarded == [([3, 4], "RetryAttemptsExhausted", 3)]
    assert function.pauses == [0.1, 0.2]


def test_bisecting_leaves_the_failing_record_alone_and_uses_up_no_retry() -> None:
    function = Function(6, raises=True)
    function.deliver([change(n) for n in range(1, 9)], Policy(retries=1, bisect=True))
    assert function.invocations == [
        [1, 2, 3, 4, 5, 6, 7, 8],
        [1, 2, 3, 4],
        [5, 6, 7, 8],
        [5, 6],
        [5],
        [6],
        [6],
        [7, 8],
    ]
    assert function.discarded == [([6], "RetryAttemptsExhausted", 5)]
    assert function.pauses == [0.1]


def test_bisecting_splits_a_partial_failure_where_it_began_but_not_at_its_first_record() -> None:
    function = Function(2, raises=False)
    function.deliver([change(n) for n in range(1, 5)], Policy(retries=1, bisect=True))
    assert function.invocations == [[1, 2, 3, 4], [2, 3, 4], [2, 3, 4]]
    assert function.discarded == [([2, 3, 4], "RetryAttemptsExhausted", 3)]
    assert function.pauses == [0.1]


def test_without_a_limit_of_retries_a_record_is_tried_until_it_is_too_old() -> None:
    function = Function(2, raises=True)
    day = 24 * 3600
    function.deliver([change(1, NOW - day - 1), change(2)], Policy(record_seconds=day))
    invocations = len(function.invocations)
    assert function.discarded == [
        ([1], "RecordAgeExceeded", 0),
        ([2], "RecordAgeExceeded", invocations),
    ]
    assert function.invocations == [[2]] * invocations
    assert function.pauses[:3] == [0.1, 0.2, 0.4]
    assert max(function.pauses) == 30
    assert day < sum(function.pauses) < day + 60


def test_records_that_an_engine_gets_wrong_are_put_right() -> None:
    key = {"pk": {"S": "a"}}
    expired = {
        "eventID": "1",
        "eventName": "UNKNOWN_TO_SDK_VERSION",
        "dynamodb": {"Keys": key, "OldImage": key},
    }
    record = stream_record(expired, "arn")
    assert record is not None
    assert record["eventName"] == "REMOVE"
    assert record["userIdentity"] == {
        "type": "Service",
        "principalId": "dynamodb.amazonaws.com",
    }
    unchanged = {"Keys": key, "OldImage": key, "NewImage": key}
    modified = {"eventID": "2", "eventName": "MODIFY", "dynamodb": unchanged}
    assert stream_record(modified, "arn") is None
    without_images = {"eventID": "3", "eventName": "MODIFY", "dynamodb": {"Keys": key}}
    assert stream_record(without_images, "arn") is not None


TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Changes:
    Type: AWS::DynamoDB::Table
    Properties: {StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}}
  Failed:
    Type: AWS::S3::Bucket
  Work:
    Type: AWS::SQS::Queue
  Function:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: app
      Handler: app.handler
      Events:
        Source:
          Type: KIND
          Properties: PROPERTIES
"""


def written(folder: Path, kind: str, properties: str) -> Any:
    template = folder / "template.yaml"
    text = TEMPLATE.replace("KIND", kind).replace("PROPERTIES", properties)
    template.write_text(text)
    return mappings_of(read(template, table_name="frontdesk"))


def test_a_mapping_has_what_the_template_says_and_else_lambdas_defaults(tmp_path: Path) -> None:
    stream = "Stream: !GetAtt Changes.StreamArn, StartingPosition: TRIM_HORIZON"
    [plain] = written(tmp_path, "DynamoDB", f"{{{stream}}}")
    assert isinstance(plain, StreamMapping)
    assert (plain.function, plain.table) == ("Function", "frontdesk-changes")
    assert plain.policy == Policy(retries=None, record_seconds=None, bisect=False)
    assert (plain.batching.size, plain.batching.window, plain.lanes) == (100, 0, 1)
    assert (plain.bucket, plain.reports_failures) == (None, False)
    [full] = written(
        tmp_path,
        "DynamoDB",
        f"{{{stream}, BatchSize: 7, MaximumBatchingWindowInSeconds: 2, MaximumRetryAttempts: 3,"
        " MaximumRecordAgeInSeconds: 600, BisectBatchOnFunctionError: true,"
        " ParallelizationFactor: 4, FunctionResponseTypes: [ReportBatchItemFailures],"
        " DestinationConfig: {OnFailure: {Type: S3, Destination: !GetAtt Failed.Arn}},"
        ' FilterCriteria: {Filters: [{Pattern: \'{"eventName": ["REMOVE"]}\'}]}}',
    )
    assert full.policy == Policy(retries=3, record_seconds=600, bisect=True)
    assert (full.batching.size, full.batching.window, full.lanes) == (7, 2, 4)
    assert (full.bucket, full.reports_failures) == ("frontdesk-failed", True)
    assert [full.matches({"eventName": name}) for name in ("REMOVE", "INSERT")] == [True, False]
    [queue] = written(tmp_path, "SQS", "{Queue: !GetAtt Work.Arn}")
    assert (queue.queue, queue.batching.size, queue.concurrency) == ("frontdesk-work", 10, 5)
    assert written(tmp_path, "DynamoDB", f"{{{stream}, Enabled: false}}") == []


def test_what_a_mapping_cannot_be_is_one_clear_line(tmp_path: Path) -> None:
    stream = "Stream: !GetAtt Changes.StreamArn, StartingPosition: TRIM_HORIZON"
    cases = [
        ("DynamoDB", "Stream: !GetAtt Changes.StreamArn", "StartingPosition is"),
        ("DynamoDB", "Stream: 'arn:aws:x:other', StartingPosition: LATEST", "none of the template"),
        ("DynamoDB", f"{stream}, TumblingWindowInSeconds: 3", "TumblingWindowInSeconds: not"),
        ("DynamoDB", f"{stream}, BatchSize: 0", "BatchSize is from 1 to 10000, not 0"),
        (
            "DynamoDB",
            f"{stream}, DestinationConfig: {{OnFailure: {{Destination: !GetAtt Work.Arn}}}}",
            "Destination is none of the template's own buckets",
        ),
        (
            "DynamoDB",
            f"{stream}, FilterCriteria: {{Filters: [{{Pattern: '{{\"a\": 1}}'}}]}}",
            "a pattern a is neither",
        ),
        ("SQS", "Queue: !GetAtt Work.Arn, BatchSize: 11", "needs MaximumBatchingWindowInSeconds"),
        ("SQS", "Queue: !GetAtt Work.Arn, StartingPosition: LATEST", "StartingPosition: not"),
    ]
    for kind, properties, line in cases:
        with pytest.raises(TemplateError) as refused:
            written(tmp_path, kind, f"{{{properties}}}")
        assert line in str(refused.value)
        assert str(refused.value).startswith("the event Source of Function: ")
