"""Run every benchmark, one after the other: python -m benchmarks.

A benchmark that needs what this machine does not have says so and is skipped.
"""

import subprocess
import sys
from pathlib import Path

from benchmarks.support import SKIPPED

NO_BENCHMARKS = {"__init__", "__main__", "processors", "streams", "support", "watching", "writing"}


def main() -> int:
    """Print each benchmark's title and figures. The exit status is 1 if one of them failed."""
    failed = False
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem in NO_BENCHMARKS:
            continue
        title = path.read_text(encoding="utf-8").partition('"""')[2].partition("\n")[0]
        print(f"\n{path.stem}: {title}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{path.stem}"]
        failed |= subprocess.run(command, check=False).returncode not in (0, SKIPPED)
    return failed


if __name__ == "__main__":
    sys.exit(main())
