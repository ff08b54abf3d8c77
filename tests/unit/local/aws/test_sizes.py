"""Sizes and capacities of the embedded engine are those of ministack."""

from typing import Any

from local.aws.embedded import sizes
from tests.support.ministack import TABLE, Database

VALUES: tuple[Any, ...] = (
    {"S": ""},
    {"S": "größer, 水"},
    {"N": "-120.50"},
    {"M": {}},
    {
        "M": {
            "ä": {"S": "x"},
            "l": {"L": [{"M": {"n": {"N": "1"}}}, {"BOOL": True}, {"NULL": True}]},
        }
    },
    {"SS": ["a", "bc"]},
    {"B": "YWJj"},
    {"S": "two", "N": "2"},
    None,
)


def writes(number: int) -> list[tuple[str, dict[str, Any]]]:
    """A batch and a transaction, of new items and of old ones that move in the index."""
    key = {"pk": {"S": "C#1"}, "sk": {"S": "S"}}
    item = {**key, "holder": {"S": "one"}, "place": {"S": f"{number}"}, "text": {"S": "x" * 2000}}
    other = {**item, "pk": {"S": "C#2"}}
    update = {
        "TableName": TABLE,
        "Key": {"pk": other["pk"], "sk": other["sk"]},
        "UpdateExpression": "SET place = :p",
        "ExpressionAttributeValues": {":p": {"S": f"moved {number}"}},
    }
    puts = [{"PutRequest": {"Item": each}} for each in (item, other)]
    return [
        ("batch_write_item", {"RequestItems": {TABLE: puts}}),
        ("transact_write_items", {"TransactItems": [{"Update": update}]}),
    ]


def test_what_is_computed_is_as_before(database: Database) -> None:
    plain = database.module._attribute_value_size
    before = [plain(value) for value in VALUES]
    asked = [(name, {**data, "ReturnConsumedCapacity": "INDEXES"}) for name, data in writes(1)]
    expected = [database(name, **data) for name, data in asked]
    database.module._items_replaced(database.module._tables[TABLE])
    for items in database.module._tables[TABLE]["items"].values():
        items.clear()
    sizes.install()
    assert [database.module._attribute_value_size(value) for value in VALUES] == before
    assert [database(name, **data) for name, data in asked] == expected
    assert all("ConsumedCapacity" in answer for answer in expected)


def test_a_write_that_asks_for_no_capacity_computes_none(database: Database) -> None:
    sizes.install()
    viewed = []
    view = database.module._index_write_view
    database.module._index_write_view = lambda *of: viewed.append(of) or view(*of)
    for name, data in writes(2):
        assert "ConsumedCapacity" not in database(name, **data)
    assert not viewed
    for name, data in writes(3):
        database(name, **data, ReturnConsumedCapacity="TOTAL")
    assert viewed


def test_pages_end_where_they_did(database: Database) -> None:
    for n in range(12):
        database.put("C#1", f"S{n:02}", text="größer" * (20_000 if n < 8 else 20))
    queries: list[dict[str, Any]] = [
        {
            "KeyConditionExpression": "pk = :p AND sk >= :s",
            "ExpressionAttributeValues": {":p": {"S": "C#1"}, ":s": {"S": first}},
            **limit,
        }
        for first in ("S00", "S08", "S12")
        for limit in ({"Limit": 1}, {"Limit": 4}, {"Limit": 11}, {"Limit": 100}, {})
    ]
    before = [database("query", **each) for each in queries]
    sizes.install()
    assert [database("query", **each) for each in queries] == before
    assert [answer["Count"] for answer in before[:5]] == [1, 4, 6, 6, 6]
