"""The commands of docs/api.md, as they stand there and in their order, in one shell."""

import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from local.example import FILE, ID

ROOT = Path(__file__).parents[2]
SECONDS = 300
REFUSED = ("/cancel", '{"message": " ", "customer_id": 0}')
"""What is refused on the page as well: a part of each command."""
PERHAPS = ("/retry",)
"""What is refused where a notification has arrived by then."""

SHELL = r"""
until_listed() { until command curl -s "$API$1" | grep -q '"id"'; do sleep 0.2; done; }
curl() {
    case "$*" in
    *deliveries\?limit=1*) until_listed /api/v1/businesses/1/deliveries ;;
    *evaluation.jsonl*) until_listed /api/v1/evaluation.jsonl ;;
    esac
    command curl --fail-with-body "$@" || { test $? -eq 23 || echo "$*" >> refused.txt; }
}
make() { grep -q '"id"' "$FILES/rows.jsonl"; }
"""
"""A refusal is written down. What follows from a change is there a moment later. `head` may end
before curl has written (23)."""


def commands() -> str:
    page = (ROOT / "docs/api.md").read_text().split("\n## Tokens\n")[0]
    page = re.sub(r"^```.*?^```$", "", page, flags=re.DOTALL | re.MULTILINE)
    return "\n".join(line[4:] for line in page.splitlines() if line.startswith("    "))


def test_every_command_of_the_page_does_what_it_says(
    api: httpx.Client, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if api.get("/outbox/messages").status_code != 200:
        pytest.skip("the page is about the local stack")
    if not (bash := shutil.which("bash")) or not shutil.which("curl"):
        pytest.skip("bash and curl are needed")
    headers = {"Content-Type": "application/json", "If-None-Match": "*"}
    made = api.put(f"/api/v1/businesses/{ID}", content=FILE.read_bytes(), headers=headers)
    assert made.status_code in {200, 412}  # made, or there
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    address = str(api.base_url).rstrip("/")
    done = subprocess.run(
        [bash, "-eu", "-o", "pipefail"],
        input=SHELL + commands().replace("localhost:3000", address),
        cwd=tmp_path,
        env={
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "API": address,
            "TMPDIR": str(tmp_path_factory.mktemp("files")),
        },
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    refused = (tmp_path / "refused.txt").read_text().splitlines()
    assert {path.name for path in tmp_path.iterdir()} == {"docs", "refused.txt"}
    assert [line for line in refused if not any(part in line for part in PERHAPS + REFUSED)] == []
    assert all(any(part in line for line in refused) for part in REFUSED)
