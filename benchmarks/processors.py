"""Where a stack's processor time goes: what each of its processes has used so far."""

import contextlib
import os
from collections import defaultdict
from pathlib import Path

_NAME = "AWS_LAMBDA_FUNCTION_NAME"
_TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds(root: int) -> dict[str, float]:
    """The processor seconds of a stack's processes by their kind; ``root`` is its gateway's id.

    A function has the first 15 characters of the name that the template gives it, all of its
    environments together. What has ended is not counted.
    """
    used: defaultdict[str, float] = defaultdict(float)
    for process in _family(root):
        with contextlib.suppress(OSError):
            fields = _status(process)
            used[_kind(process, root)] += (int(fields[11]) + int(fields[12])) / _TICKS
    return used


def environment_of(function: str, root: int) -> dict[str, str]:
    """The variables that a function has in a stack; of one that was forked, those of all."""
    return next(_environment(each) for each in _family(root) if _kind(each, root) == function[:15])


def _family(root: int) -> set[int]:
    """A process and its descendants."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parents[int(path.name)] = int(_status(int(path.name))[1])
    family, grown = set[int](), {root}
    while grown:
        family |= grown
        grown = {child for child, parent in parents.items() if parent in grown} - family
    return family


def _status(process: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the name, from the state on."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()


def _kind(process: int, root: int) -> str:
    if process == root:
        return "gateway"
    if name := _environment(process).get(_NAME):
        return name[:15]
    called = Path(f"/proc/{process}/comm").read_text().strip()  # of a fork, the function's name
    return "engine" if called.startswith("python") else called


def _environment(process: int) -> dict[str, str]:
    variables = Path(f"/proc/{process}/environ").read_text(errors="replace").split("\0")
    return dict(v.split("=", 1) for v in variables if "=" in v)
