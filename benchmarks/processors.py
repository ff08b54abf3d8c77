"""Where a stack's processor time goes: what each of its processes has used so far."""

import contextlib
import os
from collections import defaultdict
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds(root: int) -> dict[str, float]:
    """The processor seconds of a stack's processes by their kind; ``root`` is its gateway's id.

    A function has the name that the template gives it, all of its environments together. What has
    ended is not counted.
    """
    used: defaultdict[str, float] = defaultdict(float)
    for process in _family(root):
        with contextlib.suppress(OSError):
            fields = _status(process)
            used[_kind(process, root)] += (int(fields[11]) + int(fields[12])) / _TICKS
    return used


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
    environment = Path(f"/proc/{process}/environ").read_text(errors="replace").split("\0")
    variables = dict(v.split("=", 1) for v in environment if "=" in v)
    return variables.get("AWS_LAMBDA_FUNCTION_NAME", "engine")
