"""The published document is the code's, whole and true."""

import json
import re
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from jsonschema import Draft202012Validator
from samtranslator.yaml_helper import yaml_parse

from frontdesk.base import errors
from openapi.__main__ import PUBLISHED, text
from openapi.document import document

ROOT = Path(__file__).parents[3]
DOCUMENT = document()
METHODS = {"get", "post", "put", "patch", "delete"}


def described() -> set[tuple[str, str]]:
    return {
        (method.upper(), path)
        for path, item in DOCUMENT["paths"].items()
        for method in METHODS & item.keys()
    }


def routed(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """The functions' own routes, but for the files that the documentation's page is made of."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    files = {file.parent.name: file for file in (ROOT / "functions").glob("*/app.py")}
    del files["authorizer"]  # which has no routes
    for file in files.values():
        spec = util.spec_from_file_location(f"openapi_{file.parent.name}", file)
        assert spec is not None
        assert spec.loader is not None
        module = util.module_from_spec(spec)
        spec.loader.exec_module(module)
        app: APIGatewayRestResolver | None = getattr(module, "app", None)
        if app is None:  # a function that is not behind the API
            continue
        for route in app._static_routes + app._dynamic_routes:
            if not route.path.endswith("/docs/<name>"):
                yield route.method, re.sub("<.*>", "{id}", route.path)


def values(of: str, node: Any) -> Iterator[Any]:
    """Every value under the key ``of``, at any depth."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == of:
                yield value
            yield from values(of, value)
    elif isinstance(node, list):
        for value in node:
            yield from values(of, value)


def resolve(reference: str) -> Any:
    node: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return node


def validator(schema: Any) -> Draft202012Validator:
    """A validator that finds the document's components."""
    return Draft202012Validator({**schema, "components": DOCUMENT["components"]})


def test_the_published_document_is_up_to_date() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == text(), "run make openapi"


def test_every_route_is_described_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    assert described() == set(routed(monkeypatch))


def test_every_described_path_reaches_a_function() -> None:
    template = yaml_parse((ROOT / "template.yaml").read_text())
    deployed = {
        event["Properties"]["Path"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
        for event in resource["Properties"].get("Events", {}).values()
        if event["Type"] == "Api"
    }
    assert set(DOCUMENT["paths"]) == deployed - {"/api/v1/docs/{file}"}


def test_every_reference_leads_somewhere() -> None:
    references = set(values("$ref", DOCUMENT))
    assert references
    for reference in references:
        assert resolve(reference)


def test_every_schema_is_one() -> None:
    schemas = [*DOCUMENT["components"]["schemas"].values(), *values("schema", DOCUMENT["paths"])]
    for schema in schemas:
        Draft202012Validator.check_schema(schema)


def test_every_example_fits_its_schema() -> None:
    responses = DOCUMENT["components"]["responses"].values()
    bodies = values("requestBody", DOCUMENT["paths"])
    contents = [part["content"]["application/json"] for part in (*responses, *bodies)]
    examples = [(c["schema"], e["value"]) for c in contents for e in c["examples"].values()]
    assert len(examples) > 10
    for schema, value in examples:
        validator(schema).validate(value)


def test_every_error_that_can_be_a_status_is_described() -> None:
    def tree(error: type[errors.FrontdeskError]) -> Iterator[type[errors.FrontdeskError]]:
        yield error
        for heir in error.__subclasses__():
            if heir.__module__ == errors.__name__:
                yield from tree(heir)

    told = json.dumps(DOCUMENT["components"]["responses"])
    events_only = {errors.DeadlineExceeded, errors.ReplyFailed, errors.Cancelled}
    missing = {e.code for e in tree(errors.FrontdeskError) if e not in events_only}
    assert {code for code in missing if f'"{code}"' not in told} == set()
