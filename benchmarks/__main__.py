"""Run every benchmark, one after the other: python -m benchmarks."""

import subprocess
import sys
from pathlib import Path

NO_BENCHMARKS = {"__init__", "__main__", "support"}


def main() -> int:
    """Print each one's title, then its figures; 1 if any of them failed."""
    failed = False
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem in NO_BENCHMARKS:
            continue
        title = path.read_text(encoding="utf-8").partition('"""')[2].partition("\n")[0]
        print(f"\n{path.stem}: {title}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{path.stem}"]
        failed |= bool(subprocess.run(command, check=False).returncode)
    return failed


if __name__ == "__main__":
    sys.exit(main())
