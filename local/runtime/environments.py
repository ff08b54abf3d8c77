"""Lambda's execution environments: each is a process with a Runtime API of its own."""

import asyncio
import logging
import time
from collections.abc import Callable

from local.runtime.invocation import FunctionError, FunctionTimeoutError, Invocation
from local.runtime.launcher import Launcher
from local.runtime.processes import Process
from local.runtime.runtime_api import RuntimeApi
from local.template import Function

_INIT_TIMEOUT = 10.0
"""The time to start, in seconds; a function with a longer timeout gets that timeout."""

log = logging.getLogger(__name__)


class Environment:
    """One execution environment, which serves one invocation at a time.

    ``on_idle`` is called whenever the environment can take an invocation. After ``idle_timeout``
    seconds without one, the environment stops.
    """

    def __init__(
        self,
        function: Function,
        launcher: Launcher,
        *,
        idle_timeout: float,
        on_idle: Callable[[], None],
    ) -> None:
        self.started = False
        self.retired = False
        self.stopped = False
        self.idle_since: float | None = None
        self._function = function
        self._launcher = launcher
        self._idle_timeout = idle_timeout
        self._on_idle = on_idle
        self._api = RuntimeApi(self._asked_for_work, self._failed_to_start)
        self._process: Process | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        """Start the process and wait for its end; an invocation in progress then fails."""
        address = await self._api.start()
        try:
            self._process = await self._launcher.start(self._function, address)
            if self.stopped:
                self.stop()
            self._after(max(_INIT_TIMEOUT, self._function.timeout), self.stop)
            await self._launcher.processes.ended(self._process)
        finally:
            self.stopped = True
            self.idle_since = None
            self._clear_timer()
            await self._api.close()
            if self._api.current:
                self._api.current.finish(FunctionError("Runtime.ExitError"))

    @property
    def is_coming(self) -> bool:
        """Whether the environment is about to ask for an invocation, without having one."""
        if self.retired or self.stopped:
            return False
        return not self.started or (self._api.has_answered and self.idle_since is None)

    def serve(self, invocation: Invocation) -> None:
        """Hand an invocation to the idle process; its timeout starts now."""
        self.idle_since = None
        invocation.deadline_ms = int((time.time() + self._function.timeout) * 1000)
        self._after(self._function.timeout, self._ran_out_of_time)
        self._api.serve(invocation)

    def retire(self) -> None:
        """Stop as soon as no invocation is in progress."""
        self.retired = True
        if not self._api.current:
            self.stop()

    def stop(self) -> None:
        """Kill the process, even during an invocation."""
        self.stopped = True
        self.idle_since = None
        if self._process:
            self._launcher.processes.kill(self._process)

    def _asked_for_work(self) -> None:
        self.started = True
        if self.retired or self.stopped:
            self.stop()
            return
        self.idle_since = time.monotonic()
        self._after(self._idle_timeout, self.stop)
        self._on_idle()

    def _failed_to_start(self, error_type: str) -> None:
        log.error("%s failed to start: %s", self._function.name, error_type)
        self._after(1, self.stop)  # it logs why and exits

    def _ran_out_of_time(self) -> None:
        if self._api.current:
            self._api.current.finish(FunctionTimeoutError())
        self.stop()

    def _after(self, seconds: float, action: Callable[[], None]) -> None:
        self._clear_timer()
        self._timer = asyncio.get_running_loop().call_later(seconds, action)

    def _clear_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
