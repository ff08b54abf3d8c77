"""The commands as their documentation writes them."""

import subprocess
import sys

import pytest

from tests.support.dynamodb import ROOT


@pytest.mark.parametrize("name", ["person", "reindex"])
def test_a_command_starts_from_a_clone_without_further_settings(name: str) -> None:
    command = [sys.executable, "-m", f"ops.{name}", "--help"]
    ended = subprocess.run(command, cwd=ROOT, env={}, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr
