"""A template's resources, with what SAM's Globals add to them, and as the parameters make them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from local.intrinsics import Resolver

_ENGINES = ("AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::S3::Bucket")
"""The resources that engines on this machine have."""


def local_names(document: Mapping[str, Any], table_name: str) -> dict[str, str]:
    """What the tables, queues and buckets are called here, by their logical ids."""
    names = {}
    for logical_id, resource in document["Resources"].items():
        if resource["Type"] in _ENGINES:
            name = f"{table_name}-{logical_id.lower()}"
            # A bucket's name has no capitals.
            names[logical_id] = name.lower() if resource["Type"] == "AWS::S3::Bucket" else name
    return names | ({"Table": table_name} if "Table" in names else {})


@dataclass(frozen=True)
class Bucket:
    """An S3 bucket; ``properties`` are the template's."""

    name: str
    properties: Mapping[str, Any]


class Resources:
    """Resolves the resources that are asked for, so that the others may hold anything."""

    def __init__(self, document: Mapping[str, Any], resolver: Resolver) -> None:
        self._resources = document["Resources"]
        self._globals = document.get("Globals", {})
        self._resolver = resolver

    def of_type(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The logical ids and properties of the resources of one type that are not left out."""
        shared = self._globals.get(kind.removeprefix("AWS::Serverless::"), {})
        for logical_id, resource in self._resources.items():
            condition = resource.get("Condition")
            if resource["Type"] == kind and (not condition or self._resolver.holds(condition)):
                properties = _merge(shared, resource.get("Properties", {}))
                yield logical_id, self._resolver.resolve(properties)


def _merge(shared: Any, own: Any) -> Any:
    """What SAM makes of Globals and a resource: maps merge, lists add up, the rest is replaced."""
    if isinstance(shared, dict) and isinstance(own, dict):
        return {
            key: _merge(shared[key], own[key])
            if key in shared and key in own
            else own.get(key, shared.get(key))
            for key in shared | own
        }
    if isinstance(shared, list) and isinstance(own, list):
        return shared + own
    return own
