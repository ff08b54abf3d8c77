"""The table: requests in, plain attribute maps out, faults as errors of the package.

DynamoDB takes up to two days to remove an item whose ``expires_at`` (epoch seconds) has passed. No
method returns such an item, except `Table.first`.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as SdkConnectionError
from snapshot_restore_py import register_after_restore

from frontdesk.base.errors import Conflict, FrontdeskError, Unavailable
from frontdesk.store.attributes import Item, marshal, unmarshal
from frontdesk.store.writes import ALIVE, Transaction

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

T = TypeVar("T")

# Codes that the SDK has retried in vain, or does not retry because they concern one item only.
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
_CONTENDED = {"TransactionConflict", "TransactionConflictException"}

_READ_AT_ONCE = 100  # the most that BatchGetItem takes
_WRITTEN_AT_ONCE = 25  # the most that BatchWriteItem takes
_LEFT_OVER_SECONDS = 5.0  # how long a batch is repeated for what DynamoDB leaves of it


# Without it, all environments restored from one snapshot would draw the same pauses.
register_after_restore(random.seed)


class ConditionFailed(Exception):
    """The condition of at least one write did not hold; nothing was written."""

    def __init__(self, found: Mapping[str, Sequence[Item | None]]) -> None:
        super().__init__()
        self._found = found

    def group(self, name: str) -> Sequence[Item | None]:
        """For each write of a group, the item that is there; None where the condition held.

        The item is empty if there is none, or if the write does not ask for it.
        """
        return self._found.get(name, ())

    def failed(self, name: str) -> bool:
        """Whether a condition of the group did not hold."""
        return any(item is not None for item in self.group(name))


class Contention(Exception):
    """Another writer came first; the same work may succeed in a moment: see `settle`."""


class Table:
    """The one table. A method makes one request, unless it says otherwise.

    Raises:
        Unavailable: DynamoDB is throttled, failing or out of reach, also after retries.
    """

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self.client = client
        self.name = name

    def get(self, key: Item, *, consistent: bool = True) -> Item | None:
        """The item under ``key``; if not ``consistent``, maybe as it was a moment ago, for half."""
        answer = self.call(
            "get_item", TableName=self.name, Key=marshal(key), ConsistentRead=consistent
        )
        return next(_alive([answer["Item"]] if "Item" in answer else []), None)

    def get_all(self, keys: Sequence[Item]) -> list[Item]:
        """The items under ``keys`` that exist, read consistently, in no order.

        1 request for 100 keys, and more for what DynamoDB leaves over (past 16 MB, or throttled).
        """
        items: list[Item] = []
        for some in _batches(keys, _READ_AT_ONCE):
            wanted = {self.name: {"Keys": list(map(marshal, some)), "ConsistentRead": True}}
            for answer in self._batch("batch_get_item", wanted, "UnprocessedKeys"):
                items += _alive(answer["Responses"].get(self.name, ()))
        return items

    def query(self, values: Item, **parameters: Any) -> tuple[list[Item], Item | None]:
        """One page of a Query: its items, and the key to continue from if there are more."""
        answer = self._query(values, parameters)
        last = answer.get("LastEvaluatedKey")
        return list(_alive(answer["Items"])), last and unmarshal(last)

    def first(self, values: Item, **parameters: Any) -> Item | None:
        """The first item of a Query, even an expired one: use it only to remove items."""
        items = self._query(values, {**parameters, "Limit": 1})["Items"]
        return unmarshal(items[0]) if items else None

    def query_all(self, values: Item, limit: int, **parameters: Any) -> list[Item]:
        """The first ``limit`` items of a Query. 1 request for each MB."""
        items: list[Item] = []
        start: dict[str, Any] = {}
        while len(items) < limit:
            some, last = self.query(values, Limit=limit - len(items), **start, **parameters)
            items += some
            if last is None:
                break
            start = {"ExclusiveStartKey": marshal(last)}
        return items

    def count(self, values: Item, **parameters: Any) -> tuple[int, Item | None]:
        """The number of items on one page of a Query, and the key to continue from, as `query`."""
        counting = {"Select": "COUNT", "FilterExpression": ALIVE, **parameters}
        answer = self._query(values | {"now": int(time.time())}, counting)
        last = answer.get("LastEvaluatedKey")
        return answer["Count"], last and unmarshal(last)

    def write(self, update: Mapping[str, Any]) -> Item:
        """Make one Update, as built by `writes.update`; return the item as it is afterwards.

        Raises:
            ConditionFailed: the condition did not hold; the group is called ``item``.
            Contention: a transaction was at the same item.
        """
        try:
            answer = self.call(
                "update_item", TableName=self.name, ReturnValues="ALL_NEW", **update["Update"]
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                found: Any = error.response.get("Item", {})
                raise ConditionFailed({"item": [unmarshal(found)]}) from None
            raise
        return unmarshal(answer["Attributes"])

    def transact(self, transaction: Transaction) -> None:
        """Make all the writes or none.

        Raises:
            ConditionFailed: a condition did not hold.
            Contention: another transaction was at the same items.
        """
        items = [
            {verb: {"TableName": self.name, **write} for verb, write in w.items()}
            for w in transaction.writes
        ]
        try:
            self.call("transact_write_items", TransactItems=items)
        except ClientError as error:
            reasons: list[Any] = error.response.get("CancellationReasons", [])
            codes = {reason["Code"] for reason in reasons}
            if "ConditionalCheckFailed" in codes:
                found = transaction.grouped([_failed_item(reason) for reason in reasons])
                raise ConditionFailed(found) from None
            if codes & _CONTENDED:
                raise Contention from None
            if codes & _BUSY:
                raise Unavailable from error
            raise

    def write_all(self, *, put: Sequence[Item] = (), delete: Sequence[Item] = ()) -> None:
        """Put items and delete keys, whatever is there. 1 request for 25, more for what is left."""
        writes = [{"PutRequest": {"Item": marshal(item)}} for item in put]
        writes += [{"DeleteRequest": {"Key": marshal(key)}} for key in delete]
        for some in _batches(writes, _WRITTEN_AT_ONCE):
            self._batch("batch_write_item", {self.name: some}, "UnprocessedItems")

    def call(self, operation: str, **parameters: Any) -> Any:
        """Make one request, by its name in boto3."""
        try:
            return getattr(self.client, operation)(**parameters)
        except (SdkConnectionError, HTTPClientError) as error:
            raise Unavailable from error
        except ClientError as error:
            code = error.response["Error"]["Code"]
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            if code in _CONTENDED:
                raise Contention from None
            if code in _BUSY or status >= 500:
                raise Unavailable from error
            raise

    def _batch(self, operation: str, wanted: Any, unprocessed: str) -> list[Any]:
        """The answers to a batch request, which is repeated for what DynamoDB leaves over."""
        answers: list[Any] = []

        def step() -> None:
            left = answers[-1][unprocessed] if answers else wanted
            answers.append(self.call(operation, RequestItems=left))
            if answers[-1][unprocessed]:
                raise Contention

        settle(_LEFT_OVER_SECONDS, step, Unavailable())
        return answers

    def _query(self, values: Item, parameters: Mapping[str, Any]) -> Any:
        return self.call(
            "query",
            TableName=self.name,
            ExpressionAttributeValues=marshal({f":{n}": v for n, v in values.items()}),
            **parameters,
        )


def settle(seconds: float, work: Callable[[], T], exhausted: FrontdeskError | None = None) -> T:
    """Return what ``work`` returns; repeat it, after a pause with full jitter, on `Contention`.

    Raises:
        Conflict: ``work`` was still contended after ``seconds``; or ``exhausted``, if given.
    """
    give_up = time.monotonic() + seconds
    attempt = 0
    while time.monotonic() < give_up:
        try:
            return work()
        except Contention:
            attempt += 1
            time.sleep(random.uniform(0, min(0.5, 0.01 * 2**attempt)))
    raise exhausted or Conflict("too many requests change this conversation at once; try again")


def _failed_item(reason: Mapping[str, Any]) -> Item | None:
    """The item for which a write's condition failed; None if the condition held."""
    failed = reason["Code"] == "ConditionalCheckFailed"
    return unmarshal(reason.get("Item", {})) if failed else None


def _alive(answered: Sequence[Mapping[str, Any]]) -> Iterator[Item]:
    moment = time.time()
    for item in map(unmarshal, answered):
        if item.get("expires_at", moment + 1) > moment:
            yield item


def _batches(keys: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))
