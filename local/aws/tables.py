"""The tables of a stack, at an engine on this machine."""

import os
from collections.abc import Iterable

import boto3
from botocore.config import Config

from local.intrinsics import REGION
from local.template import Table


def create_tables(endpoint: str, tables: Iterable[Table]) -> None:
    """Create those of the tables that are missing, and wait until they can be used."""
    # What the shell says of AWS accounts and proxies is not for an engine on this machine.
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_CONFIG_FILE"):
        os.environ.pop(name, None)
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "*"
    client = boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",
        aws_session_token="local",
        config=Config(connect_timeout=5, read_timeout=15, retries={"total_max_attempts": 2}),
    )
    for table in tables:
        try:
            client.create_table(TableName=table.name, **table.definition)
        except client.exceptions.ResourceInUseException:
            continue
        client.get_waiter("table_exists").wait(TableName=table.name, WaiterConfig={"Delay": 1})
        if table.ttl_attribute:
            client.update_time_to_live(
                TableName=table.name,
                TimeToLiveSpecification={"AttributeName": table.ttl_attribute, "Enabled": True},
            )
