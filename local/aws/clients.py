"""The SDK's clients for the engines on this machine."""

import json
import os
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

from local.aws.endpoints import Endpoints
from local.intrinsics import REGION


@dataclass(frozen=True)
class Clients:
    """The clients that a stack needs; any thread may use them."""

    tables: Any
    streams: Any
    queues: Any
    objects: Any


def connect(endpoints: Endpoints) -> Clients:
    """Make the clients of DynamoDB, its streams, SQS and S3."""
    # What the shell says of AWS accounts is not for an engine on this machine.
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_CONFIG_FILE"):
        os.environ.pop(name, None)
    streams = _client("dynamodbstreams", endpoints.dynamodb)
    streams.meta.events.register("before-parse.dynamodb-streams.GetRecords", _as_on_the_wire)
    return Clients(
        tables=_client("dynamodb", endpoints.dynamodb),
        streams=streams,
        queues=_client("sqs", endpoints.others),
        objects=_client("s3", endpoints.others),
    )


def _client(service: str, endpoint: str) -> Any:
    """A client that tries once, and waits longer for an answer than a queue's longest poll."""
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",
        aws_session_token="local",
        config=Config(
            connect_timeout=5,
            read_timeout=30,
            retries={"total_max_attempts": 1},
            proxies={},  # nor are the shell's proxies
            parameter_validation=False,
            max_pool_connections=50,
            s3={"addressing_style": "path"},
        ),
    )


def _as_on_the_wire(
    response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any
) -> None:
    """Leave records as they are: functions get them so, and the SDK's reading takes far longer."""
    if response_dict["status_code"] == 200:
        customized_response_dict.update(json.loads(response_dict["body"]))
        response_dict["body"] = b"{}"
