"""What each function imports when it starts, and how long that takes.

    python -m benchmarks.imports [--runs 5]

For each of functions/*/app.py it prints the best of several starts in a new process, and the
packages that take the most of it. Times are processor time in ms, which a busy machine changes
less, with bytecode as the layer ships it. Which packages a function may import is held by
tests/integration/test_imports.py; time is only measured.
"""

import argparse
import json
import os
import subprocess
import sys
from collections import defaultdict

from tests.support.dynamodb import CREDENTIALS, ROOT

PROGRAM = """
import json, sys, time
began = time.process_time()
import app
print(json.dumps(1000 * (time.process_time() - began)))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    for path in sorted((ROOT / "functions").glob("*/app.py")):
        function = path.parent.name
        best = min(milliseconds(function) for _ in range(runs + 1))
        longest = sorted(packages(function).items(), key=lambda found: -found[1])[:6]
        parts = ", ".join(f"{name} {ms:.0f}" for name, ms in longest)
        print(f"{function:15}{best:5.0f} ms   of which, roughly: {parts}")


def milliseconds(function: str) -> float:
    """The processor time of one start."""
    return float(json.loads(run(function, "-c", PROGRAM).stdout))


def packages(function: str) -> dict[str, float]:
    """The time of each top-level package without those that it imports, in ms."""
    own: defaultdict[str, float] = defaultdict(float)
    for line in run(function, "-X", "importtime", "-c", "import app").stderr.splitlines():
        microseconds, _, name = line.removeprefix("import time:").split("|")
        if microseconds.strip().isdecimal():
            top = name.strip().partition(".")[0]
            own["standard library" if top in sys.stdlib_module_names else top] += (
                int(microseconds) / 1000
            )
    return own


def run(function: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run Python with the search path of that function."""
    paths = [ROOT / "functions" / function, ROOT / "layers/common"]
    environment = {**os.environ, **CREDENTIALS, "PYTHONPATH": os.pathsep.join(map(str, paths))}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run(
        [sys.executable, *arguments], env=environment, check=True, capture_output=True, text=True
    )


if __name__ == "__main__":
    main()
