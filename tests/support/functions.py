"""The functions as Lambda loads them, with their parts replaced."""

import os
from importlib import util
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

from frontdesk.turn import Desk
from tests.support.dynamodb import CREDENTIALS

FUNCTIONS = Path(__file__).parents[2] / "functions"
CONTEXT: Any = SimpleNamespace(
    aws_request_id="r", get_remaining_time_in_millis=lambda: 30_000, function_name="f"
)


def load(name: str, desk: Desk) -> ModuleType:
    """The module of a function, which takes its turns at ``desk``."""
    spec = util.spec_from_file_location(f"{name}_function", FUNCTIONS / name / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    with mock.patch.dict(os.environ, CREDENTIALS):
        spec.loader.exec_module(module)
    module.desk = desk  # type: ignore[attr-defined]
    return module


def request(
    method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
) -> dict[str, Any]:
    """A request as API Gateway hands it over."""
    headers = {"X-Correlation-ID": "c", **(headers or {})}
    return {
        "resource": path,
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "requestContext": {"requestId": "gateway", "resourcePath": path, "stage": "test"},
        "body": body,
        "isBase64Encoded": False,
    }
