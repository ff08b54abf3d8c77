"""Records in the form in which Lambda hands them to functions.

https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html and
https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html.
"""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from local.intrinsics import REGION

Record = dict[str, Any]

_TIME_TO_LIVE = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
_REMOVED_BY_TIME_TO_LIVE = "UNKNOWN_TO_SDK_VERSION"
"""What DynamoDB Local calls the removal of an item that has expired."""


def stream_record(read: Mapping[str, Any], stream_arn: str) -> Record | None:
    """A record of a stream as it is on the wire; None where DynamoDB would not have one.

    That is for a write that left the item as it was, which moto records all the same. What
    DynamoDB Local leaves out when an item has expired is added.
    """
    change = read["dynamodb"]
    if "OldImage" in change and change["OldImage"] == change.get("NewImage"):
        return None
    record = {
        "eventID": read["eventID"],
        "eventName": read["eventName"],
        "eventVersion": read.get("eventVersion", "1.1"),
        "eventSource": "aws:dynamodb",
        "awsRegion": REGION,
        "dynamodb": change,
        "eventSourceARN": stream_arn,
    }
    if identity := read.get("userIdentity"):
        record["userIdentity"] = {name[:1].lower() + name[1:]: identity[name] for name in identity}
    if read["eventName"] == _REMOVED_BY_TIME_TO_LIVE:
        record |= {"eventName": "REMOVE", "userIdentity": _TIME_TO_LIVE}
    return record


def sequence_number(record: Mapping[str, Any]) -> str:
    """What identifies a record within its shard."""
    return str(record["dynamodb"]["SequenceNumber"])


def created_at(record: Mapping[str, Any]) -> datetime:
    """When a stream's record was made; engines round that down, some to a whole minute."""
    return datetime.fromtimestamp(record["dynamodb"]["ApproximateCreationDateTime"], UTC)


def queue_record(message: Mapping[str, Any], queue_arn: str) -> Record:
    """A message of a queue as ReceiveMessage returned it."""
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": {
            name: _message_attribute(value)
            for name, value in message.get("MessageAttributes", {}).items()
        },
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": REGION,
    }
    if digest := message.get("MD5OfMessageAttributes"):
        record["md5OfMessageAttributes"] = digest
    return record


def _message_attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    attribute: dict[str, Any] = {"dataType": value["DataType"]}
    if "StringValue" in value:
        attribute["stringValue"] = value["StringValue"]
    if "BinaryValue" in value:
        attribute["binaryValue"] = base64.b64encode(value["BinaryValue"]).decode()
    return {**attribute, "stringListValues": [], "binaryListValues": []}
