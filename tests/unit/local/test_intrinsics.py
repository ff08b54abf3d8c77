"""CloudFormation's functions, resolved for a stack on one machine."""

from typing import Any

import pytest

from local.intrinsics import Resolver

CONDITIONS = {
    "IsDev": {"Fn::Equals": [{"Ref": "Stage"}, "dev"]},
    "IsOther": {"Fn::Not": [{"Condition": "IsDev"}]},
    "Either": {"Fn::Or": [{"Condition": "IsDev"}, {"Condition": "IsOther"}]},
    "Both": {"Fn::And": [{"Condition": "IsDev"}, {"Condition": "IsOther"}]},
}
RESOLVER = Resolver(CONDITIONS, {"Stage": "dev", "Table": "frontdesk"})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Stage"}, "dev"),
        ({"Ref": "Table"}, "frontdesk"),
        ({"Ref": "SomeResource"}, "SomeResource"),
        ({"Ref": "AWS::Region"}, "us-east-1"),
        ({"Fn::If": ["IsDev", "yes", {"Fn::Nonsense": 1}]}, "yes"),
        ({"Fn::If": ["IsOther", {"Fn::Nonsense": 1}, "no"]}, "no"),
        ({"Fn::If": ["Either", 1, 2]}, 1),
        ({"Fn::If": ["Both", 1, 2]}, 2),
        ({"Fn::Sub": "${Table}-${Stage} ${!Stage}"}, "frontdesk-dev ${Stage}"),
        ({"Fn::Sub": ["${X}/${AWS::AccountId}", {"X": {"Ref": "Stage"}}]}, "dev/123456789012"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Stage"}]]}, "a-dev"),
        ({"Fn::GetAtt": ["Table", "Arn"]}, "arn:aws:local:us-east-1:123456789012:frontdesk"),
        ({"a": {"Ref": "AWS::NoValue"}, "b": [1, {"Ref": "AWS::NoValue"}]}, {"b": [1]}),
        ({"Fn::Nonsense": [1]}, {"Fn::Nonsense": [1]}),
        ({"Fn::Nonsense": {"Ref": "Stage"}}, {"Fn::Nonsense": "dev"}),
    ],
)
def test_functions_are_resolved_and_unknown_ones_left(value: Any, expected: Any) -> None:
    assert RESOLVER.resolve(value) == expected
