"""The API about itself: whether it is up, the OpenAPI document, and Swagger UI to browse it.

Powertools brings Swagger UI. Its page is three files of the API's own origin, not one with
everything in it: a strict content security policy allows that, and a browser caches the files.
"""

from functools import cache
from importlib import resources

from aws_lambda_powertools.event_handler import Response

from frontdesk.api.envelope import success
from frontdesk.api.request import Request
from frontdesk.api.routes import Route
from frontdesk.base.errors import NotFound
from frontdesk.models.value import Frozen

_SWAGGER_UI = resources.files("aws_lambda_powertools.event_handler.openapi.swagger_ui")
_HERE = resources.files(__package__)

_FILES = {
    "openapi.json": (_HERE, "application/json"),
    "page.css": (_HERE, "text/css; charset=utf-8"),
    "page.html": (_HERE, "text/html; charset=utf-8"),
    "page.js": (_HERE, "text/javascript; charset=utf-8"),
    "swagger-ui-bundle.min.js": (_SWAGGER_UI, "text/javascript; charset=utf-8"),
    "swagger-ui.min.css": (_SWAGGER_UI, "text/css; charset=utf-8"),
}

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Health(Frozen):
    """Whether the API is up."""

    status: str


def health(_: object, __: Request[None]) -> Response[str]:
    """Tell that the API is up."""
    return success(Health(status="ok"))


def openapi(_: object, __: Request[None]) -> Response[str]:
    """This document."""
    return _file("openapi.json")


def docs(_: object, __: Request[None]) -> Response[str]:
    """This document, to browse."""
    return _file("page.html")


def docs_file(_: object, request: Request[None]) -> Response[str]:
    """A file of the page.

    Raises:
        NotFound: there is no such file.
    """
    return _file(request.path["file"])


def _file(name: str) -> Response[str]:
    if name not in _FILES:
        raise NotFound("no such file")
    headers = {
        "Cache-Control": "public, max-age=300",
        "Content-Security-Policy": _POLICY,
        "X-Content-Type-Options": "nosniff",
    }
    content_type, text = _read(name)
    return Response(200, content_type, text, headers=headers)


@cache
def _read(name: str) -> tuple[str, str]:
    folder, content_type = _FILES[name]
    return content_type, folder.joinpath(name).read_text(encoding="utf-8")


HEALTH = Route("GET", "/api/v1/health", health, action=None, tag="Service", data=Health)
DOCUMENTATION = (
    Route("GET", "/api/v1/openapi.json", openapi, action=None, tag="Service"),
    Route("GET", "/api/v1/docs", docs, action=None, tag="Service", media_type="text/html"),
    Route("GET", "/api/v1/docs/{file}", docs_file, action=None, tag="Service", is_documented=False),
)
ROUTES = (HEALTH, *DOCUMENTATION)
