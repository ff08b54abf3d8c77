"""The queue of notifications: deliveries to attempt, and things to look at after a while.

What is urgent has a queue of its own, so that it waits behind nothing else. A message holds ids
only. SQS delivers it at least once.
"""

import json
from collections.abc import Mapping
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
    """A queue by its name, and the one of what is urgent, which may be the same.

    A method makes one request, the first one at each queue another.

    Raises:
        Unavailable: SQS is throttled, failing or out of reach, also after retries.
    """

    def __init__(self, client: "SQSClient", name: str, urgent: str = "") -> None:
        self._client = client
        self._name = name
        self._urgent = urgent or name
        self._urls: dict[str, str] = {}

    def send(self, body: Mapping[str, Any], delay: int = 0, *, urgent: bool = False) -> None:
        """Put a message on the queue, which shows it after ``delay`` seconds."""
        text = json.dumps(body, separators=(",", ":"))
        delay = min(delay, LONGEST_DELAY)
        name = self._urgent if urgent else self._name
        self._call(name, "send_message", MessageBody=text, DelaySeconds=delay)

    def postpone(self, arn: str, receipt: str, seconds: float) -> None:
        """Show a message that has been received again after ``seconds``, and not before.

        ``arn`` is that of the queue that it came from.
        """
        hidden = min(max(0, round(seconds)), LONGEST_PAUSE)
        name = arn.rpartition(":")[2]
        changed = {"ReceiptHandle": receipt, "VisibilityTimeout": hidden}
        self._call(name, "change_message_visibility", **changed)

    def _call(self, name: str, operation: str, **parameters: Any) -> None:
        if name not in self._urls:
            self._urls[name] = self._request("get_queue_url", QueueName=name)["QueueUrl"]
        self._request(operation, QueueUrl=self._urls[name], **parameters)

    def _request(self, operation: str, **parameters: Any) -> Any:
        try:
            return getattr(self._client, operation)(**parameters)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable from error
