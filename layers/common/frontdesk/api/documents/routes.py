"""The API about itself: whether it is up, the OpenAPI document, and Swagger UI to browse it.

Swagger UI comes with Powertools. Its page is three files of the same origin instead of one with
everything in it, so that the strictest policies hold and a browser keeps them.
"""

from functools import cache
from importlib import resources

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from frontdesk.api import http
from frontdesk.base.errors import NotFound

router = APIGatewayRouter()  # type: ignore[no-untyped-call]

_SWAGGER_UI = resources.files("aws_lambda_powertools.event_handler.openapi.swagger_ui")
_HERE = resources.files(__package__)

_FILES = {
    "openapi.json": (_HERE, "application/json"),
    "page.html": (_HERE, "text/html; charset=utf-8"),
    "page.js": (_HERE, "text/javascript; charset=utf-8"),
    "swagger-ui-bundle.min.js": (_SWAGGER_UI, "text/javascript; charset=utf-8"),
    "swagger-ui.min.css": (_SWAGGER_UI, "text/css; charset=utf-8"),
}

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@router.get("/api/v1/health")
def health() -> Response[str]:
    """Tell that the API is up."""
    return http.success({"status": "ok"})


@router.get("/api/v1/openapi.json")
def document() -> Response[str]:
    """Get the OpenAPI document."""
    return file("openapi.json")


@router.get("/api/v1/docs")
def page() -> Response[str]:
    """Get the page to browse it with."""
    return file("page.html")


@router.get("/api/v1/docs/<name>")
def file(name: str) -> Response[str]:
    """Get a file that the page is made of.

    Raises:
        NotFound: there is no such file.
    """
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
