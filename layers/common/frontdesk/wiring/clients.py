"""The clients that a process keeps."""

from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from snapshot_restore_py import register_before_snapshot

from frontdesk.base.settings import settings
from frontdesk.store.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@cache
def table() -> Table:
    """The table, with the client that this process keeps."""
    return Table(dynamodb_client(), settings.table_name)


def dynamodb_client() -> "DynamoDBClient":
    """A client that gives up within about 10 s, three attempts included, to leave a turn its time.

    The SDK adds a ClientRequestToken to each transaction, so its retries write nothing twice.
    Before a SnapStart snapshot the client lets go of its connections, and opens new ones when it is
    used again: a connection cannot be in every environment that is restored from the snapshot.
    """
    client = boto3.client(
        "dynamodb",
        config=Config(
            connect_timeout=1,
            read_timeout=3,
            retries={"mode": "standard", "total_max_attempts": 3},
            tcp_keepalive=True,
            max_pool_connections=48,  # a listing of everything reads and counts 24 ranges at once
            # Two things that cost a third of a request's CPU time here: checking what only this
            # package builds, and DynamoDB checks again; and a header rebuilt for each request.
            parameter_validation=False,
            user_agent="frontdesk",
        ),
    )
    register_before_snapshot(client.close)
    return client
