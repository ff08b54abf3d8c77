"""The composition of what sends frames over the WebSocket."""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from snapshot_restore_py import register_before_snapshot

from frontdesk.base.settings import settings
from frontdesk.live.audience import Audience
from frontdesk.live.broadcast import Broadcast
from frontdesk.live.posts import AT_ONCE, Posts
from frontdesk.models.business import Business, BusinessOf
from frontdesk.models.conversation import Conversation
from frontdesk.store.table import Table
from frontdesk.wiring.businesses import businesses

if TYPE_CHECKING:
    from mypy_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient


def broadcast(table: Table, conversation_of: Callable[[str], Conversation | None]) -> Broadcast:
    """What tells those who watch of the changes of a batch."""
    return Broadcast(audience(table), _businesses(table), conversation_of)


@lru_cache(maxsize=1)
def _businesses(table: Table) -> BusinessOf:
    return businesses(lambda: table, Business.of_settings(settings))


def audience(table: Table) -> Audience:
    """Those who watch, by ``table``."""
    return Audience(table, posts)


@cache
def posts() -> Posts:
    """What sends frames, with the one client of this process."""
    return Posts(connections_client())


def connections_client() -> "ApiGatewayManagementApiClient":
    """A client that tries once, for 2 s at most: who misses a frame reads what it told of."""
    client = boto3.client(
        "apigatewaymanagementapi",
        endpoint_url=settings.live_endpoint or None,
        config=Config(
            connect_timeout=1,
            read_timeout=2 * settings.aws_timeout_factor,
            retries={"total_max_attempts": 1},
            tcp_keepalive=True,
            max_pool_connections=2 * AT_ONCE,  # several changes are told at the same time
            parameter_validation=False,
            user_agent="frontdesk",
        ),
    )
    register_before_snapshot(client.close)
    return client
