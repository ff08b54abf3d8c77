"""Tables and their streams on disk."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from local.aws.embedded import indexes
from local.aws.embedded.journal import Journal
from tests.support.ministack import DEFINITION, Database


def request(database: Database, operation: str, **data: Any) -> None:
    headers = {"x-amz-target": f"DynamoDB_20120810.{operation}"}
    body = json.dumps({"TableName": "frontdesk", **data}).encode()
    status, _, _ = asyncio.run(database.module.handle_request("POST", "/", headers, body, {}))
    assert status == 200


def put(database: Database, pk: str) -> None:
    item = {"pk": {"S": pk}, "sk": {"S": "S"}, "holder": {"S": "one"}, "place": {"S": pk}}
    request(database, "PutItem", Item=item)


BeginAnew = Callable[[Database, Path, dict[str, Any]], Journal]


@pytest.fixture
def begin_anew() -> Iterator[BeginAnew]:
    """Forgets everything, as a new process would, and creates the table; closes its files."""
    journals: list[Journal] = []

    def begin(database: Database, file: Path, definition: dict[str, Any]) -> Journal:
        database.module.reset()
        journals.append(Journal(file))
        journals[-1].install()
        request(database, "CreateTable", **definition)
        return journals[-1]

    yield begin
    for journal in journals:
        journal._file.close()


def test_a_table_that_is_created_again_has_its_items_and_its_stream(
    database: Database, begin_anew: BeginAnew, tmp_path: Path
) -> None:
    indexes.install()
    plain = dict(vars(database.module))
    file = tmp_path / "journal"
    begin_anew(database, file, DEFINITION)
    for pk in ("a", "b", "c"):
        put(database, pk)
    request(database, "DeleteItem", Key={"pk": {"S": "b"}, "sk": {"S": "S"}})
    records = database.records()
    vars(database.module).update(plain)
    begin_anew(database, file, DEFINITION)
    found = database(
        "query",
        IndexName="by_holder",
        KeyConditionExpression="holder = :o",
        ExpressionAttributeValues={":o": {"S": "one"}},
    )
    assert [item["pk"]["S"] for item in found["Items"]] == ["a", "c"]
    assert database.records() == records
    assert [record["eventName"] for record in records] == ["INSERT"] * 3 + ["REMOVE"]
    put(database, "d")
    numbers = [record["dynamodb"]["SequenceNumber"] for record in database.records()]
    assert numbers == sorted(numbers)


def test_a_table_finds_its_items_whatever_its_indexes_were(
    database: Database, begin_anew: BeginAnew, tmp_path: Path
) -> None:
    plain = dict(vars(database.module))
    file = tmp_path / "journal"
    keys = [d for d in DEFINITION["AttributeDefinitions"] if d["AttributeName"] in ("pk", "sk")]
    without = {**DEFINITION, "AttributeDefinitions": keys}
    del without["GlobalSecondaryIndexes"]
    begin_anew(database, file, without)
    put(database, "a")
    vars(database.module).update(plain)
    begin_anew(database, file, DEFINITION)
    assert database("scan", IndexName="by_holder")["Count"] == 1


def test_what_was_not_answered_is_not_kept(
    database: Database,
    begin_anew: BeginAnew,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = dict(vars(database.module))
    file = tmp_path / "journal"
    journal = begin_anew(database, file, DEFINITION)
    put(database, "a")
    with monkeypatch.context() as killed:
        killed.setattr(Journal, "commit", lambda _: None)
        put(database, "b")
    journal._file.close()
    vars(database.module).update(plain)
    begin_anew(database, file, DEFINITION)
    assert [item["pk"]["S"] for item in database("scan")["Items"]] == ["a"]


def test_records_of_more_than_a_day_ago_are_forgotten(
    database: Database,
    begin_anew: BeginAnew,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = dict(vars(database.module))
    file = tmp_path / "journal"
    begin_anew(database, file, DEFINITION)
    put(database, "a")
    vars(database.module).update(plain)
    tomorrow = time.time() + 24 * 3600 + 5
    monkeypatch.setattr("local.aws.embedded.journal.time.time", lambda: tomorrow)
    begin_anew(database, file, DEFINITION)
    assert database("scan")["Count"] == 1
    assert database.records() == []
