"""Conversion of plain Python values to DynamoDB's attribute values, and back."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

Item = dict[str, Any]

_LEAST = 1e-129
"""DynamoDB refuses numbers that are nearer to zero than this."""
_SERIALIZER = TypeSerializer()
_DESERIALIZER = TypeDeserializer()


def marshal(item: Mapping[str, Any]) -> dict[str, Any]:
    """Attribute values as DynamoDB takes them; None is left out, a float becomes a decimal."""
    return {k: _SERIALIZER.serialize(_exact(v)) for k, v in item.items() if v is not None}


def unmarshal(item: Mapping[str, Any]) -> Item:
    """The reverse of `marshal`; numbers are returned as Decimal."""
    found = {name: _DESERIALIZER.deserialize(value) for name, value in item.items()}
    return {n: getattr(v, "value", v) for n, v in found.items()}  # bytes are wrapped


def _exact(value: Any) -> Any:
    if isinstance(value, float):
        return Decimal(str(value)) if abs(value) > _LEAST else Decimal(0)
    if isinstance(value, Mapping):
        return {name: _exact(part) for name, part in value.items() if part is not None}
    return value
