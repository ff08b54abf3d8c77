"""Frames on their way to connections, by API Gateway's management API.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
"""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import copy_context
from enum import Enum, auto
from threading import Lock
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from frontdesk.base.logger import log_failure

if TYPE_CHECKING:
    from mypy_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient

AT_ONCE = 16
"""How many frames are on their way at once."""
ALL_SECONDS = 5.0
"""How long it may take to send a change to all who watch; who has not got it then, misses it."""
PAUSE_SECONDS = 10.0
"""How long a connection gets nothing from this process after a post to it took too long."""


class Posted(Enum):
    """What became of a frame: a connection that is gone gets no other; the rest is missed once."""

    SENT = auto()
    GONE = auto()
    FAILED = auto()


class Posts:
    """Sends frames; ``client`` tries once, and has a limit for each request.

    A frame that cannot be sent is dropped: a client reads what it has missed.
    """

    def __init__(self, client: "ApiGatewayManagementApiClient") -> None:
        self._client = client
        self._pool: ThreadPoolExecutor | None = None
        self._paused: dict[str, float] = {}
        self._lock = Lock()

    def post(self, connection_id: str, data: bytes) -> Posted:
        """Send one frame, and wait until API Gateway has it."""
        if self._is_paused(connection_id):
            return Posted.FAILED
        try:
            self._client.post_to_connection(ConnectionId=connection_id, Data=data)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 410:
                return Posted.GONE
            log_failure("a frame could not be sent", error)
            return Posted.FAILED
        except (HTTPClientError, BotoCoreError) as error:
            log_failure("a frame could not be sent", error)
            self._pause(connection_id)
            return Posted.FAILED
        return Posted.SENT

    def post_all(self, frames: Mapping[str, bytes]) -> set[str]:
        """Send each connection its frame, several at once; return those that are gone.

        A slow connection takes one place of `AT_ONCE` for the time of one request, and holds up
        nobody else; the whole takes `ALL_SECONDS` at most.
        """
        if len(frames) == 1:
            [(connection_id, data)] = frames.items()
            return {connection_id} if self.post(connection_id, data) is Posted.GONE else set()
        if not frames:
            return set()
        with self._lock:
            if self._pool is None:  # not before a snapshot: its threads would not be restored
                self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="posts")
        tasks = {
            # In a context of its own, with the caller's keys for the log.
            self._pool.submit(copy_context().run, self.post, connection_id, data): connection_id
            for connection_id, data in frames.items()
        }
        done, late = wait(tasks, timeout=ALL_SECONDS)
        for task in late:
            task.cancel()
        return {tasks[task] for task in done if task.result() is Posted.GONE}

    def close(self, connection_id: str) -> None:
        """End a connection; what fails is logged."""
        try:
            self._client.delete_connection(ConnectionId=connection_id)
        except (ClientError, HTTPClientError, BotoCoreError) as error:
            log_failure("a connection could not be closed", error)

    def _is_paused(self, connection_id: str) -> bool:
        with self._lock:
            return self._paused.get(connection_id, 0.0) > time.monotonic()

    def _pause(self, connection_id: str) -> None:
        moment = time.monotonic()
        with self._lock:
            self._paused = {c: until for c, until in self._paused.items() if until > moment}
            self._paused[connection_id] = moment + PAUSE_SECONDS
