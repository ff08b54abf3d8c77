"""What the page on security says is held by a test, is held by a test."""

import re

from tests.support.dynamodb import ROOT


def test_every_line_of_the_threat_model_names_tests_that_there_are() -> None:
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
    }
    page = (ROOT / "docs/security.md").read_text()
    table = page.split("## Who could want what", 1)[1].split("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("| ")][1:]
    lines = [line for line in lines if not line.startswith("| ---")]
    assert len(lines) > 10
    for line in lines:
        held_by = line.rstrip(" |").rpartition("|")[2]
        named = re.findall(r"`(test_\w+)`", held_by)
        assert named or "`make lint`" in held_by, line
        assert set(named) <= there, line
