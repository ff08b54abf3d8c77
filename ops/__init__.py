"""What an operator does to a deployed stack, each as one command: `python -m ops.NAME`."""

import sys
from pathlib import Path

# As the layer is on the path in Lambda, so that a command may use the package.
sys.path.append(f"{Path(__file__).parents[1] / 'layers/common'}")
