"""What Frontdesk costs, measured beside the usual way of doing the same: see docs/benchmarks.md."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "layers/common"))
