"""Transactions of the embedded engine make each update once, and to the same effect."""

from typing import Any

from local.aws.embedded import copies, updates
from tests.support.ministack import TABLE, Database


def transaction(number: int, condition: str = "attribute_exists(pk)") -> dict[str, Any]:
    """Two updates by the same expression, one of them of a new item, and one that may fail."""

    def update(pk: str, value: Any) -> dict[str, Any]:
        return {
            "Update": {
                "TableName": TABLE,
                "Key": {"pk": {"S": pk}, "sk": {"S": "S"}},
                "UpdateExpression": "SET place = :p, tally = if_not_exists(tally, :p)",
                "ExpressionAttributeValues": {":p": value},
            }
        }

    of_old = update("C#1", {"S": f"moved {number}"})
    of_old["Update"] |= {
        "ConditionExpression": condition,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    return {"TransactItems": [of_old, update("C#2", {"S": f"new {number}"})]}


def outcomes(database: Database) -> list[Any]:
    """What transactions answer that succeed and fail, and what is in the table and its stream."""
    database.put("C#1", place="here", holder="one")
    wrong = transaction(3)
    wrong["TransactItems"][1]["Update"]["UpdateExpression"] = "ADD holder :p"
    answers = [
        database("transact_write_items", **transaction(1)),
        database("transact_write_items", **transaction(2, "attribute_not_exists(pk)")),
        database("transact_write_items", **wrong),
        database("transact_write_items", **transaction(4)),
    ]
    kept = [database("get_item", Key={"pk": {"S": pk}, "sk": {"S": "S"}}) for pk in ("C#1", "C#2")]
    images = [
        [record["dynamodb"].get(name) for name in ("OldImage", "NewImage")]
        for record in database.records()
    ]
    return [answers, kept, images]


def test_transactions_do_what_they_did(database: Database) -> None:
    before = outcomes(database)
    database("delete_table")
    database.module.reset()
    assert before[0][1]["__type"] == before[0][2]["__type"] == "TransactionCanceledException"
    database.create()
    copies.install()
    updates.install()
    assert outcomes(database) == before


def test_an_update_is_made_once(database: Database) -> None:
    made = []
    apply = database.module._apply_update_expression
    database.module._apply_update_expression = lambda *of: made.append(of) or apply(*of)
    updates.install()
    database("transact_write_items", **transaction(1, "attribute_not_exists(pk)"))
    assert len(made) == 2
