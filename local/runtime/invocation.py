"""One invocation of a function, which connects the caller to the runtime."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from local.intrinsics import ACCOUNT_ID, REGION


class FunctionError(Exception):
    """The function gave no answer, or only a part of one.

    ``kind`` is the error's type: the handler's exception, or one of Lambda's own such as
    ``Runtime.ExitError``. The message is not kept because it may quote the request;
    ``is_unauthorized`` tells whether it is the one by which an authorizer refuses.
    """

    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.is_unauthorized = message == "Unauthorized"


class FunctionTimeoutError(FunctionError):
    """The function exceeded its timeout."""

    def __init__(self) -> None:
        super().__init__("Sandbox.Timedout")


@dataclass(eq=False)
class Invocation:
    """An event for a function, and the bytes of its answer.

    Iterating yields the bytes as they are posted, ends with the response, and raises
    FunctionError if there is no response or only a part of one. The runtime's side never waits for
    the reader, so a slow or disconnected client does not delay the function.
    """

    function: str
    event: bytes
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    deadline_ms: int = 0
    """The function's deadline in epoch milliseconds; set when a runtime takes the invocation."""

    finished: bool = field(default=False, init=False)
    _posted: asyncio.Queue[bytes | FunctionError | None] = field(
        default_factory=asyncio.Queue, init=False
    )

    @property
    def arn(self) -> str:
        """The invoked function's ARN."""
        return f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{self.function}"

    @property
    def trace_id(self) -> str:
        """An X-Ray trace header with sampling off."""
        digits = self.request_id.replace("-", "")
        return f"Root=1-{int(time.time()):08x}-{digits[:24]};Parent={digits[16:]};Sampled=0"

    def write(self, chunk: bytes) -> None:
        """Add a part of the response, unless the invocation is finished."""
        if not self.finished:
            self._posted.put_nowait(chunk)

    def finish(self, failure: FunctionError | None = None) -> None:
        """End the response; only the first call counts."""
        if not self.finished:
            self.finished = True
            self._posted.put_nowait(failure)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            posted = await self._posted.get()
            if posted is None:
                return
            if isinstance(posted, FunctionError):
                raise posted
            yield posted
