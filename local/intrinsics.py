"""CloudFormation's intrinsic functions, those that a stack on one machine needs."""

import re
from collections.abc import Mapping
from typing import Any

ACCOUNT_ID = "123456789012"
REGION = "us-east-1"

_PSEUDO_PARAMETERS = {
    "AWS::AccountId": ACCOUNT_ID,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT_ID}:stack/frontdesk/local",
    "AWS::StackName": "frontdesk",
    "AWS::URLSuffix": "amazonaws.com",
}
_NO_VALUE = object()
_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]+)\}")


class Resolver:
    """Resolves intrinsic functions in values; an unknown function stays as it is.

    ``references`` are the values of ``Ref``: those of the parameters, and the names of the
    resources that exist here. The name of any other resource is its logical id.
    """

    def __init__(self, conditions: Mapping[str, Any], references: Mapping[str, Any]) -> None:
        self._conditions = conditions
        self._references = {**_PSEUDO_PARAMETERS, "AWS::NoValue": _NO_VALUE, **references}
        self._functions = {
            "Ref": self._ref,
            "Condition": self.holds,
            "Fn::And": lambda terms: all(map(self.resolve, terms)),
            "Fn::Equals": lambda pair: self.resolve(pair[0]) == self.resolve(pair[1]),
            "Fn::GetAtt": self._attribute,
            "Fn::If": lambda branch: self.resolve(branch[1 if self.holds(branch[0]) else 2]),
            "Fn::Join": lambda join: join[0].join(map(str, self.resolve(join[1]))),
            "Fn::Not": lambda terms: not self.resolve(terms[0]),
            "Fn::Or": lambda terms: any(map(self.resolve, terms)),
            "Fn::Select": lambda choice: self.resolve(choice[1])[int(self.resolve(choice[0]))],
            "Fn::Split": lambda split: str(self.resolve(split[1])).split(split[0]),
            "Fn::Sub": self._substitute,
        }

    def resolve(self, value: Any) -> Any:
        """The value with every known function in it replaced by its result."""
        if isinstance(value, list):
            resolved = map(self.resolve, value)
            return [item for item in resolved if item is not _NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (name, argument), *_ = value.items()
            if function := self._functions.get(name):
                return function(argument)
        items = ((key, self.resolve(item)) for key, item in value.items())
        return {key: item for key, item in items if item is not _NO_VALUE}

    def holds(self, condition: str) -> bool:
        """Whether a condition of the template's ``Conditions`` is true."""
        return bool(self.resolve(self._conditions[condition]))

    def _ref(self, name: str) -> Any:
        return self._references.get(name, name)

    def _attribute(self, argument: str | list[str]) -> str:
        """A stand-in value, because only a resource's name is known here."""
        resource, attribute = (
            argument.split(".", 1) if isinstance(argument, str) else map(str, argument)
        )
        name = self._ref(resource)
        return f"arn:aws:local:{REGION}:{ACCOUNT_ID}:{name}" if attribute == "Arn" else f"{name}"

    def _substitute(self, argument: str | list[Any]) -> str:
        text, own = (argument, {}) if isinstance(argument, str) else argument

        def replace(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return f"${{{name}}}"
            if name in own:
                return str(self.resolve(own[name]))
            return self._attribute(name) if "." in name else str(self._ref(name))

        return _PLACEHOLDER.sub(replace, text)
