"""The queue of notifications: deliveries to attempt, and things to look at after a while.

A message holds ids only. SQS delivers it at least once.
"""

import json
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from frontdesk.base.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

LONGEST_DELAY = 900
"""The longest that SQS keeps a new message back, in seconds."""

LONGEST_PAUSE = 12 * 3600
"""The longest that SQS hides a message that has been received, in seconds."""


class Queue:
    """A queue by its name. A method makes one request, the first one another.

    Raises:
        Unavailable: SQS is throttled, failing or out of reach, also after retries.
    """

    def __init__(self, client: "SQSClient", name: str) -> None:
        self._client = client
        self._name = name

    def send(self, body: Mapping[str, Any], delay: int = 0) -> None:
        """Put a message on the queue, which shows it after ``delay`` seconds."""
        text = json.dumps(body, separators=(",", ":"))
        self._call("send_message", MessageBody=text, DelaySeconds=min(delay, LONGEST_DELAY))

    def postpone(self, receipt: str, seconds: float) -> None:
        """Show a message that has been received again after ``seconds``, and not before."""
        hidden = min(max(0, round(seconds)), LONGEST_PAUSE)
        self._call("change_message_visibility", ReceiptHandle=receipt, VisibilityTimeout=hidden)

    @cached_property
    def _url(self) -> str:
        return str(self._request("get_queue_url", QueueName=self._name)["QueueUrl"])

    def _call(self, operation: str, **parameters: Any) -> None:
        self._request(operation, QueueUrl=self._url, **parameters)

    def _request(self, operation: str, **parameters: Any) -> Any:
        try:
            return getattr(self._client, operation)(**parameters)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable from error
