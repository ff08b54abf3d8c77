"""The runtime loop: ``awslambdaric``'s own, with a client and a marshaller that can stream.

``awslambdaric.bootstrap.run`` still does the rest: it imports the handler and reports when it
cannot, runs SnapStart's hooks, sets the context and the trace id, frames the log, and reports the
errors that the handler raises. The wire format is that of Lambda's Runtime API for response
streaming and of API Gateway's streaming proxy integration:
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming
https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
"""

import base64
import gc
import http.client
import json
import logging
import os
import traceback
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from awslambdaric import bootstrap, lambda_runtime_client
from awslambdaric.lambda_config import LambdaConfigProvider
from awslambdaric.lambda_runtime_client import LambdaRuntimeClient
from awslambdaric.lambda_runtime_exception import FaultException
from awslambdaric.lambda_runtime_marshaller import LambdaMarshaller

from lambda_streaming.response import (
    StreamingResponse,
    buffered,
    closing_body,
    enable_streaming,
    from_proxy,
    streaming,
)

CONTENT_TYPE = "application/vnd.awslambda.http-integration-response"
ERROR_TYPE = "Lambda-Runtime-Function-Error-Type"
ERROR_BODY = "Lambda-Runtime-Function-Error-Body"
PRELUDE_LIMIT = 16 * 1024
"""API Gateway looks for the end of the prelude within so many bytes."""

logger = logging.getLogger(__name__)


def run() -> None:
    """Serve invocations by the handler that ``_HANDLER`` names, until the process is ended."""
    config = LambdaConfigProvider([__file__, os.environ["_HANDLER"]])
    # `sam local` accepts only one JSON document as an answer.
    if os.environ.get("AWS_SAM_LOCAL") != "true":
        enable_streaming()
    # Nearly all that is loaded from here on stays. Looking for garbage in it would take a sixth of
    # the start.
    gc.disable()
    bootstrap.run(config.handler, StreamingClient(config.api_address, config.use_thread_polling))


class MarshalledStream(NamedTuple):
    """A streaming response ready to be sent: only its body can still fail."""

    prelude: bytes
    body: Iterable[bytes]


class StreamingMarshaller(LambdaMarshaller):
    """Marshals HTTP responses for streaming; other results, and all if nothing streams, as JSON."""

    def marshal_response(self, response: Any) -> tuple[Any, str]:
        """Return what to post and its content type; FaultException if it cannot be posted."""
        if not streaming():
            plain = buffered(response) if isinstance(response, StreamingResponse) else response
            return super().marshal_response(plain)
        if isinstance(response, Mapping) and "statusCode" in response:
            response = from_proxy(response)  # a STREAM integration answers 500 to anything else
        if not isinstance(response, StreamingResponse):
            return super().marshal_response(response)
        try:
            return MarshalledStream(_prelude(response), response.body), CONTENT_TYPE
        except Exception:
            with closing_body(response.body):
                raise


