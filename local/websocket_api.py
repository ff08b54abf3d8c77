"""The template's WebSocket API, as far as it matters on one machine."""

from collections.abc import Mapping
from dataclasses import dataclass

from local.resources import Resources

_QUERY = "route.request.querystring."


@dataclass(frozen=True)
class WebSocketApi:
    """A WebSocket API; ``routes`` maps route keys to functions.

    ``selector`` is the path of the field in a message that names its route. The authorizer is asked
    at $connect; a connection without one of the query parameters ``identity`` is refused before.
    """

    stage: str
    selector: tuple[str, ...]
    routes: Mapping[str, str]
    authorizer: str | None
    identity: tuple[str, ...]


def websocket_api(resources: Resources) -> WebSocketApi | None:
    """The first WebSocket API of a template; None if it has none."""
    properties = next((p for _, p in resources.of_type("AWS::Serverless::WebSocketApi")), None)
    if properties is None:
        return None
    auth = properties.get("Auth", {})
    expression = str(properties["RouteSelectionExpression"])
    return WebSocketApi(
        stage=properties.get("StageName", "default"),
        selector=tuple(expression.removeprefix("$request.body.").split(".")),
        routes={key: _function(r["FunctionArn"]) for key, r in properties["Routes"].items()},
        authorizer=_function(auth["AuthArn"]) if auth.get("AuthType") == "CUSTOM" else None,
        identity=tuple(name.removeprefix(_QUERY) for name in auth.get("IdentitySource", ())),
    )


def _function(arn: str) -> str:
    return arn.rpartition(":")[2].removesuffix(".Alias")
