"""On-failure destinations: what a mapping gives up, kept in S3.

https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
"""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from local.event_sources.delivery import Batch
from local.event_sources.records import created_at, sequence_number
from local.intrinsics import ACCOUNT_ID, REGION


def object_key(mapping_id: str, shard_id: str, moment: datetime) -> str:
    """The key of an invocation record in the bucket."""
    return (
        f"aws/lambda/{mapping_id}/{shard_id}/{moment:%Y/%m/%d}/{moment:%Y-%m-%dT%H.%M.%S}"
        f"-{uuid.uuid4()}"
    )


def invocation_record(
    batch: Batch, condition: str, *, function: str, shard_id: str, moment: datetime
) -> bytes:
    """What is kept of a batch that is given up, in JSON.

    ``payload`` is the whole event as a text of its own, from which it can be delivered again.
    """
    first, last = batch.records[0], batch.records[-1]
    answer = batch.answer
    response: dict[str, Any] = {"statusCode": 200, "executedVersion": "$LATEST"}
    if answer and answer.error:
        response["functionError"] = "Unhandled"
    return json.dumps(
        {
            "requestContext": {
                "requestId": answer.request_id if answer else str(uuid.uuid4()),
                "functionArn": f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{function}",
                "condition": condition,
                "approximateInvokeCount": batch.invocations,
            },
            **({"responseContext": response} if answer else {}),
            "version": "1.0",
            "timestamp": _iso(moment, "milliseconds"),
            "DDBStreamBatchInfo": {
                "shardId": shard_id,
                "startSequenceNumber": sequence_number(first),
                "endSequenceNumber": sequence_number(last),
                "approximateArrivalOfFirstRecord": _iso(created_at(first)),
                "approximateArrivalOfLastRecord": _iso(created_at(last)),
                "batchSize": len(batch.records),
                "streamArn": first["eventSourceARN"],
            },
            "payload": json.dumps({"Records": batch.records}),
        }
    ).encode()


def _iso(moment: datetime, timespec: str = "seconds") -> str:
    return moment.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")
