"""The templates as CloudFormation gets them: transformed by SAM, their conditions decided."""

import copy
import functools
import os
from typing import Any
from unittest import mock

from samtranslator.translator.transform import transform

from local.documents import parsed
from local.intrinsics import Resolver
from tests.support.dynamodb import CREDENTIALS, ROOT

Resources = dict[str, dict[str, Any]]
MAIN = "template.yaml"

PRODUCTION = {
    "Stage": "prod",
    "AnthropicSecretName": "claude/key",
    "AlarmEmail": "ops@example.com",
    "ApiKeyRequired": "true",
    "StreamConcurrency": "100",
    "AddressRateLimit": "100",
    "ManagedRules": "true",
    "Pages": "true",
    "PagesDomain": "desk.example.com",
    "PagesCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/1",
    "NotifySender": "desk@example.com",
    "SmsOrigination": "arn:aws:sms-voice:us-east-1:123456789012:phone-number/1",
    "KeyArn": "arn:aws:kms:us-east-1:123456789012:key/1",
    "AuthMode": "visitors",
    "UserPool": "true",
    "InboxUrl": "https://desk.example.com/inbox.html",
    "Canary": "rules",
    "CanarySecretName": "frontdesk/canary",
    "WatchedBusinesses": "7,8",
    "BudgetDollars": "100",
}
"""Parameters that use every option."""

APART = {
    "WarmThroughput": "20000",
    "LogRetentionDays": "7",
    "SnapStart": "off",
    "TurnRate": "3",
    "TurnBurst": "4",
    "ThrottleRate": "5",
    "ThrottleBurst": "6",
    "Canary": "claude",
    "AnthropicSecretName": "claude/key",
    "TokensPerHour": "7",
}
"""Parameters of which each changes something of its own, for several tests at once."""


class _AwsManagedPolicies:
    """SAM asks AWS for these; the template names only such as SAM knows by itself."""

    def load(self) -> dict[str, str]:
        return {}


def template(name: str = MAIN) -> dict[str, Any]:
    """A template as it is written, for the caller to change."""
    return copy.deepcopy(_parsed(name))


@functools.cache
def _parsed(name: str) -> dict[str, Any]:
    return dict(parsed(ROOT / name))


def transformed(
    layer: str = "layer", document: dict[str, Any] | None = None, **parameters: str
) -> dict[str, Any]:
    """The template, or ``document``, after SAM; ``layer`` stands for what is in the layer."""
    document = document or template()
    for resource in document["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://bucket/code"
        if resource["Type"] == "AWS::Serverless::LayerVersion":
            resource["Properties"]["ContentUri"] = f"s3://bucket/{layer}"
    with mock.patch.dict(os.environ, CREDENTIALS):
        return dict(transform(document, parameters, _AwsManagedPolicies()))


def rendered(layer: str = "layer", **parameters: str) -> Resources:
    """The resources that these parameters make, those of nested stacks among them.

    A reference to a resource is its logical id. Not to be changed: others get the same object.
    """
    defaults = {name: spec.get("Default") for name, spec in _parsed(MAIN)["Parameters"].items()}
    chosen = {name: value for name, value in parameters.items() if value != str(defaults[name])}
    return _rendered(layer, **dict(sorted(chosen.items())))


@functools.cache
def _rendered(layer: str, **parameters: str) -> Resources:
    document = transformed(layer, **parameters)
    defaults = {name: spec["Default"] for name, spec in document["Parameters"].items()}
    resources = _resolved(document, {**defaults, **parameters})
    for stack in of_type(resources, "AWS::CloudFormation::Stack").values():
        nested = template(stack["TemplateURL"])
        assert nested["Parameters"].keys() == stack["Parameters"].keys()
        resources |= _resolved(nested, stack["Parameters"])
    return resources


def resolved_outputs(**parameters: str) -> dict[str, Any]:
    """The values of the outputs that these parameters make."""
    document = template()
    defaults = {name: spec["Default"] for name, spec in document["Parameters"].items()}
    resolver = Resolver(document["Conditions"], {**defaults, **parameters})
    return {
        name: resolver.resolve(output["Value"])
        for name, output in document["Outputs"].items()
        if "Condition" not in output or resolver.holds(output["Condition"])
    }


def _resolved(document: dict[str, Any], parameters: dict[str, Any]) -> Resources:
    resolver = Resolver(document["Conditions"], parameters)
    return {
        name: {
            key: resolver.resolve(value) for key, value in resource.items() if key != "Condition"
        }
        for name, resource in document["Resources"].items()
        if "Condition" not in resource or resolver.holds(resource["Condition"])
    }


def of_type(resources: Resources, kind: str) -> Resources:
    """The properties of the resources of one type."""
    return {name: r["Properties"] for name, r in resources.items() if r["Type"] == kind}
