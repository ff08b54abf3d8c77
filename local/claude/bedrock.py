"""A request in the form of Amazon Bedrock's InvokeModel, and answers in its form.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html
The messages are Anthropic's; the model is in the path, and a stream consists of binary frames:
https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html (Event stream encoding).
"""

import base64
import json
import re
import struct
import threading
import zlib
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import unquote

from local.claude.exchange import Exchange

PATH = re.compile(r"/model/([^/]+)/(invoke|invoke-with-response-stream)")
MEDIA_TYPE = "application/vnd.amazon.eventstream"
_ERRORS = {
    400: "ValidationException",
    403: "AccessDeniedException",
    404: "ResourceNotFoundException",
    429: "ThrottlingException",
    503: "ServiceUnavailableException",
    529: "ThrottlingException",
}
_STRING = 7
"""The type of a header's value."""


class BedrockExchange(Exchange):
    """A request for ``model``; its answers are written as Bedrock writes them."""

    def __init__(self, handler: BaseHTTPRequestHandler, closed: threading.Event) -> None:
        super().__init__(handler, closed)
        found = PATH.fullmatch(self.path)
        self.model = unquote(found[1]) if found else ""
        self.streams = bool(found) and self.path.endswith("-stream")

    def json(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        """Send a complete JSON answer; an error is told by its name in a header."""
        if status >= 400:
            name = _ERRORS.get(status, "InternalServerException")
            status = 429 if status == 529 else status
            headers = {**(headers or {}), "x-amzn-ErrorType": name}
            body = {"message": body["error"]["message"]}
        super().json(status, body, headers)

    def begin(self) -> None:
        """Send the head of a stream, which ends when the connection is closed."""
        self.head(200, {"Content-Type": MEDIA_TYPE, "Connection": "close"})
        self.hang_up()

    def event(self, name: str, **data: Any) -> None:
        """Send one event of a stream: a frame with the event in base64."""
        if name == "error":
            error = data["error"]
            self.write(
                frame(
                    {":message-type": "exception", ":exception-type": "throttlingException"},
                    json.dumps({"message": error["message"]}).encode(),
                )
            )
            return
        event = json.dumps({"type": name, **data}).encode()
        headers = {
            ":event-type": "chunk",
            ":content-type": "application/json",
            ":message-type": "event",
        }
        self.write(frame(headers, json.dumps({"bytes": base64.b64encode(event).decode()}).encode()))


def frame(headers: dict[str, str], payload: bytes) -> bytes:
    """A frame of an event stream: lengths, headers and payload, with two check sums."""
    encoded = b"".join(
        struct.pack("!B", len(name)) + name.encode() + struct.pack("!BH", _STRING, len(value))
        + value.encode()
        for name, value in headers.items()
    )  # fmt: skip
    lengths = struct.pack("!II", 16 + len(encoded) + len(payload), len(encoded))
    message = lengths + struct.pack("!I", zlib.crc32(lengths)) + encoded + payload
    return message + struct.pack("!I", zlib.crc32(message))
