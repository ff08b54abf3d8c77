"""The settings that the functions start with, checked before anything starts."""

import runpy
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from local.template import Function

_SETTINGS = "frontdesk/base/settings.py"
"""Where a layer has the module that reads the settings. It imports nothing else of the layer."""


def check(functions: Iterable[Function]) -> None:
    """Read each function's settings from its variables, as the function itself will.

    Raises:
        SystemExit: with a line for each variable that is not allowed.
    """
    for function in functions:
        for layer in function.layers:
            if (layer / _SETTINGS).is_file():
                _module(layer / _SETTINGS)["load"](function.environment)


@cache
def _module(path: Path) -> dict[str, Any]:
    return runpy.run_path(str(path))
