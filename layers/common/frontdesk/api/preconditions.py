"""What a caller has read already, and replaces, by ETag, If-Match and If-None-Match."""

import re
from typing import Any

from aws_lambda_powertools.event_handler import Response

from frontdesk.api.request import Request
from frontdesk.base.errors import InvalidInput, PreconditionFailed, PreconditionRequired

ETAG = "ETag"
IF_MATCH = "If-Match"
IF_NONE_MATCH = "If-None-Match"

_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]*"')
# A proxy that compresses answers makes a weak tag of a strong one, and the version is the same.
_VERSION = re.compile(r'(?:W/)?"(0|[1-9][0-9]{0,14})(?:\.[0-9a-f]+)?"')


def etag(version: int, state: str = "") -> dict[str, str]:
    """The header that names a version, with what is shown beside it: hexadecimal digits, or none.

    Only the version counts in an If-Match.
    """
    return {ETAG: f'"{version}.{state}"' if state else f'"{version}"'}


def unless_known(request: Request[Any], answer: Response[str]) -> Response[str]:
    """The answer to a reader; 304 without content if the request's If-None-Match names its ETag."""
    known = request.event.headers.get(IF_NONE_MATCH)
    tag = answer.headers[ETAG]
    if known is None or not (known.strip() == "*" or tag in _tags(known)):
        return answer
    return Response(304, headers={name: answer.headers[name] for name in (ETAG, "Cache-Control")})


def _tags(header: str) -> list[str]:
    """The tags in a header, weak ones like strong ones."""
    return [tag.removeprefix("W/") for tag in _TAG.findall(header)]


def expected_version(request: Request[Any]) -> int | None:
    """The version that a request replaces, by If-Match; None if it creates, by If-None-Match: *.

    Raises:
        InvalidInput: a header is malformed, or both are there.
        PreconditionFailed: the tag is none that was given out.
        PreconditionRequired: neither header is there.
    """
    match, none_match = (request.event.headers.get(name) for name in (IF_MATCH, IF_NONE_MATCH))
    if match is not None and none_match is not None:
        raise InvalidInput.of(IF_MATCH, f"does not go together with {IF_NONE_MATCH}")
    if none_match is not None:
        if none_match.strip() != "*":
            raise InvalidInput.of(IF_NONE_MATCH, "must be *")
        return None
    if match is None:
        raise PreconditionRequired(
            f"{IF_MATCH} with the {ETAG} of what is replaced is required, "
            f"or {IF_NONE_MATCH}: * to create"
        )
    return _version(match)


def named_version(request: Request[Any]) -> int:
    """The version that a request removes, by If-Match.

    Raises:
        InvalidInput: the header is malformed.
        PreconditionFailed: the tag is none that was given out.
        PreconditionRequired: there is no such header.
    """
    version = checked_version(request)
    if version is None:
        raise PreconditionRequired(f"{IF_MATCH} with the {ETAG} of what is deleted is required")
    return version


def checked_version(request: Request[Any]) -> int | None:
    """The version that a request changes, by If-Match; None if it has no such header.

    Raises:
        InvalidInput: the header is malformed.
        PreconditionFailed: the tag is none that was given out.
    """
    match = request.event.headers.get(IF_MATCH)
    return None if match is None else _version(match)


def _version(match: str) -> int:
    if not _TAG.fullmatch(match.strip()):
        raise InvalidInput.of(IF_MATCH, f"must be one {ETAG}")
    version = _VERSION.fullmatch(match.strip())
    if version is None:
        raise PreconditionFailed(f"{IF_MATCH} is not the current {ETAG}")
    return int(version[1])
