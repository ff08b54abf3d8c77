"""A function with a bad setting: what Lambda's runtime logs before it ends."""

import os
import subprocess
import sys

import pytest

from tests.support.dynamodb import CREDENTIALS, ROOT
from tests.support.running import PATIENCE

LAYER = ROOT / "layers/common"
RUNTIME = [sys.executable, "-m", "awslambdaric", "app.handler"]


@pytest.mark.parametrize(
    ("function", "command"),
    [("conversations", RUNTIME), ("stream", [str(LAYER / "streaming-wrapper"), *RUNTIME])],
)
def test_the_init_phase_fails_with_one_line(function: str, command: list[str]) -> None:
    folder = ROOT / "functions" / function
    variables = {
        **CREDENTIALS,
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(LAYER),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LAMBDA_TASK_ROOT": str(folder),
        "_HANDLER": "app.handler",
        "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:1",  # nothing is asked of it
        "WORD_DELAY_SECONDS": "7",
        "ANTHROPIC_API_KEY": "sk-ant-secret",
    }
    ended = subprocess.run(
        command,
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    line = "WORD_DELAY_SECONDS: Input should be less than or equal to 1 (got '7')\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", line)
