"""Starts what runs in an environment: Lambda's runtime for Python, with a function's variables.

If a layer of the function has a list of modules (`preload.txt`), the runtime is forked from a
process that has loaded them; else, and where forks are not reliable, it is started afresh.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from local.intrinsics import REGION
from local.runtime.forks import Forks
from local.runtime.processes import Process, Processes, read
from local.template import Function

PRELOAD = "preload.txt"

_OF_ONE = ("AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_RUNTIME_API", "PYTHONPATH")
_INHERITED = ("PATH", "HOME", "LANG", "TMPDIR")
_INTERPRETER = Path(__file__).with_name("interpreter")
_WRAPPER_SECONDS = 10.0
_NICER = 5
"""How much less urgent functions are than the rest of the stack: they get a third of its share."""


class Launcher:
    """Starts the processes of the functions of one stack.

    On AWS each part has processors of its own. Here, where all are busy, requests would be taken
    faster than their changes reach anybody. So functions leave the processors to the rest of the
    stack, except those in ``urgent``.
    """

    def __init__(
        self, processes: Processes, functions: Sequence[Function], urgent: Collection[str] = ()
    ) -> None:
        self.processes = processes
        self._urgent = urgent
        layers = dict.fromkeys(layer for function in functions for layer in function.layers)
        modules = [name for layer in layers for name in _preloaded(layer)]
        self._forks = Forks(processes, modules, _shared(functions))

    async def start(self, function: Function, runtime_api: str) -> Process:
        """Start the runtime, which asks for invocations at the address ``runtime_api``.

        Raises:
            OSError: it cannot be started.
        """
        process = await self._start(function, runtime_api)
        if function.name not in self._urgent:
            with contextlib.suppress(ProcessLookupError):  # it has ended
                own = os.getpriority(os.PRIO_PROCESS, 0)
                os.setpriority(os.PRIO_PROCESS, process.pid, own + _NICER)
        return process

    async def close(self) -> None:
        """End what functions are forked from."""
        await self._forks.close()

    async def _start(self, function: Function, runtime_api: str) -> Process:
        arguments = ["-m", "awslambdaric", function.handler]
        variables: Mapping[str, str] = _variables(function, runtime_api)
        wrapper = _wrapper(function)
        command: list[str | Path] = [*wrapper, sys.executable]
        if sys.platform == "linux" and any(_preloaded(layer) for layer in function.layers):
            if wrapper:
                arguments, variables = await self._wrapped(function, arguments, variables)
            if _can_be_forked(arguments, variables):
                return await self._forks.start(
                    arguments, label=function.name, environment=variables, folder=function.code
                )
            command = [sys.executable]
        return await self.processes.start(
            [*command, *arguments],
            label=function.name,
            environment=variables,
            folder=function.code,
        )

    async def _wrapped(
        self, function: Function, arguments: Sequence[str], variables: Mapping[str, str]
    ) -> tuple[list[str], dict[str, str]]:
        """The arguments and variables with which the exec wrapper starts the interpreter."""
        told, telling = os.pipe()
        try:
            process = await self.processes.start(
                [*_wrapper(function), _INTERPRETER, *arguments],
                label=function.name,
                environment=variables,
                folder=function.code,
                stdin=telling,
            )
        except OSError:
            os.close(told)
            raise
        finally:
            os.close(telling)
        try:
            async with asyncio.timeout(_WRAPPER_SECONDS):
                count, *fields = (await read(told)).decode().split("\0")
        finally:
            self.processes.kill(process)
            await self.processes.ended(process)
        if not count:
            raise OSError("its exec wrapper does not start the runtime")
        end = int(count)
        return fields[:end], dict(field.split("=", 1) for field in fields[end:] if field)


def _can_be_forked(arguments: Sequence[str], variables: Iterable[str]) -> bool:
    """Whether nothing is for the interpreter itself, which runs already."""
    plain = arguments[0] == "-m" or not arguments[0].startswith("-")
    return plain and not any(
        name.startswith("PYTHON") and name != "PYTHONPATH" for name in variables
    )


def _wrapper(function: Function) -> list[Path]:
    """The exec wrapper, if there is one: a program that gets the runtime's command line.

    https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper
    """
    path = function.environment.get("AWS_LAMBDA_EXEC_WRAPPER")
    return [_in_a_layer(function, path)] if path else []


def _in_a_layer(function: Function, path: str) -> Path:
    """The path on this machine of a file in /opt, where Lambda puts the function's layers."""
    inside = Path(path).relative_to("/opt")
    for layer in reversed(function.layers):
        if (layer / inside).exists():
            return layer / inside
    raise FileNotFoundError(f"no layer of {function.name} has {inside}")


@cache
def _preloaded(layer: Path) -> tuple[str, ...]:
    """The modules that a layer's list names."""
    path = layer / PRELOAD
    lines = path.read_text().splitlines() if path.is_file() else []
    return tuple(line for line in lines if line and not line.startswith("#"))


def _shared(functions: Iterable[Function]) -> dict[str, str]:
    """The variables that are the same in all functions, for what libraries read as they load."""
    of_each = [_variables(function, "").items() for function in functions]
    shared = dict(set.intersection(*map(set, of_each))) if of_each else {}
    return {name: value for name, value in shared.items() if name not in _OF_ONE}


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
