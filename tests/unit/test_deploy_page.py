"""The commands of docs/deploy.md: targets and modules that there are, parameters that are taken."""

import re
from importlib.util import find_spec

from local.intrinsics import Resolver
from tests.support.cloudformation import template
from tests.support.dynamodb import ROOT

PAGE = (ROOT / "docs/deploy.md").read_text()
PLACEHOLDERS = {
    "$PAGES": "https://d1.cloudfront.net",
    "arn:aws:acm:…": "arn:aws:acm:us-east-1:123456789012:certificate/1",
    "…": "x1",
}
USUAL = {name: str(spec["Default"]) for name, spec in template()["Parameters"].items()}


def parameters(text: str) -> dict[str, str]:
    """The parameters in a command or a line of samconfig.toml."""
    for placeholder, value in PLACEHOLDERS.items():
        text = text.replace(placeholder, value)
    return dict(re.findall(r'([A-Z][A-Za-z]+)=([^\s"`]+)', text))


def refused(given: dict[str, str]) -> list[str]:
    """Why a stack with these parameters is not deployed."""
    document = template()
    wrong = [name for name in given if name not in USUAL]
    for name in given.keys() & USUAL.keys():
        spec = document["Parameters"][name]
        pattern, values = spec.get("AllowedPattern", ".*"), spec.get("AllowedValues")
        if not re.fullmatch(pattern, given[name]) or (
            values and given[name] not in map(str, values)
        ):
            wrong.append(f"{name}={given[name]}")
    resolver = Resolver(document["Conditions"], USUAL | given)
    return wrong + [
        assertion["AssertDescription"]
        for rule in document["Rules"].values()
        if resolver.resolve(rule.get("RuleCondition", True))
        for assertion in rule["Assertions"]
        if not resolver.resolve(assertion["Assert"])
    ]


def test_the_steps_from_an_empty_account_are_deployed_one_after_the_other() -> None:
    steps = PAGE.split("## Production")[0].replace("\\\n", " ")
    commands = re.findall(r"sam deploy --parameter-overrides ([^\n`]*)", steps)
    assert len(commands) == 5
    stack: dict[str, str] = {}
    for command in commands:  # a parameter that is not named keeps its value
        stack |= parameters(command)
        assert refused(stack) == [], command
    asked = {stack[name] for name in ("Provider", "AuthMode", "UserPool", "Pages")}
    assert asked == {"bedrock", "visitors", "true"}


def test_the_line_for_production_is_deployed() -> None:
    production = PAGE.split("## Production")[1].split("## Parameters")[0]
    given = parameters(" ".join(re.findall(r'"[A-Z]\w+=[^"]*"', production)))
    assert given["AuthMode"] == "visitors"
    samconfig = (ROOT / "samconfig.toml").read_text().split("[prod.global.parameters]")[1]
    usual = parameters(samconfig.split("]")[0])
    assert refused(usual | given) == []


def test_every_command_is_of_a_target_or_a_module_that_there_is() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in ("deploy.md", "runbook.md", "security.md", "costs.md", "benchmarks.md"):
        text = (ROOT / "docs" / page).read_text()
        made = re.findall(r"(?:^    |`|&& )make ([a-z0-9-]+)", text, re.MULTILINE)
        assert set(made) <= targets, page
        for module in re.findall(r"python -m ((?:ops|benchmarks|local|openapi)\.?[\w.]*\w)", text):
            assert find_spec(module), (page, module)


def test_every_parameter_is_on_the_page() -> None:
    table = PAGE.split("| parameter | default | meaning |")[1].split("\n\n")[0]
    named = set(re.findall(r"`([A-Z][A-Za-z]+)`", table))
    assert named >= set(USUAL) - {"AnthropicWorkspace", "BedrockProfile"}


def test_what_holds_the_page_is_there() -> None:
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
    }
    named = re.findall(r"`(test_\w+)`", PAGE.split("## What holds this page")[1])
    assert len(named) > 30
    assert set(named) <= there
