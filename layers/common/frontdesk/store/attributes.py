"""Conversion of plain Python values to DynamoDB's attribute values, and back."""

from base64 import b64decode
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

Item = dict[str, Any]

_LEAST = 1e-129
"""DynamoDB refuses numbers that are nearer to zero than this."""


class _Serializer(TypeSerializer):
    """The SDK's, without its search for the type of what most values are: texts and maps."""

    def serialize(self, value: Any) -> Any:
        kind = type(value)
        if kind is str:
            return {"S": value}
        if kind is dict:
            return {"M": {name: self.serialize(part) for name, part in value.items()}}
        return super().serialize(value)


class _Deserializer(TypeDeserializer):
    """The SDK's, also for binary values as they are on the wire; faster for texts and maps."""

    def deserialize(self, value: Any) -> Any:
        if "S" in value:
            return value["S"]
        if "M" in value:
            return {name: self.deserialize(part) for name, part in value["M"].items()}
        return super().deserialize(value)

    def _deserialize_b(self, value: Any) -> Any:
        return b64decode(value) if isinstance(value, str) else value


_SERIALIZER = _Serializer()
_DESERIALIZER = _Deserializer()


def marshal(item: Mapping[str, Any]) -> dict[str, Any]:
    """Attribute values as DynamoDB takes them; None is left out, a float becomes a decimal."""
    return {k: _SERIALIZER.serialize(_exact(v)) for k, v in item.items() if v is not None}


def unmarshal(item: Mapping[str, Any]) -> Item:
    """The reverse of `marshal`; numbers are returned as Decimal."""
    return {name: _DESERIALIZER.deserialize(value) for name, value in item.items()}


def _exact(value: Any) -> Any:
    if type(value) is str:
        return value
    if isinstance(value, float):
        return Decimal(str(value)) if abs(value) > _LEAST else Decimal(0)
    if isinstance(value, Mapping):
        return {name: _exact(part) for name, part in value.items() if part is not None}
    return value
