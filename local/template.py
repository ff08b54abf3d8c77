"""The SAM template, as far as it matters on one machine."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from local.documents import parsed
from local.intrinsics import Resolver
from local.resources import Bucket, Resources, local_names
from local.websocket_api import WebSocketApi, websocket_api

BUFFERED_TIMEOUT = 29.0
"""API Gateway's timeout for a buffered integration in seconds: the largest, and the default."""


class TemplateError(Exception):
    """The template cannot be run with the given parameters."""


@dataclass(frozen=True)
class Authorizer:
    """A Lambda authorizer of requests.

    Its results are cached for ``seconds`` under the values of ``headers`` and ``context``. A
    request that lacks one of these values is refused without an invocation.
    """

    name: str
    function: str
    headers: tuple[str, ...]
    context: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class Route:
    """A path and method of the API; ``timeout`` is the integration's, in seconds."""

    path: str
    method: str
    function: str
    streaming: bool
    timeout: float
    authorizer: Authorizer | None = None


@dataclass(frozen=True)
class Function:
    """A Lambda function; ``timeout`` in seconds, ``memory`` in MB (reported, but not enforced)."""

    name: str
    handler: str
    code: Path
    layers: tuple[Path, ...]
    environment: Mapping[str, str]
    timeout: float
    memory: int


@dataclass(frozen=True)
class EventSource:
    """A function's event that is a table's stream or a queue; ``properties`` are the template's."""

    name: str
    function: str
    kind: Literal["DynamoDB", "SQS"]
    properties: Mapping[str, Any]


@dataclass(frozen=True)
class Queue:
    """An SQS queue; in its RedrivePolicy, ``deadLetterTargetArn`` ends with a queue's name."""

    name: str
    properties: Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """A DynamoDB table; ``definition`` holds CreateTable's own parameters."""

    name: str
    definition: Mapping[str, Any]
    ttl_attribute: str | None


@dataclass(frozen=True)
class Stack:
    """Everything that runs."""

    stage: str
    binary_media_types: frozenset[str]
    routes: tuple[Route, ...]
    functions: tuple[Function, ...]
    tables: tuple[Table, ...]
    event_sources: tuple[EventSource, ...]
    queues: tuple[Queue, ...]
    buckets: tuple[Bucket, ...]
    websocket: WebSocketApi | None = None


def read(
    path: Path,
    *,
    table_name: str,
    parameters: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Stack:
    """Read the template at ``path``; relative paths in it start at its folder.

    ``parameters`` replace the template's defaults. As with ``sam local``, ``environment`` replaces
    the values of variables that a function declares, and adds no others.
    """
    document = parsed(path)
    declared = document.get("Parameters", {})
    if unknown := set(parameters or {}) - set(declared):
        raise TemplateError(f"{path.name} has no parameter {', '.join(sorted(unknown))}")
    defaults = {name: spec.get("Default", "") for name, spec in declared.items()}
    names = local_names(document, table_name)
    references = {**defaults, **(parameters or {}), **names}
    resources = Resources(document, Resolver(document.get("Conditions", {}), references))
    functions = dict(resources.of_type("AWS::Serverless::Function"))
    api = next((api for _, api in resources.of_type("AWS::Serverless::Api")), {})
    authorizers = dict(_authorizers(api.get("Auth", {})))
    layers = {
        logical_id: path.parent / properties["ContentUri"]
        for logical_id, properties in resources.of_type("AWS::Serverless::LayerVersion")
    }
    return Stack(
        stage=str(api.get("StageName", "Prod")),
        binary_media_types=frozenset(
            media_type.replace("~1", "/") for media_type in api.get("BinaryMediaTypes", [])
        ),
        routes=tuple(
            _route(logical_id, event["Properties"], authorizers)
            for logical_id, properties in functions.items()
            for event in properties.get("Events", {}).values()
            if event["Type"] == "Api"
        ),
        functions=tuple(
            _function(logical_id, properties, path.parent, layers, environment or {})
            for logical_id, properties in functions.items()
        ),
        tables=tuple(
            _table(names[logical_id], properties)
            for logical_id, properties in resources.of_type("AWS::DynamoDB::Table")
        ),
        event_sources=tuple(
            EventSource(name, logical_id, event["Type"], event["Properties"])
            for logical_id, properties in functions.items()
            for name, event in properties.get("Events", {}).items()
            if event["Type"] in ("DynamoDB", "SQS")
        ),
        queues=tuple(
            Queue(names[logical_id], properties)
            for logical_id, properties in resources.of_type("AWS::SQS::Queue")
        ),
        buckets=tuple(
            Bucket(names[logical_id], properties)
            for logical_id, properties in resources.of_type("AWS::S3::Bucket")
        ),
        websocket=websocket_api(resources),
    )


def _authorizers(auth: Mapping[str, Any]) -> Iterator[tuple[str | None, Authorizer]]:
    """The API's authorizers by name; the default one also under None."""
    for name, properties in auth.get("Authorizers", {}).items():
        identity = properties["Identity"]
        authorizer = Authorizer(
            name=name,
            function=properties["FunctionArn"].rpartition(":")[2].removesuffix(".Alias"),
            headers=tuple(identity.get("Headers", ())),
            context=tuple(identity.get("Context", ())),
            seconds=identity.get("ReauthorizeEvery", 300),
        )
        yield name, authorizer
        if name == auth.get("DefaultAuthorizer"):
            yield None, authorizer


def _route(
    function: str, event: Mapping[str, Any], authorizers: Mapping[str | None, Authorizer]
) -> Route:
    streaming = event.get("ResponseTransferMode") == "RESPONSE_STREAM"
    timeout = event.get("TimeoutInMillis", BUFFERED_TIMEOUT * 1000) / 1000
    return Route(
        path=event["Path"],
        method=event["Method"].upper(),
        function=function,
        streaming=streaming,
        timeout=timeout if streaming else min(timeout, BUFFERED_TIMEOUT),
        authorizer=authorizers.get(event.get("Auth", {}).get("Authorizer")),
    )


def _function(
    name: str,
    properties: Mapping[str, Any],
    root: Path,
    layers: Mapping[str, Path],
    environment: Mapping[str, str],
) -> Function:
    variables = properties.get("Environment", {}).get("Variables", {})
    return Function(
        name=name,
        handler=properties["Handler"],
        code=(root / properties["CodeUri"]).resolve(),
        layers=tuple(
            layers[layer].resolve()
            for layer in properties.get("Layers", [])
            if isinstance(layer, str) and layer in layers
        ),
        environment={
            key: environment.get(key, _environment_value(value)) for key, value in variables.items()
        },
        timeout=float(properties.get("Timeout", 3)),
        memory=int(properties.get("MemorySize", 128)),
    )


def _environment_value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _table(name: str, properties: Mapping[str, Any]) -> Table:
    accepted = (
        "AttributeDefinitions",
        "KeySchema",
        "BillingMode",
        "ProvisionedThroughput",
        "GlobalSecondaryIndexes",
        "LocalSecondaryIndexes",
    )
    ttl = properties.get("TimeToLiveSpecification", {})
    definition = {key: properties[key] for key in accepted if key in properties}
    if stream := properties.get("StreamSpecification"):
        view = {"StreamEnabled": True, "StreamViewType": stream["StreamViewType"]}
        definition["StreamSpecification"] = view
    return Table(
        name=name,
        definition=definition,
        ttl_attribute=ttl.get("AttributeName") if ttl.get("Enabled") else None,
    )
