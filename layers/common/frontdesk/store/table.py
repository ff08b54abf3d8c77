"""The table itself: requests in, plain attribute maps out, faults as errors of ours."""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import boto3
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as SdkConnectionError

from frontdesk.errors import Conflict, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Item = dict[str, Any]

_SERIALIZER = TypeSerializer()
_DESERIALIZER = TypeDeserializer()

# What the SDK has retried in vain, or leaves to its caller because it concerns one item only.
_BUSY = {
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceeded",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingError",
    "ThrottlingException",
    "TransactionInProgressException",
}


def dynamodb_client() -> "DynamoDBClient":
    """A client that gives up within about 10 s, three attempts included, to leave a turn its time.

    The SDK adds a ClientRequestToken to each transaction, so its retries write nothing twice.
    """
    return boto3.client(
        "dynamodb",
        config=Config(
            connect_timeout=1,
            read_timeout=3,
            retries={"mode": "standard", "total_max_attempts": 3},
            tcp_keepalive=True,
        ),
    )


class ConditionFailed(Exception):
    """A transaction's condition did not hold.

    ``items`` has a place for each write: the item that is there where the write's condition failed
    (empty if there is none), and None where it did not fail.
    """

    def __init__(self, items: Sequence[Item | None]) -> None:
        super().__init__()
        self.items = items


class Contention(Exception):
    """Another transaction holds one of the items; the same write may succeed in a moment."""


class Table:
    """The one table. Every method is one request.

    Raises:
        Unavailable: DynamoDB is throttled, failing or out of reach, also after retries.
    """

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self.client = client
        self.name = name

    def get(self, key: Item) -> Item | None:
        """The item under ``key``, read consistently."""
        answer = self.call("get_item", TableName=self.name, Key=marshal(key), ConsistentRead=True)
        return unmarshal(answer["Item"]) if "Item" in answer else None

    def query(self, values: Item, **parameters: Any) -> tuple[list[Item], Item | None]:
        """One page of a Query: its items, and the key to go on from if there is more."""
        answer = self.call(
            "query",
            TableName=self.name,
            ExpressionAttributeValues=marshal({f":{n}": v for n, v in values.items()}),
            **parameters,
        )
        last = answer.get("LastEvaluatedKey")
        return [unmarshal(item) for item in answer["Items"]], last and unmarshal(last)

    def transact(self, *writes: Mapping[str, Any]) -> None:
        """All the writes or none, each as built by `put` or `update`.

        Raises:
            ConditionFailed: a condition did not hold.
            Contention: another transaction was at the same items.
        """
        items = [
            {verb: {"TableName": self.name, **write} for verb, write in w.items()} for w in writes
        ]
        try:
            self.call("transact_write_items", TransactItems=items)
        except ClientError as error:
            if error.response["Error"]["Code"] != "TransactionCanceledException":
                raise
            reasons: list[Any] = list(error.response.get("CancellationReasons", []))
            codes = {reason.get("Code") for reason in reasons}
            if "ConditionalCheckFailed" in codes:
                raise ConditionFailed(
                    [
                        unmarshal(r.get("Item", {}))
                        if r["Code"] == "ConditionalCheckFailed"
                        else None
                        for r in reasons
                    ]
                ) from None
            if "TransactionConflict" in codes:
                raise Contention from None
            if codes & _BUSY:
                raise Unavailable from error
            raise

    def call(self, operation: str, **parameters: Any) -> Any:
        """One request by its name in boto3."""
        try:
            return getattr(self.client, operation)(**parameters)
        except (SdkConnectionError, HTTPClientError) as error:
            raise Unavailable from error
        except ClientError as error:
            if error.response["Error"]["Code"] in _BUSY:
                raise Unavailable from error
            raise


def put(item: Item, condition: str = "attribute_not_exists(pk)") -> dict[str, Any]:
    """A conditional Put; by default it never overwrites."""
    return {
        "Put": {
            "Item": marshal(item),
            "ConditionExpression": condition,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def update(
    key: Item, changes: Item, condition: str, values: Item, remove: Sequence[str] = ()
) -> dict[str, Any]:
    """A conditional Update that sets ``changes``, where they are not None, and removes ``remove``.

    In ``condition``, attributes are written ``#name`` and the given values ``:name``.
    """
    changes = {name: value for name, value in changes.items() if value is not None}
    names = {f"#{n}": n for n in (*changes, *remove)}
    names |= {word: word[1:] for word in _words(condition, "#")}
    expression = "SET " + ", ".join(f"#{n} = :set_{n}" for n in changes)
    if remove:
        expression += " REMOVE " + ", ".join(f"#{n}" for n in remove)
    return {
        "Update": {
            "Key": marshal(key),
            "UpdateExpression": expression,
            "ConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": marshal(
                {f":set_{n}": v for n, v in changes.items()}
                | {f":{n}": v for n, v in values.items()}
            ),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def attempts(seconds: float) -> Iterator[int]:
    """Number the attempts at a contended write, pausing between them with full jitter.

    Raises:
        Conflict: no attempt succeeded within ``seconds``.
    """
    give_up = time.monotonic() + seconds
    attempt = 0
    while time.monotonic() < give_up:
        yield attempt
        attempt += 1
        time.sleep(random.uniform(0, min(0.5, 0.01 * 2**attempt)))
    raise Conflict("too many requests change this conversation at once; try again")


def marshal(item: Mapping[str, Any]) -> dict[str, Any]:
    """Attribute values for the wire; None is left out, a float becomes an exact decimal."""
    return {k: _SERIALIZER.serialize(_exact(v)) for k, v in item.items() if v is not None}


def unmarshal(item: Mapping[str, Any]) -> Item:
    """The reverse of `marshal`; numbers come back as Decimal."""
    found = {name: _DESERIALIZER.deserialize(value) for name, value in item.items()}
    return {n: getattr(v, "value", v) for n, v in found.items()}  # bytes come wrapped


def _exact(value: Any) -> Any:
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, Mapping):
        return {name: _exact(part) for name, part in value.items() if part is not None}
    return value


def _words(expression: str, mark: str) -> list[str]:
    return [word.strip("(),") for word in expression.replace("(", " ").split() if mark in word]
