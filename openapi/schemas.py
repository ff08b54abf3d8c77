"""JSON Schemas of the models, and of what has no model."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

Json = dict[str, Any]

TIMESTAMP: Json = {
    "type": "string",
    "format": "date-time",
    "examples": ["2026-11-01T08:30:00.000Z"],
}

_REF = "#/components/schemas/{model}"
_NULL = ("default", None)


def reference(model: Any) -> Json:
    """The schema of a model, or of a list of it, by reference."""
    if get_origin(model) is list:
        return {"type": "array", "items": reference(*get_args(model))}
    return {"$ref": _REF.format(model=model.__name__)}


def closed(properties: Json, optional: Sequence[str] = ()) -> Json:
    """The schema of an object with these properties and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def components(received: Iterable[type[BaseModel]], sent: Iterable[Any]) -> Json:
    """The schemas of models by name: those of requests, then of answers and events.

    One of ``sent`` may be a list of a model.
    """
    answers = [get_args(model)[0] if get_origin(model) is list else model for model in sent]
    modes: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        *((model, "validation") for model in received),
        *((model, "serialization") for model in answers),
    ]
    _, schema = models_json_schema(modes, ref_template=_REF, schema_generator=_Untitled)
    return {**schema["$defs"], "Failure": _failure()}


def query_parameters(model: type[BaseModel]) -> Iterator[Json]:
    """The fields of a model as parameters of a query string."""
    schema = model.model_json_schema(ref_template=_REF, schema_generator=_Untitled)
    for name, field in schema["properties"].items():
        yield {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": _without_null(field),
        }


def _without_null(schema: Json) -> Json:
    """The schema of a query parameter, where null cannot be written."""
    branches = [branch for branch in schema.get("anyOf", ()) if branch != {"type": "null"}]
    kept = {k: v for k, v in schema.items() if k != "anyOf" and v is not None}
    return kept | branches[0] if len(branches) == 1 else kept


def _failure() -> Json:
    """An error in the envelope."""
    detail = closed({"field": {"type": "string"}, "message": {"type": "string"}})
    correlation = closed({"correlation_id": {"type": "string"}})
    error = closed(
        {
            "code": {"type": "string"},
            "message": {"type": "string", "description": "For people; may change."},
            "details": {"oneOf": [{"type": "array", "items": detail}, correlation]},
            "timestamp": TIMESTAMP,
        },
        optional=("details",),
    )
    return closed({"success": {"const": False}, "error": error})


class _Untitled(GenerateJsonSchema):
    """Leaves out titles that repeat the field's name, and defaults that are null."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        del schema
        return False

    def default_schema(self, schema: Any) -> Json:
        described = super().default_schema(schema)
        return {name: value for name, value in described.items() if (name, value) != _NULL}