class StreamingClient(LambdaRuntimeClient):
    """Posts a marshalled stream chunk by chunk, and everything else as its base class does."""

    marshaller = StreamingMarshaller()

    def __init__(self, address: str, use_thread_for_polling_next: bool = False) -> None:
        super().__init__(address, use_thread_for_polling_next)
        if lambda_runtime_client.runtime_client is None:
            from lambda_streaming.http_runtime_api import HttpRuntimeApi  # noqa: PLC0415

            lambda_runtime_client.runtime_client = HttpRuntimeApi(address)

    def wait_next_invocation(self) -> Any:
        """Return the next invocation. The request for the first one ends the start."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()
        return super().wait_next_invocation()

    def post_invocation_result(
        self,
        invoke_id: str,
        result_data: Any,
        content_type: str = "application/json",
        invocation_id: str | None = None,
    ) -> None:
        """Post one result. A stream that breaks off, on either side, does not end the loop."""
        if not isinstance(result_data, MarshalledStream):
            super().post_invocation_result(invoke_id, result_data, content_type, invocation_id)
            return
        upload = _Upload(self.lambda_runtime_address)
        head = _request_head(self.lambda_runtime_address, invoke_id, content_type, invocation_id)
        # Sent before the first chunk is there: the status cannot change after the handler has
        # returned, and the client can show that its request was accepted.
        upload.write(head + _chunk(result_data.prelude))
        trailers = b""
        empty = True
        try:
            with closing_body(result_data.body) as chunks:
                for data in chunks:
                    if data:  # a chunk of length zero would end the response
                        upload.write(_chunk(data))
                        empty = False
        except Exception as error:
            trailers = _report(error, invoke_id)
        # A stream without a payload is not delivered properly. One newline has no meaning in an
        # event stream or in JSON, and HTTP drops it for a status without content (204, 304).
        payload = _chunk(b"\n") if empty else b""
        upload.finish(payload + b"0\r\n" + trailers + b"\r\n")


class _Upload:
    """One POST on a new connection, which no freeze and no SnapStart restore can have cut.

    If Lambda closes the connection, nobody reads any more, but the handler's work should still
    end in good order: what is written from then on is dropped.
    """

    def __init__(self, address: str) -> None:
        self._connection = http.client.HTTPConnection(address)  # sets TCP_NODELAY
        self._open = True

    def write(self, data: bytes) -> None:
        if self._open:
            try:
                self._connection.send(data)  # connects, the first time
            except OSError as error:
                self._hang_up(type(error).__name__)

    def finish(self, data: bytes) -> None:
        self.write(data)
        if not self._open:
            return
        try:
            with http.client.HTTPResponse(self._connection.sock, method="POST") as reply:
                reply.begin()
            outcome = "" if reply.status == http.HTTPStatus.ACCEPTED else f"status {reply.status}"
        except (OSError, http.client.HTTPException) as error:
            outcome = type(error).__name__
        self._hang_up(outcome)

    def _hang_up(self, outcome: str) -> None:
        self._open = False
        self._connection.close()
        if outcome:
            logger.warning("the response was not taken to its end: %s", outcome)


def _prelude(response: StreamingResponse) -> bytes:
    """The metadata as JSON, then the eight NUL bytes that end it."""
    metadata = {
        "statusCode": response.status_code,
        "headers": dict(response.headers),
        "multiValueHeaders": {k: list(v) for k, v in response.multi_value_headers.items()},
        "cookies": list(response.cookies),
    }
    prelude = json.dumps({k: v for k, v in metadata.items() if v}).encode() + bytes(8)
    if len(prelude) > PRELUDE_LIMIT:
        raise FaultException(
            FaultException.MARSHAL_ERROR,
            f"the response's headers take {len(prelude)} bytes of {PRELUDE_LIMIT}",
        )
    return prelude


def _request_head(
    address: str, invoke_id: str, content_type: str, invocation_id: str | None
) -> bytes:
    lines = [
        f"POST /2018-06-01/runtime/invocation/{invoke_id}/response HTTP/1.1",
        f"Host: {address}",
        f"Content-Type: {content_type}",
        "Transfer-Encoding: chunked",
        "Lambda-Runtime-Function-Response-Mode: streaming",
        f"Trailer: {ERROR_TYPE}, {ERROR_BODY}",
    ]
    if invocation_id:
        lines.append(f"Lambda-Runtime-Invocation-Id: {invocation_id}")
    return "\r\n".join([*lines, "", ""]).encode()


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def _report(error: Exception, invoke_id: str) -> bytes:
    """Log an error of the body and return it as trailers.

    The error's message is left out, because it may quote a customer. Only the innermost frames are
    included, so that the trailers stay small.
    """
    kind = type(error).__name__
    frames = traceback.format_tb(error.__traceback__, limit=-20)
    logger.error("the response broke off: %s\n%s", kind, "".join(frames))
    report = bootstrap.make_error("the response broke off", kind, frames, invoke_id)
    encoded = base64.b64encode(json.dumps(report).encode()).decode()
    trailers = f"{ERROR_TYPE}: {kind}\r\n{ERROR_BODY}: {encoded}\r\n"
    return trailers.encode("ascii", "backslashreplace")
