"""The published document is the code's, whole and true."""

import json
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

from frontdesk.base import errors
from openapi.__main__ import PUBLISHED, text
from openapi.document import document
from tests.support.functions import load

DOCUMENT = document()
METHODS = {"get", "post", "put", "patch", "delete"}


def described() -> set[tuple[str, str]]:
    return {
        (method.upper(), path)
        for path, item in DOCUMENT["paths"].items()
        for method in METHODS & item.keys()
    }


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


def test_every_route_of_a_function_is_described_and_no_other() -> None:
    names = ("chat", "stream", "conversations", "desk", "export", "transcript")
    functions = [load(name) for name in names]
    routes = [route for function in functions for route in function.ROUTES if route.is_documented]
    assert described() == {(route.method, route.path) for route in routes}


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
    cut = {errors.DeadlineExceeded, errors.ReplyFailed, errors.Cancelled, errors.TakenOver}
    missing = {e.code for e in tree(errors.FrontdeskError) if e not in cut}
    assert {code for code in missing if f'"{code}"' not in told} == set()
