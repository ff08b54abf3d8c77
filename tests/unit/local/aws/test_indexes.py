"""A Query of the embedded engine answers as ministack does, and reads its own part only."""

import random
from typing import Any

from local.aws.embedded import indexes
from tests.support.ministack import Database

STATUSES = ("active", "archived", "closed")
VALUES = {":o": {"S": "one"}, ":s": {"S": "active#"}, ":t": {"S": "closed#"}}
CONDITIONS = (
    "holder = :o",
    "holder = :o AND begins_with(place, :s)",
    "begins_with(place, :s) AND holder = :o",
    "holder = :o AND place > :s",
    "holder = :o AND place BETWEEN :s AND :t",
)


def change(database: Database, draw: random.Random) -> None:
    """Put, change or delete one of 40 items, of which some have no place in the index, or put one
    beside them in their partition."""
    pk = f"C#{draw.randrange(40):02}"
    if not draw.randrange(4):
        database("delete_item", Key={"pk": {"S": pk}, "sk": {"S": "S"}})
        return
    if not draw.randrange(4):
        database.put(pk, f"S{draw.randrange(9)}", expires_at=draw.randrange(9))
        return
    key = {"holder": draw.choice(("one", "two")), "place": f"{draw.choice(STATUSES)}#{pk}"}
    shared = {"place": "active#shared"} if not draw.randrange(5) else {}
    database.put(pk, **(key | shared if draw.randrange(5) else {}), expires_at=draw.randrange(9))


def query(draw: random.Random) -> dict[str, Any]:
    condition = draw.choice(CONDITIONS)
    values = {name: value for name, value in VALUES.items() if name in condition}
    wanted: dict[str, Any] = {
        "IndexName": "by_holder",
        "KeyConditionExpression": condition,
        "ScanIndexForward": draw.choice((True, False)),
    }
    if draw.randrange(2):
        wanted["Limit"] = draw.randrange(1, 12)
    if draw.randrange(2):
        pk = f"C#{draw.randrange(45):02}"  # it need not be that of an item
        place = draw.choice((f"active#{pk}", f"closed#{pk}", "active#shared"))
        start = {"pk": pk, "sk": "S", "holder": "one", "place": place}
        wanted["ExclusiveStartKey"] = {name: {"S": value} for name, value in start.items()}
    if not draw.randrange(4):  # of the table itself
        wanted = {k: v for k, v in wanted.items() if k not in ("IndexName", "ExclusiveStartKey")}
        wanted["KeyConditionExpression"] = draw.choice(("pk = :p", "pk = :p AND sk < :r"))
        values = {":p": {"S": f"C#{draw.randrange(40):02}"}, ":r": {"S": "S5"}}
        values = {name: v for name, v in values.items() if name in wanted["KeyConditionExpression"]}
    if draw.randrange(2):
        wanted |= {"FilterExpression": "expires_at > :n", "Select": "COUNT"}
        values = values | {":n": {"N": "4"}}
    return {**wanted, "ExpressionAttributeValues": values}


def test_queries_are_answered_as_without_the_order(database: Database) -> None:
    plain = dict(vars(database.module))
    table = database.module._tables["frontdesk"]
    draw = random.Random(12)
    answered = 0
    for _ in range(150):
        indexes.install()
        table.pop(database.module._INDEX_MEMBERS, None)
        for _ in range(8):
            change(database, draw)
        queries = [query(draw) for _ in range(8)]
        ordered = [database("query", **wanted) for wanted in queries]
        vars(database.module).update(plain)
        table.pop(database.module._INDEX_MEMBERS, None)
        for wanted, answer in zip(queries, ordered, strict=True):
            assert database("query", **wanted) == answer, wanted
        answered += sum(answer.get("Count", 0) > 0 for answer in ordered)
    assert answered > 400


def test_a_page_evaluates_its_own_items_however_many_there_are(database: Database) -> None:
    indexes.install()
    for n in range(1000):
        database.put(f"C#{n:04}", holder="one", place=f"{STATUSES[n % 3]}#{n:04}", expires_at=9)
    evaluated = []
    evaluation = database.module._ExprEval

    def noted(tokens: Any, item: Any, *rest: Any) -> Any:
        evaluated.append(item["pk"]["S"])
        return evaluation(tokens, item, *rest)

    database.module._ExprEval = noted
    page = database(
        "query",
        IndexName="by_holder",
        KeyConditionExpression="holder = :o AND begins_with(place, :s)",
        FilterExpression="attribute_exists(expires_at)",
        ExpressionAttributeValues={":o": VALUES[":o"], ":s": VALUES[":s"]},
        ScanIndexForward=False,
        Limit=3,
    )
    assert [item["pk"]["S"] for item in page["Items"]] == ["C#0999", "C#0996", "C#0993"]
    assert set(evaluated) == {"C#0999", "C#0996", "C#0993"}


def test_an_item_that_moves_within_an_index_is_found_at_its_new_place_only(
    database: Database,
) -> None:
    indexes.install()
    database.put("C#1", holder="one", place="active#1")
    wanted = {"IndexName": "by_holder", "KeyConditionExpression": CONDITIONS[1]}
    values = {"ExpressionAttributeValues": {":o": VALUES[":o"], ":s": VALUES[":s"]}}
    assert database("query", **wanted, **values)["Count"] == 1
    database(
        "update_item",
        Key={"pk": {"S": "C#1"}, "sk": {"S": "S"}},
        UpdateExpression="SET place = :p",
        ExpressionAttributeValues={":p": {"S": "closed#1"}},
    )
    assert database("query", **wanted, **values)["Count"] == 0
    closed = {":o": VALUES[":o"], ":s": VALUES[":t"]}
    assert database("query", **wanted, ExpressionAttributeValues=closed)["Count"] == 1
