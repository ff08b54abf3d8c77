"""The AWS clients of a process."""

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from snapshot_restore_py import register_before_snapshot

from frontdesk.base.settings import settings
from frontdesk.files.bucket import Bucket
from frontdesk.notify.queue import Queue
from frontdesk.store.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_pinpoint_sms_voice_v2 import PinpointSMSVoiceV2Client
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sqs import SQSClient


@cache
def table() -> Table:
    """The table, with the one client of this process."""
    return Table(dynamodb_client(settings.aws_timeout_factor), settings.table_name)


def dynamodb_client(factor: float = 1) -> "DynamoDBClient":
    """A client that fails within about 10 s, after three attempts, so that a turn has time left.

    ``factor`` multiplies its time limits.

    The SDK adds a ClientRequestToken to each transaction, so its retries write nothing twice.
    Before a SnapStart snapshot the client closes its connections, because the environments restored
    from one snapshot cannot share them. It opens new ones when it is used again.
    """
    client = boto3.client(
        "dynamodb",
        config=Config(
            connect_timeout=factor,
            read_timeout=3 * factor,
            retries={"mode": "standard", "total_max_attempts": 3},
            tcp_keepalive=True,
            max_pool_connections=48,  # a listing of everything reads and counts 24 ranges at once
            # Without these two, a request takes a third less CPU time: the SDK checks parameters
            # that DynamoDB checks again, and builds the same header for each request.
            parameter_validation=False,
            user_agent="frontdesk",
        ),
    )
    # Items are taken as they are on the wire: the SDK would go through each by its model.
    client.meta.events.register("before-parse.dynamodb", as_sent)
    register_before_snapshot(client.close)
    return client


def as_sent(
    response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any
) -> None:
    """Let a client of DynamoDB return an answer as it is, unless it is an error.

    Binary values are texts in base64 then, which `attributes.unmarshal` decodes.
    """
    if response_dict["status_code"] == 200:
        customized_response_dict.update(json.loads(response_dict["body"]))
        response_dict["body"] = b"{}"


@cache
def bucket() -> Bucket:
    """The bucket of photos."""
    client = s3_client()
    if not settings.photos_url:
        return Bucket(client, settings.photos_bucket)
    return Bucket(client, settings.photos_bucket, s3_client(settings.photos_url))


def s3_client(url: str = "") -> "S3Client":
    """A client that has failed within about 20 s, after three attempts.

    Its addresses are those of the region: the global ones redirect, which an upload does not
    survive.
    """
    client = boto3.client(
        "s3",
        endpoint_url=url or None,
        config=Config(
            connect_timeout=1,
            read_timeout=6 * settings.aws_timeout_factor,
            retries={"mode": "standard", "total_max_attempts": 3},
            tcp_keepalive=True,
            signature_version="s3v4",
            s3={
                "addressing_style": "path" if url else "virtual",
                "us_east_1_regional_endpoint": "regional",
            },
            user_agent="frontdesk",
        ),
    )
    register_before_snapshot(client.close)
    return client


@cache
def queue() -> Queue:
    """The queue of notifications."""
    return Queue(sqs_client(), settings.notify_queue, settings.notify_urgent)


@cache
def dead_queue() -> Queue:
    """The queue of the notifications that were given up."""
    return Queue(sqs_client(), settings.notify_dead_queue)


@cache
def sqs_client() -> "SQSClient":
    """A client that has failed within about 10 s, after three attempts."""
    client = boto3.client("sqs", config=_PATIENT)
    register_before_snapshot(client.close)
    return client


def ses_client() -> "SESV2Client":
    """A client that tries once: a failed attempt is retried by the queue, and noted."""
    return boto3.client("sesv2", config=_ONCE)


def sms_client() -> "PinpointSMSVoiceV2Client":
    """As `ses_client`."""
    return boto3.client("pinpoint-sms-voice-v2", config=_ONCE)


_PATIENT = Config(
    connect_timeout=settings.aws_timeout_factor,
    read_timeout=3 * settings.aws_timeout_factor,
    retries={"mode": "standard", "total_max_attempts": 3},
    tcp_keepalive=True,
    user_agent="frontdesk",
)
_ONCE = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"total_max_attempts": 1},
    user_agent="frontdesk",
)
