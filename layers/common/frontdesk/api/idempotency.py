"""The Idempotency-Key header: the same request under the same key is carried out once."""

import hashlib
import json
import re
from typing import Any

from pydantic import BaseModel

from frontdesk.access.caller import Caller
from frontdesk.api.request import Request
from frontdesk.base.errors import InvalidInput
from frontdesk.store.idempotency import IdempotencyKey

IDEMPOTENCY_HEADER = "Idempotency-Key"

TURN = "/api/v1/chat"
"""What the keys of turns belong to, whether they are streamed or not, and by HTTP or WebSocket."""

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_RANDOM_CHARACTERS = 22  # of base64url hold 128 bits, which nobody can guess


def idempotency_key(
    request: Request[Any], parsed: BaseModel, of: str | None = None
) -> IdempotencyKey | None:
    """The key of a request, which belongs to its caller and to ``of``, or else to its path; None if
    it has no such header.

    Only a POST has one: a repeated GET reads again, or resumes by Last-Event-ID.

    Raises:
        InvalidInput: the header is malformed. Or it is short, and the caller has neither a token
            nor a long session id: another caller could choose the same key and would be given this
            caller's conversation.
    """
    key = request.event.headers.get(IDEMPOTENCY_HEADER)
    if key is None or request.event.http_method != "POST":
        return None
    path = request.event.path.rstrip("/")
    return key_of(key, request.caller, path if of is None else of, parsed)


def key_of(key: str, caller: Caller, of: str, parsed: BaseModel) -> IdempotencyKey:
    """The same of a request that has a key.

    Raises:
        InvalidInput: as above.
    """
    if not _KEY.fullmatch(key):
        raise InvalidInput.of(IDEMPOTENCY_HEADER, "must be 1 to 255 visible ASCII characters")
    session_id = getattr(parsed, "session_id", None) or caller.session_id or ""
    if caller.is_anonymous and max(len(key), len(session_id)) < _RANDOM_CHARACTERS:
        problem = f"must be at least {_RANDOM_CHARACTERS} random characters"
        raise InvalidInput.of(IDEMPOTENCY_HEADER, f"without token and session, {problem}")
    owner = [caller.role, caller.subject, caller.business_id, caller.customer_id, session_id]
    digest = _digest(json.dumps([*owner, of, key]))
    return IdempotencyKey(digest, _digest(parsed.model_dump_json()))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
