"""One invocation of a function, between the gateway that asks and the runtime that answers."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from local.intrinsics import ACCOUNT_ID, REGION


class FunctionError(Exception):
    """The function gave no answer, or broke off in the middle of one.

    ``kind`` is the error's type: the handler's exception, or one of Lambda's own such as
    ``Runtime.ExitError``. Its message is not kept, for it may quote the request, but whether it is
    the one by which an authorizer refuses.
    """

    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.is_unauthorized = message == "Unauthorized"


class FunctionTimeoutError(FunctionError):
    """The function used up its time."""

    def __init__(self) -> None:
        super().__init__("Sandbox.Timedout")


@dataclass(eq=False)
class Invocation:
    """An event on its way to a function, and the bytes that come back.

    Iterating yields the bytes as they are posted, ends with the response, and raises
    FunctionError when there is none or it broke off. The runtime's side never waits for the
    reader: a client that lags or has gone does not hold the function up.
    """

    function: str
    event: bytes
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    deadline_ms: int = 0
    """When the function's time is up, in epoch milliseconds; known once it is handed over."""

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
        """An X-Ray trace header that says not to sample."""
        digits = self.request_id.replace("-", "")
        return f"Root=1-{int(time.time()):08x}-{digits[:24]};Parent={digits[16:]};Sampled=0"

    def write(self, chunk: bytes) -> None:
        """Pass on a part of the response, unless the invocation is over."""
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
