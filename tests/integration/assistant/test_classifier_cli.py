import json
import subprocess
import sys
from pathlib import Path

import frontdesk

LAYER = Path(frontdesk.__file__).parents[1]


def run(path: str, text: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "frontdesk.assistant.classifier", "--jsonl", path],
        cwd=LAYER,
        input=text,
        capture_output=True,
        check=False,
    )


def test_every_line_of_a_file_is_classified_in_order(tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text(
        '{"id": "a", "message": "Il y a des étincelles dans la prise !"}\n\n'
        '{"id": 7, "message": "蛇口から水が漏れています"}\n',
        encoding="utf-8",
    )
    done = run(str(file))
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [(row["id"], row["service_type"]) for row in rows] == [
        ("a", "electrical"),
        (7, "plumbing"),
    ]
    assert rows[0]["urgency"] == "emergency"
    assert set(rows[0]) == {"id", "service_type", "urgency", "confidence"}
    assert 0.3 <= rows[0]["confidence"] <= 0.95


def test_standard_input_is_read_for_a_dash() -> None:
    done = run("-", b'{"id": "1", "message": "the tap drips"}\n')
    assert json.loads(done.stdout)["service_type"] == "plumbing"


def test_a_bad_line_is_named() -> None:
    for bad in (b"{", b"[]", b'{"id": 1}', b'{"id": 1, "message": 2}', b"\xff"):
        done = run("-", b'{"id": "1", "message": "the tap drips"}\n' + bad + b"\n")
        assert done.returncode == 2
        assert b"line 2" in done.stderr
        assert b"Traceback" not in done.stderr


def test_a_file_that_is_not_there_is_an_error() -> None:
    done = run("/nonexistent")
    assert done.returncode == 2
    assert b"nonexistent" in done.stderr


def test_nothing_heavy_is_imported() -> None:
    code = (
        "import sys, pydantic; before = set(sys.modules);"
        "import frontdesk.assistant.classifier.__main__;"
        "print(*{m.split('.')[0] for m in set(sys.modules) - before if 'sysconfig' not in m})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=LAYER,
        check=True,
        capture_output=True,
        text=True,
    )
    allowed = sys.stdlib_module_names | {"frontdesk", "pydantic", "pydantic_core"}
    assert set(done.stdout.split()) - allowed <= {"annotated_types", "typing_inspection"}
