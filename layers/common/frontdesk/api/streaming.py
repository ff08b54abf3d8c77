"""Answers that are sent while they are being read from the table, of any length."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from aws_lambda_powertools.event_handler import Response

from frontdesk.base.clock import Countdown
from frontdesk.base.errors import Unavailable
from frontdesk.base.logger import log_failure

JSON_LINES = "application/jsonl"

NEXT_CURSOR = "X-Next-Cursor"
"""The header with the cursor at which a file ends although there is more."""

_CHUNK_BYTES = 64 * 1024
"""How much is collected before it is sent: each chunk is one write to Lambda."""


class _Streamed(Response[Any]):
    """A response whose body is made of bytes, whatever its type: Powertools leaves it alone."""

    def is_json(self) -> bool:
        return False


def streamed(
    parts: Iterable[str], media_type: str, seconds: float, headers: Mapping[str, str] | None = None
) -> Response[Any]:
    """A 200 that sends ``parts`` as they come, for at most ``seconds``.

    Reading begins here, so what raises before the first part is answered as an error. A later
    error, or the end of the time, breaks the answer off after a whole part.
    """
    time = Countdown(seconds)
    source = iter(parts)
    first = next(source, "")
    body = _chunks(chain([first], source), time)
    kept = {"Cache-Control": "no-store", **(headers or {})}
    return _Streamed(200, f"{media_type}; charset=utf-8", body, headers=kept)


def sent(content: bytes, media_type: str, headers: Mapping[str, str]) -> Response[Any]:
    """A 200 with a file that is there as a whole, in chunks."""
    chunks = (content[at : at + _CHUNK_BYTES] for at in range(0, len(content), _CHUNK_BYTES))
    return _Streamed(200, media_type, chunks, headers={"Cache-Control": "no-store", **headers})


def _chunks(parts: Iterable[str], time: Countdown) -> Iterator[bytes]:
    waiting = bytearray()
    is_first = True
    try:
        for part in parts:
            waiting += part.encode()
            if is_first or len(waiting) >= _CHUNK_BYTES:
                yield bytes(waiting)
                waiting.clear()
                is_first = False
            if not time.left():
                raise Unavailable("the time was not enough for all of it")
    except Exception as error:
        log_failure("the answer broke off", error)
        yield bytes(waiting)
        raise
    yield bytes(waiting)
