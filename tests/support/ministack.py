"""ministack's DynamoDB inside this process, with a table to test with."""

import json
import sys
from typing import Any

from local.aws.engines import PACKAGES

# Behind everything else, because ministack wants other versions of what is installed here.
sys.path.append(str(PACKAGES))

TABLE = "frontdesk"
DEFINITION = {
    "TableName": TABLE,
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [
        {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "holder", "place")
    ],
    "KeySchema": [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by_holder",
            "KeySchema": [
                {"AttributeName": "holder", "KeyType": "HASH"},
                {"AttributeName": "place", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["expires_at"]},
        }
    ],
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
}


class Database:
    """Requests to ministack's DynamoDB, by their names in its API."""

    def __init__(self, module: Any) -> None:
        self.module = module

    def __call__(self, operation: str, **data: Any) -> Any:
        """The answer; an error is one as well."""
        handler = getattr(self.module, f"_{operation}")
        return json.loads(handler({"TableName": TABLE, **data})[2])

    def create(self) -> None:
        """Create the table."""
        self("create_table", **DEFINITION)

    def put(self, pk: str, sk: str = "S", **attributes: Any) -> None:
        values = {"pk": pk, "sk": sk, **attributes}
        item = {
            name: {"N": f"{value}"} if isinstance(value, int) else {"S": value}
            for name, value in values.items()
        }
        assert "__type" not in self("put_item", Item=item)

    def records(self) -> list[Any]:
        """What its stream holds."""
        return list(self.module._stream_records.get(TABLE) or [])
