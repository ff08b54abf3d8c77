"""What has expired is removed with a record in the stream."""

from local.aws.embedded import expiry
from tests.support.ministack import TABLE, Database

NOW = 1_800_000_000


def left(database: Database) -> set[str]:
    return {item["pk"]["S"] for item in database("scan")["Items"]}


def test_what_has_expired_is_removed_as_by_dynamodb(database: Database) -> None:
    expiry.install()
    database.put("due", expires_at=NOW)
    database.put("later", expires_at=NOW + 1)
    database.put("long ago", expires_at=NOW - expiry.OLDEST)
    database.put("no number", expires_at=f"{NOW}")
    database.put("never")
    expiry.remove(TABLE, "expires_at", NOW)
    assert left(database) == {"later", "long ago", "no number", "never"}
    *_, record = database.records()
    assert record["eventName"] == "REMOVE"
    assert record["dynamodb"]["Keys"] == {"pk": {"S": "due"}, "sk": {"S": "S"}}
    assert record["dynamodb"]["OldImage"]["expires_at"] == {"N": f"{NOW}"}
    service = {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}
    assert record["userIdentity"] == service


def test_what_is_deleted_by_a_request_bears_no_identity(database: Database) -> None:
    expiry.install()
    database.put("due", expires_at=NOW)
    database("delete_item", Key={"pk": {"S": "due"}, "sk": {"S": "S"}})
    *_, record = database.records()
    assert record["eventName"] == "REMOVE"
    assert "userIdentity" not in record
