"""Imports go to lower floors; each outside system has one room; the environment is read once."""

import ast
import re
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers/common/frontdesk"

LAYER = PACKAGE.parent

FLOORS = (
    {"base"},
    {"models"},
    {"texts"},
    {"access", "assistant", "cases", "files", "notify", "store"},
    {"delivery", "turn"},
    {"api", "canary"},
    {"live"},
    {"relay"},
    {"wiring"},
)
"""From the lowest. A module imports from its own room, and from rooms on lower floors."""


def room_of(module: str) -> str:
    return module.split(".")[1]


def floor_of(module: str) -> int:
    return next(floor for floor, rooms in enumerate(FLOORS) if room_of(module) in rooms)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("frontdesk", "lambda_streaming", cache_dir=None)


def test_every_module_is_in_a_room() -> None:
    inside = {path.name for path in PACKAGE.iterdir() if path.name not in {"__pycache__"}}
    assert inside - {"__init__.py"} <= set().union(*FLOORS)


def test_imports_go_to_lower_floors_only(graph: grimp.ImportGraph) -> None:
    wrong = [
        f"{importer} imports {imported}"
        for importer in graph.find_descendants("frontdesk")
        for imported in graph.find_modules_directly_imported_by(importer)
        if not imported.startswith("frontdesk.")
        or (room_of(importer) != room_of(imported) and floor_of(importer) <= floor_of(imported))
    ]
    assert wrong == []


def test_no_modules_import_each_other(graph: grimp.ImportGraph) -> None:
    cycles = [
        (importer, imported)
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if graph.chain_exists(imported, importer)
    ]
    assert cycles == []


def test_the_streaming_runtime_knows_nothing_of_frontdesk(graph: grimp.ImportGraph) -> None:
    for module in graph.find_descendants("lambda_streaming"):
        imported = graph.find_modules_directly_imported_by(module)
        assert all(name.startswith("lambda_streaming") for name in imported)


def test_an_init_only_exports() -> None:
    for path in LAYER.rglob("__init__.py"):
        body = ast.parse(path.read_text()).body
        for node in body:
            docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            exports = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
            assert docstring or exports or isinstance(node, ast.ImportFrom), path


def test_no_module_is_over_250_lines() -> None:
    folders = (
        LAYER,
        *(ROOT / name for name in ("benchmarks", "functions", "local", "openapi", "ops", "words")),
    )
    sources = [source for folder in folders for source in folder.rglob("*.py")]
    assert [path for path in sources if len(path.read_text().splitlines()) > 250] == []


@pytest.mark.parametrize(
    ("module", "rooms"),
    [
        ("boto3", {"store", "wiring"}),
        ("botocore", {"files", "live", "notify", "store", "wiring"}),
        ("PIL", {"files"}),
    ],
)
def test_each_outside_system_has_one_room(module: str, rooms: set[str]) -> None:
    using = {
        path.relative_to(PACKAGE).parts[0]
        for path in PACKAGE.rglob("*.py")
        if re.search(rf"^\s*(from|import) {module}\b", path.read_text(), re.MULTILINE)
    }
    # The clients are made in wiring.
    assert using == rooms


def test_the_local_stack_knows_only_the_template_of_frontdesk() -> None:
    local = ROOT / "local"
    using = {
        str(path.relative_to(local))
        for path in local.rglob("*.py")
        if re.search(r"^\s*(from|import) frontdesk\b", path.read_text(), re.MULTILINE)
    }
    # The stand-in for Claude is a process of its own, and reads messages.
    assert using == {"claude/reading.py"}


def test_only_the_settings_read_the_environment() -> None:
    sources = [*LAYER.rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
    reading = {
        path.name for path in sources if re.search(r"os\.(environ|getenv)", path.read_text())
    }
    # The runtime is started before there are any settings, with what Lambda tells it.
    assert reading == {"settings.py", "runtime.py"}


def test_a_handler_is_thin() -> None:
    for path in (ROOT / "functions").glob("*/app.py"):
        assert len(path.read_text().splitlines()) < 60, path
