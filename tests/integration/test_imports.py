"""What a function may import when it starts: the part of its cold start that we decide."""

import json
import os
import subprocess
import sys
from functools import cache

import pytest

from local.claude.server import KEY
from tests.support.dynamodb import CREDENTIALS, ROOT

PACKAGES = {
    "conversations": {
        "annotated_types",
        "app",
        "aws_lambda_powertools",
        "boto3",
        "botocore",
        "certifi",
        "dateutil",
        "frontdesk",
        "jmespath",
        "pydantic",
        "pydantic_core",
        "s3transfer",
        "six",
        "snapshot_restore_py",
        "typing_extensions",
        "typing_inspection",
        "ulid",
        "urllib3",
    }
}
OF_TURNS = {"turn", "turn.handling"}
"""What the conversations need of the room for turns: the steps of people."""

PROGRAM = """
import json, sys
before = set(sys.modules)
import app
print(json.dumps(sorted(
    name for name, module in sys.modules.items() if name not in before and
    ("site-packages" in (getattr(module, "__file__", None) or "")
    or name.partition(".")[0] in ("app", "frontdesk"))
)))
"""


FUNCTIONS = ("chat", "stream", "conversations")


@pytest.mark.parametrize("function", PACKAGES)
def test_a_function_imports_these_packages_and_no_others(function: str) -> None:
    assert {name.partition(".")[0] for name in imported(function)} <= PACKAGES[function]


def test_conversations_needs_nothing_of_the_assistant() -> None:
    ours = {
        n.removeprefix("frontdesk.")
        for n in imported("conversations")
        if n.startswith("frontdesk.")
    }
    assert "store" in ours
    assert not [name for name in ours if name.startswith("assistant")]
    assert {name for name in ours if name.startswith("turn")} <= OF_TURNS


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_function_imports_the_sdk_or_numpy_as_it_starts(function: str) -> None:
    assert "app" in imported(function)
    assert not {"anthropic", "httpx2", "numpy"} & imported(function)


@cache
def imported(function: str) -> set[str]:
    """The modules, other than the standard library's, that a function imports."""
    folders = [str(ROOT / "functions" / function), str(ROOT / "layers/common")]
    environment = {
        **CREDENTIALS,
        "ANTHROPIC_API_KEY": KEY,
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(folders),
    }
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return set(json.loads(run.stdout))
