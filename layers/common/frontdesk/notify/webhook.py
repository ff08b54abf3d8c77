"""Webhooks by Standard Webhooks: https://www.standardwebhooks.com."""

import email.utils
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook

from frontdesk.base.clock import now
from frontdesk.models.delivery import TargetState
from frontdesk.notify.failures import NotSent
from frontdesk.notify.guard import Answer

Post = Callable[[str, bytes, Mapping[str, str]], Answer]
"""Sends a body to an address, and raises `NotSent` if there is no answer."""

LONGEST_WAIT = 12 * 3600.0
"""The longest that a receiver may ask us to wait, in seconds."""


def send(
    post: Post, url: str, message_id: str, content: Mapping[str, Any], keys: TargetState
) -> None:
    """Send a webhook, signed with the target's secret, and for a while with its old ones, too.

    Raises:
        NotSent: the receiver has not accepted it.
    """
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    answer = post(url, body.encode(), headers(message_id, body, keys, now()))
    if 200 <= answer.status < 300:
        return
    raise NotSent(
        f"http_{answer.status}",
        seconds=_seconds(answer.retry_after),
        gone=answer.status == 410,
    )


def headers(message_id: str, body: str, keys: TargetState, moment: datetime) -> dict[str, str]:
    """The headers of an attempt, whose time is part of what is signed."""
    if keys.secret is None:
        raise NotSent("no_secret", final=True)
    secrets = [keys.secret]
    for old, until in (
        (keys.old_secret, keys.old_until),
        (keys.older_secret, keys.older_until),
    ):
        if old and until and moment < until:
            secrets.append(old)
    signatures = [Webhook(secret).sign(message_id, moment, body) for secret in secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Frontdesk",
        "Webhook-Id": message_id,
        "Webhook-Timestamp": str(int(moment.timestamp())),
        "Webhook-Signature": " ".join(signatures),
    }


def _seconds(retry_after: str | None) -> float | None:
    """How long to wait by a Retry-After header: seconds, or a date. None for what is neither."""
    if retry_after is None:
        return None
    if retry_after.isascii() and retry_after.isdigit():
        return min(float(retry_after[:9]), LONGEST_WAIT)
    try:
        moment = email.utils.parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):  # a year may be of any length
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - now()).total_seconds()), LONGEST_WAIT)
