"""GET /api/v1/health, and the conversations."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk import http

app = http.resolver()


@app.get("/api/v1/health")
def health() -> Response[str]:
    """Tell that the API is up."""
    return http.success({"status": "ok"})


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entry point."""
    return http.serve(app, event, context)
