"""Schemathesis against the local stack, from the document that it publishes: make fuzz.

What it tries is in schemathesis.toml; the seed is fixed, so that it tries the same every time.
"""

import subprocess
import sys

from tests.support.dynamodb import ROOT
from tests.support.stack import stack

SCHEMATHESIS = ROOT / ".venv-schemathesis/bin/schemathesis"


def main() -> int:
    with stack() as url:
        command = [SCHEMATHESIS, "run", f"{url}/api/v1/openapi.json", *sys.argv[1:]]
        return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
