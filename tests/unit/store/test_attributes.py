"""Values are converted as the SDK converts them, and back."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from frontdesk.store.attributes import marshal, unmarshal


class Word(StrEnum):
    YES = "yes"


VALUES: dict[str, Any] = {
    "text": "größer",
    "empty": "",
    "word": Word.YES,
    "number": Decimal("1.50"),
    "whole": 3,
    "flag": True,
    "bytes": b"\x00\xff",
    "names": {"a", "b"},
    "list": ["x", Word.YES, {"deep": [1, "y", None]}],
    "map": {"S": "S", "M": {"N": Decimal(2)}, "none": {}},
}


def test_values_are_converted_as_by_the_sdk() -> None:
    stored = marshal(VALUES)
    expected = {name: TypeSerializer().serialize(value) for name, value in VALUES.items()}
    assert stored == expected
    read = {name: TypeDeserializer().deserialize(value) for name, value in expected.items()}
    assert unmarshal(stored) == read == VALUES
    assert {name: type(value) for name, value in unmarshal(stored).items()} == {
        **{name: type(value) for name, value in read.items()},
        "bytes": bytes,
    }


def test_none_is_left_out_and_floats_are_exact() -> None:
    assert marshal({"none": None, "share": 0.1, "deep": {"none": None, "tiny": 1e-200}}) == {
        "share": {"N": "0.1"},
        "deep": {"M": {"tiny": {"N": "0"}}},
    }
