"""What the check of a deployment leaves out, and that it says so."""

import json
from pathlib import Path

from local.deploy_check import PARAMETERS
from local.emulated import COMPUTED, MOST_BYTES, OFF, UNKNOWN, Emulated, emulated, oversized
from tests.support.cloudformation import template
from tests.support.dynamodb import ROOT

NAMES = ("template", "monitoring", "pages", "login")


def kinds() -> set[str]:
    return {r["Type"] for n in NAMES for r in template(f"{n}.yaml")["Resources"].values()}


def taken(folder: Path, known: set[str]) -> Emulated:
    for name in NAMES:
        (folder / f"{name}.yaml").write_text((ROOT / f"{name}.yaml").read_text())
    found = Emulated()
    emulated(folder / "template.yaml", PARAMETERS, known, found)
    return found


def test_every_resource_is_made_or_left_out_with_a_reason(tmp_path: Path) -> None:
    found = taken(tmp_path, kinds() - {"AWS::Budgets::Budget"})
    everything = [name for n in NAMES for name in template(f"{n}.yaml")["Resources"]]
    left_out = {name.partition(" ")[0] for name in found.left_out}
    assert found.made | left_out == set(everything)
    assert not found.made & left_out
    assert found.left_out["Budget (AWS::Budgets::Budget)"] == UNKNOWN
    assert found.left_out["ServerErrorsAlarm (AWS::CloudWatch::Alarm)"] == COMPUTED
    assert "CanaryAlarm" in found.made
    lines = "\n".join(found.lines())
    assert all(name in lines for name in found.left_out)


def test_all_options_are_on_but_those_that_the_tests_cannot_call_with(tmp_path: Path) -> None:
    found = taken(tmp_path, kinds())
    off = {name.partition(" ")[0] for name, why in found.left_out.items() if why == OFF}
    of_claude = {"CircuitAlarm", "FallbackAlarm", "TokensAlarm"}
    assert off == {"ApiKey", "UsagePlan", "UsagePlanKey"} | of_claude


def test_the_emulator_s_template_has_no_authorizer_and_no_unknown_resource(tmp_path: Path) -> None:
    taken(tmp_path, kinds() - {"AWS::WAFv2::WebACLAssociation"})
    written = json.loads((tmp_path / "emulated-template.json").read_text())
    assert "Auth" not in written["Resources"]["Api"]["Properties"]
    assert "WebAclAssociation" not in written["Resources"]
    canary = written["Resources"]["CanaryFunction"]["Properties"]["Environment"]["Variables"]
    assert canary["API_URL"].startswith("http://127.0.0.1:")


def test_a_function_that_is_too_large_with_its_layers_is_named(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text((ROOT / "template.yaml").read_text())
    for folder, size in (("layers/common", MOST_BYTES - 2), ("functions/desk", 2)):
        (tmp_path / folder).mkdir(parents=True)
        with (tmp_path / folder / "file").open("wb") as file:
            file.truncate(size)
    assert oversized(tmp_path / "template.yaml", PARAMETERS) == []
    (tmp_path / "functions/desk/app.py").write_text("#")
    assert oversized(tmp_path / "template.yaml", PARAMETERS) == ["DeskFunction: 262,144,001 bytes"]
