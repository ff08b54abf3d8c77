"""What the same accesses cost in DynamoDB if a conversation is one item.

    python -m benchmarks.one_item

Needs DynamoDB Local (`make engines`). This is the usual design: a conversation is an item with its
messages in a list, and an index on the customer contains all of it. Dollars are those of on-demand
tables in us-east-1, by the number of messages in a conversation. The last column is the number at
which the item is full. The printed table is the second one of docs/costs.md.
"""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from benchmarks.conversations import CONTENT, LISTED, SHORT, dollars
from benchmarks.support import dynamodb, dynamodb_engine
from frontdesk.store.attributes import Item, marshal
from tests.support.conversations import messages
from tests.support.dynamodb import Consumed, consumed

TABLE = "usual"


def main() -> None:
    with dynamodb_engine() as engine:
        report(dynamodb(engine))


def report(client: Any) -> None:
    """Print the table."""
    client.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "customer_id", "AttributeType": "N"},
        ],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by_customer",
                "KeySchema": [
                    {"AttributeName": "customer_id", "KeyType": "HASH"},
                    {"AttributeName": "id", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    end = largest(client)
    sizes = (SHORT, 100, 1_000)
    print(f"| one item, its messages: | {' | '.join(f'{n:,}' for n in sizes)} | it ends at |")
    print(f"| --- |{' ---: |' * (len(sizes) + 1)}")
    columns = [costs(client, n) if n < end else {} for n in sizes]
    for name in columns[0]:
        cells = (f"{dollars(column[name]):.2f}" if column else "fails" for column in columns)
        print(f"| {name} | {' | '.join(cells)} | {end:,} messages |")


def costs(client: Any, count: int) -> dict[str, Consumed]:
    """The cost of each access if every conversation of a customer has so many messages."""
    for n in range(LISTED + 1):
        client.put_item(TableName=TABLE, Item=marshal(whole(f"{count}-{n:02}", count)))
    key = {"id": {"S": f"{count}-00"}}
    query = {
        "TableName": TABLE,
        "IndexName": "by_customer",
        "KeyConditionExpression": "customer_id = :c",
        "ExpressionAttributeValues": {":c": {"N": str(count)}},
    }

    def listing() -> None:
        left = LISTED
        start: dict[str, Any] = {}
        while left > 0:
            answer = client.query(**query, **start, Limit=left)
            left -= answer["Count"]
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def turn() -> None:
        client.get_item(TableName=TABLE, Key=key, ConsistentRead=True)
        client.put_item(TableName=TABLE, Item=marshal(whole(f"{count}-00", count)))

    runs: dict[str, Callable[[], Any]] = {
        "turn": turn,
        "open": lambda: client.get_item(TableName=TABLE, Key=key, ConsistentRead=True),
        f"list {LISTED} of a customer": listing,
        "patch": lambda: client.update_item(
            TableName=TABLE,
            Key=key,
            UpdateExpression="SET #s = :s",
            ExpressionAttributeNames={"#s": "status"},
            ExpressionAttributeValues={":s": {"S": "closed"}},
        ),
        "delete": lambda: client.delete_item(TableName=TABLE, Key=key),
    }
    total = consumed(client)
    found = {}
    for name, run in runs.items():
        total.reads = total.writes = 0.0
        run()
        found[name] = Consumed([], total.reads, total.writes)
    return found


def whole(conversation_id: str, count: int) -> Item:
    """A conversation as one item, with all that Frontdesk stores of each message."""
    kept = [
        {name: value for name, value in message.items() if name not in ("pk", "sk")}
        for message in messages(conversation_id, count, CONTENT)
    ]
    return {
        "id": conversation_id,
        "customer_id": int(conversation_id.partition("-")[0]),
        "status": "active",
        "context": CONTENT,
        "messages": [{n: v for n, v in message.items() if v is not None} for message in kept],
    }


def largest(client: Any) -> int:
    """The most messages that one item takes."""
    fits, fails = 1, 10_000
    while fails - fits > 1:
        count = (fits + fails) // 2
        try:
            client.put_item(TableName=TABLE, Item=marshal(whole("0-probe", count)))
            fits = count
        except ClientError:
            fails = count
    return fits


if __name__ == "__main__":
    main()
