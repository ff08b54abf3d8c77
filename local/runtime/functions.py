"""Lambda functions: a pool of execution environments for each."""

import asyncio
import contextlib
import logging
import os
import time
from collections import deque
from collections.abc import Callable, Iterator

from local.runtime.environments import Environment
from local.runtime.invocation import FunctionError, Invocation
from local.runtime.launcher import Launcher
from local.template import Function

_SCAN_INTERVAL = 0.5
_SCAN_SHARE = 0.01
"""The largest part of a processor that looking for changes takes."""

log = logging.getLogger(__name__)


class Pool:
    """The execution environments of one function, at most ``limit``.

    An invocation goes to the environment that was idle the shortest, so that the others can
    end; else to one that has just answered, or to a new one; else it waits its turn. When the
    function's code changes, its environments are replaced. ``on_activity`` is called whenever an
    invocation begins or has ended.
    """

    def __init__(
        self,
        function: Function,
        launcher: Launcher,
        *,
        limit: int,
        idle_timeout: float,
        on_activity: Callable[[], None] = lambda: None,
    ) -> None:
        self._function = function
        self._launcher = launcher
        self.limit = limit
        self._idle_timeout = idle_timeout
        self._on_activity = on_activity
        self._environments: dict[Environment, asyncio.Task[None]] = {}
        self._queue: deque[Invocation] = deque()
        self._code = _fingerprint(function)
        self._closed = False

    def warm_up(self) -> None:
        """Start one environment ahead of the first invocation."""
        self._start_environment()

    def invoke(self, event: bytes) -> Invocation:
        """Invoke the function with an event; the returned invocation receives the answer."""
        self._notice_changes()
        invocation = Invocation(self._function.name, event)
        self._queue.append(invocation)
        self._dispatch()
        return invocation

    async def close(self) -> None:
        """Stop every environment; invocations in progress fail."""
        self._closed = True
        while invocation := self._next_invocation():
            invocation.finish(FunctionError("Sandbox.Shutdown"))
        for environment in self._environments:
            environment.stop()
        if self._environments:
            await asyncio.wait(self._environments.values(), timeout=1)

    def _dispatch(self) -> None:
        """Give waiting invocations to idle environments, and start environments for the rest."""
        self._on_activity()
        while idle := [e for e in self._environments if e.idle_since is not None]:
            if (invocation := self._next_invocation()) is None:
                return
            max(idle, key=lambda environment: environment.idle_since or 0).serve(invocation)
        coming = sum(environment.is_coming for environment in self._environments)
        room = self.limit - len(self._environments)
        for _ in range(min(len(self._queue) - coming, room)):
            self._start_environment()

    def _next_invocation(self) -> Invocation | None:
        """The invocation that has waited longest and whose caller still waits."""
        while self._queue:
            invocation = self._queue.popleft()
            if not invocation.finished:
                return invocation
        return None

    def _start_environment(self) -> None:
        environment = Environment(
            self._function,
            self._launcher,
            idle_timeout=self._idle_timeout,
            on_idle=self._dispatch,
        )
        task = asyncio.create_task(environment.run())
        self._environments[environment] = task
        task.add_done_callback(lambda task: self._ended(environment, task))

    def _ended(self, environment: Environment, task: asyncio.Task[None]) -> None:
        del self._environments[environment]
        if not task.cancelled() and (error := task.exception()):
            log.error("%s cannot be started: %s", self._function.name, error)
        if self._closed:
            return
        failed_to_start = not environment.started and not environment.retired
        if failed_to_start and (invocation := self._next_invocation()):
            invocation.finish(FunctionError("Runtime.InitError"))
        self._dispatch()

    def _notice_changes(self) -> None:
        code = _fingerprint(self._function)
        if code != self._code:
            log.info("%s has changed", self._function.name)
            for environment in self._environments:
                environment.retire()
        self._code = code  # the same objects are compared at once


_Files = frozenset[tuple[str, int, int]]

_scans: dict[str, tuple[float, _Files]] = {}
"""By folder, when it is to be looked at again and what is in it; functions share their layers."""


def _fingerprint(function: Function) -> tuple[_Files, ...]:
    """The names, times and sizes of the files of the function and its layers."""
    return tuple(_scan(str(folder)) for folder in (function.code, *function.layers))


def _scan(folder: str) -> _Files:
    began = time.monotonic()
    if folder not in _scans or began >= _scans[folder][0]:
        found, used = frozenset(_files(folder)), time.monotonic() - began
        _scans[folder] = began + max(_SCAN_INTERVAL, used / _SCAN_SHARE), found
    return _scans[folder][1]


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    yield from _files(entry.path)
            else:
                with contextlib.suppress(FileNotFoundError):  # an editor's dangling link
                    status = entry.stat()
                    yield entry.path, status.st_mtime_ns, status.st_size
