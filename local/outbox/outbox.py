"""What the outbox takes, and what it answers."""

import ipaddress
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from local.gateway.events import Request

PREFIX = "/outbox"
_KEPT = 500
_FORWARD_SECONDS = 14.0  # a little less than the sender's own limit
_PAGES = {
    "/outbox.html": ("outbox.html", "text/html; charset=utf-8"),
    "/outbox/outbox.js": ("outbox.js", "text/javascript; charset=utf-8"),
    "/outbox/outbox.css": ("outbox.css", "text/css; charset=utf-8"),
}
_SIGNED = ("webhook-id", "webhook-timestamp", "webhook-signature")


class OutboxError(Exception):
    """WEBHOOK is no address on this machine; the message says so in one line."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] | None = None
    is_page: bool = True
    """Whether it gets the headers of pages."""


def loopback(address: str) -> str:
    """The address, if it is one of this machine's loopback; empty stays empty.

    Raises:
        OutboxError: it is not.
    """
    if not address:
        return address
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
        is_here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_here = False
    if not is_here or parts.scheme != "http":
        raise OutboxError(f"WEBHOOK is an address such as http://127.0.0.1:9000/, not {address!r}")
    return address


def variables(url: str) -> dict[str, str]:
    """What makes functions send to the outbox of the stack at ``url``."""
    return {
        "AWS_ENDPOINT_URL_SESV2": f"{url}{PREFIX}/ses",
        "AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2": f"{url}{PREFIX}/sms",
        "OUTBOX_URL": f"{url}{PREFIX}/webhook",
        "INBOX_URL": f"{url}/inbox.html",
        "NOTIFY_SENDER": "frontdesk@example.com",
        "SMS_ORIGINATION": "+12065550199",
    }


class Outbox:
    """Keeps the newest of what it takes, in memory; ``forward`` is where webhooks go on to."""

    def __init__(self, forward: str = "") -> None:
        self._forward = forward
        self._messages: deque[dict[str, Any]] = deque(maxlen=_KEPT)

    def wants(self, request: Request) -> bool:
        """Whether a request is the outbox's: only this machine's own are."""
        is_ours = request.path == f"{PREFIX}.html" or request.path.startswith(f"{PREFIX}/")
        return is_ours and ipaddress.ip_address(request.source_ip).is_loopback

    async def answer(self, request: Request, body: bytes) -> Answer:
        """Take a message, or show what there is."""
        if request.method in {"GET", "HEAD"} and (page := _PAGES.get(request.path)):
            name, content_type = page
            return Answer(200, Path(__file__).with_name(name).read_bytes(), content_type)
        match request.method, request.path.removeprefix(PREFIX):
            case "GET", "/messages":
                return Answer(200, json.dumps([*reversed(self._messages)]).encode())
            case "POST", "/ses/v2/email/outbound-emails":
                return self._mail(request, json.loads(body))
            case "POST", "/sms/" | "/sms":
                return self._sms(request, json.loads(body))
            case "POST", "/webhook":
                return await self._webhook(request, body)
        return Answer(404)

    def _mail(self, request: Request, sent: Mapping[str, Any]) -> Answer:
        content = sent["Content"]["Simple"]
        self._keep(
            request,
            channel="email",
            to=", ".join(sent["Destination"]["ToAddresses"]),
            sender=sent["FromEmailAddress"],
            subject=content["Subject"]["Data"],
            text=content["Body"]["Text"]["Data"],
            id=next((t["Value"] for t in sent["EmailTags"] if t["Name"] == "delivery"), ""),
        )
        return Answer(200, json.dumps({"MessageId": str(uuid4())}).encode())

    def _sms(self, request: Request, sent: Mapping[str, Any]) -> Answer:
        self._keep(
            request,
            channel="sms",
            to=sent["DestinationPhoneNumber"],
            sender=sent["OriginationIdentity"],
            text=sent["MessageBody"],
        )
        answer = json.dumps({"MessageId": str(uuid4())}).encode()
        return Answer(200, answer, "application/x-amz-json-1.0")

    async def _webhook(self, request: Request, body: bytes) -> Answer:
        signed = {name: request.header(name) for name in _SIGNED}
        kept = self._keep(
            request,
            channel="webhook",
            to=request.header("frontdesk-target"),
            headers=signed,
            text=body.decode(),
            id=signed["webhook-id"],
        )
        if not self._forward:
            return Answer(204)
        headers = {"content-type": request.header("content-type"), **signed}
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=_FORWARD_SECONDS) as client:
                answer = await client.post(self._forward, content=body, headers=headers)
        except httpx.HTTPError as error:
            kept["answered"] = type(error).__name__
            return Answer(502)
        kept["answered"] = answer.status_code
        retry_after = answer.headers.get("retry-after")
        return Answer(
            answer.status_code, headers={"Retry-After": retry_after} if retry_after else None
        )

    def _keep(self, request: Request, **message: Any) -> dict[str, Any]:
        kept = {"at": request.received_at.isoformat(timespec="milliseconds"), **message}
        self._messages.append(kept)
        return kept
