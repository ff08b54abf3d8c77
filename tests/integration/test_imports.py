"""What a function may import when it starts: the part of its cold start that we decide."""

import json
import os
import subprocess
import sys
from functools import cache

import pytest

from local.claude.server import KEY
from local.runtime.launcher import PRELOAD
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
known = [
    name for name, module in sys.modules.items() if name not in before and
    ("site-packages" in (getattr(module, "__file__", None) or "")
    or name.partition(".")[0] in ("app", "frontdesk"))
]
import awslambdaric.bootstrap
print(json.dumps([known, list(sys.modules)]))
"""

PRELOADING = """
import importlib, json, os, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps([list(sys.modules), os.listdir("/proc/self/task")]))
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


def test_what_functions_are_forked_with_is_what_they_import_and_starts_no_thread() -> None:
    lines = (ROOT / "layers/common" / PRELOAD).read_text().splitlines()
    names = [line for line in lines if not line.startswith("#")]
    assert set(names) <= loaded("chat")[1]
    run = subprocess.run(
        [sys.executable, "-c", PRELOADING, *names], check=True, capture_output=True, text=True
    )
    preloaded, threads = json.loads(run.stdout)
    of_packages = {name for name in imported("chat") if not name.startswith(("app", "frontdesk"))}
    assert len(of_packages - set(preloaded)) < 0.05 * len(of_packages)
    assert len(threads) == 1


def imported(function: str) -> set[str]:
    """The modules, other than the standard library's, that a function imports."""
    return loaded(function)[0]


@cache
def loaded(function: str) -> tuple[set[str], set[str]]:
    """What is ``imported`` by a function, and all modules that its process has loaded."""
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
    ours, every = json.loads(run.stdout)
    return set(ours), set(every)
