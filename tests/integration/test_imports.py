"""What a function may import when it starts: the part of its cold start that we decide."""

import json
import subprocess
import sys

import pytest

from tests.support.dynamodb import ROOT

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
LAYER = ROOT / "layers/common"
ASSISTANT = {"assistant", "turn"}

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


@pytest.mark.parametrize("function", PACKAGES)
def test_a_function_imports_these_packages_and_no_others(function: str) -> None:
    modules = imported(function)
    assert {name.partition(".")[0] for name in modules} <= PACKAGES[function]


def test_conversations_needs_nothing_of_the_assistant() -> None:
    ours = {n.split(".")[1] for n in imported("conversations") if n.startswith("frontdesk.")}
    assert "store" in ours
    assert not ours & ASSISTANT


def imported(function: str) -> set[str]:
    """The modules, other than the standard library's, that a function's app imports."""
    paths = f"import sys; sys.path[:0] = {[str(ROOT / 'functions' / function), str(LAYER)]!r}\n"
    run = subprocess.run(
        [sys.executable, "-c", paths + PROGRAM], check=True, capture_output=True, text=True
    )
    return set(json.loads(run.stdout))
