"""A function called as API Gateway calls it, without anything in between."""

import base64
import contextlib
import importlib.util
import json
import os
import re
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, unquote

import boto3
import httpx

from frontdesk.api.resolver import serve
from frontdesk.base.settings import Settings
from frontdesk.files.bucket import Bucket
from frontdesk.notify.queue import Queue
from frontdesk.relay import Projection
from frontdesk.store.table import Table
from frontdesk.turn.context import TurnContext
from frontdesk.wiring import clients
from tests.support.dynamodb import CREDENTIALS, ROOT
from tests.support.running import PATIENCE


class Context:
    """What Lambda tells a function about its invocation.

    There is more time than a function has, because a slow machine may need it.
    """

    function_name = "function"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:function"
    aws_request_id = "8a6b7c1e-0000-4000-8000-000000000000"

    def __init__(self, seconds: float = PATIENCE) -> None:
        self._seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return round(self._seconds * 1000)


def conversations(
    table: Table,
    seconds: float = PATIENCE,
    caller: Mapping[str, str] | None = None,
    bucket: Bucket | None = None,
) -> httpx.Client:
    """A client of functions/conversations, which works on ``table`` and ``bucket``.

    It has ``seconds`` left.
    """
    with (
        mock.patch.object(clients, "table", return_value=table),
        mock.patch.object(clients, "bucket", return_value=bucket),
    ):
        return client(load("conversations"), Context(seconds), caller)


def export(
    table: Table,
    seconds: float = PATIENCE,
    caller: Mapping[str, str] | None = None,
    bucket: Bucket | None = None,
) -> httpx.Client:
    """A client of what exports from ``table``, conversations or one, and has ``seconds`` left;
    photos are in ``bucket``.
    """
    many, one = (
        client(export_module(table, name, bucket), Context(seconds), caller)
        for name in ("export", "transcript")
    )

    def send(request: httpx.Request) -> httpx.Response:
        is_of_one = re.search(r"/conversations/[^/]+/export$", request.url.path)
        return (one if is_of_one else many).send(request)

    return httpx.Client(transport=httpx.MockTransport(send), base_url="http://function")


def export_module(
    table: Table, name: str = "transcript", bucket: Bucket | None = None
) -> ModuleType:
    """functions/transcript, or functions/export, which works on ``table`` and ``bucket``."""
    with (
        mock.patch.object(clients, "table", return_value=table),
        mock.patch.object(clients, "bucket", return_value=bucket),
    ):
        return load(name)


def export_chunks(module: ModuleType, path: str, seconds: float) -> Iterator[bytes]:
    """What a function of exports sends to staff of business 7, chunk by chunk."""
    event = _event(httpx.Request("GET", f"http://function{path}"))
    staff = {"role": "staff", "subject": "s", "business_id": "7"}
    event["requestContext"]["authorizer"] = staff
    context: Any = Context(seconds)
    answer = serve(module.app, event, context)
    assert answer["statusCode"] == 200, answer
    yield from answer["body"]


def desk(
    table: Table,
    caller: Mapping[str, str] | None = None,
    queue: Queue | None = None,
    seconds: float = PATIENCE,
) -> httpx.Client:
    """A client of functions/desk, which works on ``table`` and ``queue`` and has ``seconds`` left;
    ``caller`` is what an authorizer says of it.
    """
    with (
        mock.patch.object(clients, "table", return_value=table),
        mock.patch.object(clients, "queue", return_value=queue),
    ):
        return client(load("desk"), Context(seconds), caller)


def relay(table: Table, event: dict[str, Any]) -> Any:
    """What functions/relay, which works on ``table``, answers to an event."""
    return _relay(table).handler(event, Context())


def projections(table: Table) -> list[Projection]:
    """Those of functions/relay, which work on ``table``."""
    found: list[Projection] = _relay(table).projections()
    return found


def authorizer(mode: str, event: dict[str, Any]) -> Any:
    """What functions/authorizer answers to an event where AUTH_MODE is ``mode``."""
    module = load("authorizer")
    module.settings = Settings(AUTH_MODE=mode, TOKEN_KEYS_URL="http://127.0.0.1:9/keys")  # type: ignore[attr-defined]
    return module.handler(event, Context())


def stream(turn_context: TurnContext, seconds: float = PATIENCE) -> httpx.Client:
    """A client of functions/stream, whose turns have ``turn_context`` and ``seconds`` left."""
    return client(_stream(turn_context), Context(seconds))


def stream_frames(
    turn_context: TurnContext, request: httpx.Request, seconds: float = PATIENCE
) -> Iterator[bytes]:
    """What functions/stream sends for a request, each frame as it is made."""
    context: Any = Context(seconds)
    answer = serve(_stream(turn_context).app, _event(request), context)
    assert answer["statusCode"] == 200, answer
    yield from answer["body"]


def client(
    module: ModuleType, context: Context, caller: Mapping[str, str] | None = None
) -> httpx.Client:
    """A client whose requests go to the module's handler."""

    def send(request: httpx.Request) -> httpx.Response:
        event = _event(request)
        if caller:
            event["requestContext"]["authorizer"] = caller
        return _response(module.handler(event, context))

    return httpx.Client(transport=httpx.MockTransport(send), base_url="http://function")


class Invoking(httpx.BaseTransport):
    """Invokes a deployed function for the requests to ``path``; all others go to the gateway."""

    def __init__(self, arn: str, path: str) -> None:
        self._arn, self._path = arn, path
        self._gateway = httpx.HTTPTransport()
        self._functions = boto3.client("lambda")

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith(self._path):
            return self._gateway.handle_request(request)
        request.url = request.url.copy_with(path=self._path)  # the stage is the gateway's
        event = _event(request)
        invoked = self._functions.invoke(FunctionName=self._arn, Payload=json.dumps(event))
        with contextlib.closing(invoked["Payload"]) as payload:
            answer = json.loads(payload.read())
        assert "FunctionError" not in invoked, answer
        return _response(answer)

    def close(self) -> None:
        self._gateway.close()
        self._functions.close()


def _response(answer: dict[str, Any]) -> httpx.Response:
    headers = [(n, v) for n, values in answer["multiValueHeaders"].items() for v in values]
    body = answer["body"] or ""
    content = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    return httpx.Response(answer["statusCode"], headers=headers, content=content)


def _stream(turn_context: TurnContext) -> ModuleType:
    module = load("stream")
    module.turn_context = turn_context  # type: ignore[attr-defined]
    return module


def _relay(table: Table) -> ModuleType:
    module = load("relay")
    module.table = lambda: table  # type: ignore[attr-defined]
    return module


def load(function: str) -> ModuleType:
    """The module of a function, as a new process imports it."""
    path = ROOT / "functions" / function / "app.py"
    spec = importlib.util.spec_from_file_location(f"functions.{function}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with mock.patch.dict(os.environ, CREDENTIALS):
        spec.loader.exec_module(module)
    return module


def _event(request: httpx.Request) -> dict[str, Any]:
    raw_path, _, raw_query = request.url.raw_path.decode().partition("?")
    query = parse_qs(raw_query, keep_blank_values=True)
    return {
        "httpMethod": request.method,
        "path": unquote(raw_path),
        "resource": unquote(raw_path),
        "headers": dict(request.headers.multi_items()),  # the last one counts
        "multiValueHeaders": {
            name: request.headers.get_list(name) for name in set(request.headers)
        },
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "requestContext": {
            "requestId": "request",
            "stage": "test",
            "identity": {"sourceIp": "192.0.2.1"},
        },
        "body": base64.b64encode(request.content).decode() or None,
        "isBase64Encoded": True,
    }
