"""Webhooks on a developer's machine: handed to the outbox of the local stack, not to targets."""

import http.client
from collections.abc import Mapping
from urllib.parse import urlsplit

from frontdesk.notify.failures import NotSent
from frontdesk.notify.guard import SECONDS, Answer

TARGET_HEADER = "Frontdesk-Target"


def to_outbox(outbox: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """POST a webhook for ``url`` to the outbox, and return what that answers in its stead.

    Raises:
        NotSent: the outbox does not answer.
    """
    parts = urlsplit(outbox)
    connection = http.client.HTTPConnection(parts.netloc, timeout=SECONDS)
    try:
        connection.request("POST", parts.path, body, {**headers, TARGET_HEADER: url})
        response = connection.getresponse()
        response.read()
        return Answer(response.status, response.getheader("Retry-After"))
    except (OSError, http.client.HTTPException) as error:
        raise NotSent("connection") from error
    finally:
        connection.close()
