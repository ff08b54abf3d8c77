"""The JSON around every answer: ``success`` and ``data``, or the error."""

import json
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler import Response
from pydantic import AliasGenerator, ConfigDict
from pydantic.alias_generators import to_camel

from frontdesk.base.clock import iso, now
from frontdesk.base.errors import INTERNAL, FrontdeskError
from frontdesk.models.value import Frozen

FRESH = {"Cache-Control": "no-cache"}
"""What an answer says of itself to caches: to be kept only if each use is asked for again."""


class Meta(Frozen):
    """Facts about the data, such as its page; the names are in camel case in JSON."""

    model_config = ConfigDict(alias_generator=AliasGenerator(serialization_alias=to_camel))


def success(
    data: Any,
    meta: Meta | None = None,
    headers: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response[str]:
    """The data, which may hold models, with a 200 or another status of success."""
    envelope = {"success": True, "data": data, "timestamp": iso(now())}
    if meta is not None:
        envelope["meta"] = meta
    return _json(status, envelope, headers)


def failure(error: FrontdeskError) -> Response[str]:
    """The answer to a request that ended with an error."""
    content: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.details:
        content["details"] = error.details
    content["timestamp"] = iso(now())
    return _json(error.status, {"success": False, "error": content}, error.headers)


def internal(correlation_id: str) -> FrontdeskError:
    """The error for a defect. It tells the caller only the id under which the log has more."""
    return FrontdeskError(INTERNAL, {"correlation_id": correlation_id})


def _json(
    status: int, envelope: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> Response[str]:
    text = json.dumps(envelope, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return Response(status, "application/json", text, headers={**FRESH, **(headers or {})})


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json", by_alias=True)
