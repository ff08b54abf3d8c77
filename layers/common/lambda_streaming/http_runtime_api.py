"""The three calls of Lambda's Runtime API that ``awslambdaric`` leaves to its native client.

The package builds that client on Linux only; on macOS it installs without it.
"""

import http.client
from typing import Any

from awslambdaric.lambda_runtime_client import LambdaRuntimeClientError

INVOCATION_ID = "Lambda-Runtime-Invocation-Id"


class HttpRuntimeApi:
    """The functions of the native module ``runtime_client``, by way of ``http.client``."""

    def __init__(self, address: str) -> None:
        self._address = address

    def next(self) -> tuple[bytes, dict[str, Any]]:
        """Wait for an invocation; return its event and the headers that describe it."""
        event, headers = self._call("GET", "next")
        deadline = "Lambda-Runtime-Deadline-Ms"
        return event, {**headers, deadline: int(headers[deadline])}

    def post_invocation_result(
        self, invoke_id: str, result: bytes, content_type: str, invocation_id: str | None
    ) -> None:
        """Post the result of an invocation."""
        headers = {"Content-Type": content_type, INVOCATION_ID: invocation_id}
        self._call("POST", f"{invoke_id}/response", result, headers)

    def post_error(
        self, invoke_id: str, error: str, xray_fault: str, invocation_id: str | None
    ) -> None:
        """Post the error that an invocation ended with."""
        headers = {
            "Content-Type": "application/json",
            "Lambda-Runtime-Function-Xray-Error-Cause": xray_fault,
            INVOCATION_ID: invocation_id,
        }
        self._call("POST", f"{invoke_id}/error", error.encode(), headers)

    def _call(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: dict[str, str | None] | None = None,
    ) -> tuple[bytes, dict[str, str]]:
        connection = http.client.HTTPConnection(self._address)
        try:
            sent = {name: value for name, value in (headers or {}).items() if value}
            connection.request(method, f"/2018-06-01/runtime/invocation/{path}", body, sent)
            reply = connection.getresponse()
            content = reply.read()
        finally:
            connection.close()
        if reply.status not in (http.HTTPStatus.OK, http.HTTPStatus.ACCEPTED):
            raise LambdaRuntimeClientError(path, reply.status, content)
        return content, {name.title(): value for name, value in reply.headers.items()}
