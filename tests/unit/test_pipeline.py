"""What the repository's workflows run, and what they may do."""

import re
from typing import Any

import pytest
import yaml

from tests.support.dynamodb import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
DEPLOY = yaml.safe_load((ROOT / ".github/workflows/deploy.yml").read_text())["jobs"]


def steps(job: dict[str, Any]) -> list[dict[str, Any]]:
    return list(job.get("steps", []))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_runs_known_versions_and_targets_and_has_no_secret(path: Any) -> None:
    text = path.read_text()
    assert "secrets." not in text
    for action in re.findall(r"uses: (\S+.*)", text):
        if not action.startswith("./"):
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", action), action
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    targets = re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    run = [step["run"] for job in workflow["jobs"].values() for step in steps(job) if "run" in step]
    assert run
    for command in run:
        assert re.fullmatch(r"make ([a-z0-9-]+)( [A-Z]+=\S+)*", command), command
        assert command.split()[1] in targets


def test_prod_is_deployed_after_dev_has_passed_and_by_a_role_without_a_key() -> None:
    assert (DEPLOY["dev"]["needs"], DEPLOY["prod"]["needs"]) == ("check", "dev")
    for name in ("dev", "prod"):
        job = DEPLOY[name]
        assert job["environment"] == name
        assert job["permissions"] == {"contents": "read", "id-token": "write"}
        [aws] = [step["with"] for step in steps(job) if "aws-actions" in step.get("uses", "")]
        assert aws == {
            "role-to-assume": "${{ vars.AWS_ROLE }}",
            "aws-region": "${{ vars.AWS_REGION }}",
        }
        run = [step["run"] for step in steps(job) if "run" in step]
        assert run[:2] == [
            f"make deploy ENV={name}",
            f"make publish STACK=frontdesk-{name} OPTIONAL=1",
        ]
    assert "make e2e STACK=frontdesk-dev" in [step.get("run") for step in steps(DEPLOY["dev"])]
