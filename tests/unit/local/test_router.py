"""Which route a request takes."""

import pytest

from local.gateway.router import match
from local.template import Route

ROUTES = [
    Route(path, method, f"{method} {path}", streaming=False, timeout=29)
    for path, method in [
        ("/", "GET"),
        ("/items", "GET"),
        ("/items", "ANY"),
        ("/items/{id}", "ANY"),
        ("/items/new", "POST"),
        ("/items/{id}/parts/{part}", "GET"),
        ("/files/{proxy+}", "ANY"),
    ]
]


@pytest.mark.parametrize(
    ("method", "path", "function", "parameters"),
    [
        ("GET", "/", "GET /", {}),
        ("GET", "/items", "GET /items", {}),
        ("HEAD", "/items", "ANY /items", {}),
        ("GET", "/items/", "GET /items", {}),
        ("GET", "/items/7", "ANY /items/{id}", {"id": "7"}),
        ("GET", "/items/7/", "ANY /items/{id}", {"id": "7"}),
        ("GET", "/items/a%2Fb%20c", "ANY /items/{id}", {"id": "a/b c"}),
        ("POST", "/items/new", "POST /items/new", {}),
        ("GET", "/items/1/parts/2", "GET /items/{id}/parts/{part}", {"id": "1", "part": "2"}),
        ("PUT", "/files/a/b%20c", "ANY /files/{proxy+}", {"proxy": "a/b c"}),
    ],
)
def test_the_most_specific_route_is_taken(
    method: str, path: str, function: str, parameters: dict[str, str]
) -> None:
    found = match(ROUTES, method, path)
    assert found is not None
    assert (found.route.function, found.parameters) == (function, parameters)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nothing"),
        ("POST", "/"),
        ("GET", "/items//"),
        ("GET", "/items/1/parts"),
        ("GET", "/files"),
        ("GET", "/files/"),
        ("GET", "/items/new"),
    ],
)
def test_anything_else_has_no_route(method: str, path: str) -> None:
    assert match(ROUTES, method, path) is None
