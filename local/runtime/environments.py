"""Lambda's execution environments: each is a process with a Runtime API of its own."""

import asyncio
import logging
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from local.intrinsics import REGION
from local.runtime.invocation import FunctionError, FunctionTimeoutError, Invocation
from local.runtime.processes import Processes
from local.runtime.runtime_api import RuntimeApi
from local.template import Function

_INIT_TIMEOUT = 10.0
"""The time to start, in seconds; a function with a longer timeout gets that timeout."""

_INHERITED = ("PATH", "HOME", "LANG", "TMPDIR")

log = logging.getLogger(__name__)


class Environment:
    """One execution environment, which serves one invocation at a time.

    ``on_idle`` is called whenever the environment can take an invocation. After ``idle_timeout``
    seconds without one, the environment stops.
    """

    def __init__(
        self,
        function: Function,
        processes: Processes,
        *,
        idle_timeout: float,
        on_idle: Callable[[], None],
    ) -> None:
        self.started = False
        self.retired = False
        self.stopped = False
        self.idle_since: float | None = None
        self._function = function
        self._processes = processes
        self._idle_timeout = idle_timeout
        self._on_idle = on_idle
        self._api = RuntimeApi(self._asked_for_work, self._failed_to_start)
        self._process: asyncio.subprocess.Process | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        """Start the process and wait for its end; an invocation in progress then fails."""
        address = await self._api.start()
        try:
            self._process = await self._processes.start(
                _command(self._function),
                label=self._function.name,
                environment=_variables(self._function, address),
                folder=self._function.code,
            )
            if self.stopped:
                self.stop()
            self._after(max(_INIT_TIMEOUT, self._function.timeout), self.stop)
            await self._processes.ended(self._process)
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
            self._processes.kill(self._process)

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


def _command(function: Function) -> list[str | Path]:
    """The command line of the runtime, or of the exec wrapper with the runtime's as its arguments.

    https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper
    """
    runtime: list[str | Path] = [sys.executable, "-m", "awslambdaric", function.handler]
    wrapper = function.environment.get("AWS_LAMBDA_EXEC_WRAPPER")
    if not wrapper:
        return runtime
    return [_in_a_layer(function, wrapper), *runtime]


def _in_a_layer(function: Function, path: str) -> Path:
    """The path on this machine of a file in /opt, where Lambda puts the function's layers."""
    inside = Path(path).relative_to("/opt")
    for layer in reversed(function.layers):
        if (layer / inside).exists():
            return layer / inside
    raise FileNotFoundError(f"no layer of {function.name} has {inside}")


def _variables(function: Function, runtime_api: str) -> dict[str, str]:
    """The process's environment: Lambda's own variables, then the template's.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {
        **{name: os.environ[name] for name in _INHERITED if name in os.environ},
        "TZ": ":UTC",
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_SESSION_TOKEN": "local",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{version}",
        **function.environment,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        "AWS_LAMBDA_RUNTIME_API": runtime_api,
        "LAMBDA_TASK_ROOT": str(function.code),
        "PYTHONPATH": os.pathsep.join(map(str, (function.code, *function.layers))),
        "_HANDLER": function.handler,
    }
