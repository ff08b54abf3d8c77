"""Imports point inward; what is shared lives in the package; the environment is read once."""

import re
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers/common/frontdesk"

LAYERS = (
    {"dependencies"},
    {"resume"},
    {"chat", "sse", "conversations", "docs"},
    {"turn"},
    {"thinking"},
    {"http", "clients", "authorizer"},
    {"access", "tokens"},
    {"breaker"},
    {"responder", "classifier", "next_steps", "store"},
    {"claude"},
    {"assistant", "prompts"},
    {"events", "logger", "metrics", "models", "fields", "errors", "scope", "settings"},
)
"""From the outermost to the innermost; a module may import from its own row and those below."""

ALONE = {"lambda_streaming"}
"""What knows nothing of Frontdesk, and is imported by functions only."""


def row_of(module: str) -> int:
    name = module.split(".")[1]
    return next(row for row, names in enumerate(LAYERS) if name in names)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("frontdesk", cache_dir=None)


def test_every_module_has_its_place() -> None:
    placed = set().union(*LAYERS, ALONE)
    names = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert names - {"__init__", "__pycache__"} <= placed


def test_imports_point_inward(graph: grimp.ImportGraph) -> None:
    outward = [
        f"{importer} imports {imported}"
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if importer != "frontdesk" and importer.split(".")[1] not in ALONE
        if row_of(importer) > row_of(imported)
    ]
    assert outward == []


def test_the_streaming_runtime_knows_nothing_of_frontdesk(graph: grimp.ImportGraph) -> None:
    inside = {"frontdesk"} | graph.find_descendants("frontdesk.lambda_streaming")
    for module in graph.find_descendants("frontdesk.lambda_streaming"):
        imported = graph.find_modules_directly_imported_by(module)
        assert imported <= inside | {"frontdesk.lambda_streaming"}


@pytest.mark.parametrize("module", ["boto3", "botocore"])
def test_only_the_store_knows_dynamodb(module: str) -> None:
    using = {
        path.relative_to(PACKAGE).parts[0]
        for path in PACKAGE.rglob("*.py")
        if re.search(rf"^\s*(from|import) {module}\b", path.read_text(), re.MULTILINE)
    }
    assert using == {"store"}


def test_the_local_stack_knows_only_the_template_of_frontdesk() -> None:
    local = ROOT / "local"
    using = {
        str(path.relative_to(local))
        for path in local.rglob("*.py")
        if re.search(r"^\s*(from|import) frontdesk\b", path.read_text(), re.MULTILINE)
    }
    # The stand-in for Claude is a process of its own, and classifies.
    assert using == {"claude/__main__.py"}


def test_only_the_settings_read_the_environment() -> None:
    sources = [*PACKAGE.rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
    reading = {
        path.name for path in sources if re.search(r"os\.(environ|getenv)", path.read_text())
    }
    # The runtime is started before there are any settings, with what Lambda tells it.
    assert reading == {"settings.py", "runtime.py"}


def test_a_handler_is_thin() -> None:
    for path in (ROOT / "functions").glob("*/app.py"):
        assert len(path.read_text().splitlines()) < 60, path
