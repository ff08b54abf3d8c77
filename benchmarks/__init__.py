"""Measurements of Frontdesk beside the usual way to build the same: see docs/benchmarks.md."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "layers/common"))
