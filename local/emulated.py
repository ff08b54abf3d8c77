"""A template as an AWS emulator (ministack) takes it, and what that leaves out or lets pass."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.documents import parsed
from local.intrinsics import Resolver
from local.template import read

MOST_BYTES = 250 * 2**20
"""What a function and its layers may have, unzipped."""
METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
NOWHERE = "http://127.0.0.1:1"
"""An address at which nobody listens."""
COMPUTED = "the emulator has alarms on one metric only"
UNKNOWN = "the emulator knows no such kind"
OFF = "off by its parameters"
UNCHECKED = {
    "authorizers of the API": "the emulator answers 401 where results are kept by anything but a "
    "header; the authorizer's function is deployed and was asked here",
    "streaming by API Gateway": "the emulator knows no such integration; the tests invoke the "
    "function by its alias",
    "the rule that a user pool needs tokens": "the tests call without tokens",
    "turns of the canary": "it calls nobody outside of this machine; its function is deployed "
    "and was asked here",
    "answers of CloudFront, pages of the login": "the emulator makes the resources and serves "
    "nothing by them",
    "IAM, SnapStart, throttles, WAF, encryption": "deployed, and not enforced by the emulator",
}
"""What the emulator does not do, beyond the resources that it does not make."""


@dataclass
class Emulated:
    """What of templates is deployed, and what is not, with the reason."""

    made: set[str] = field(default_factory=set)
    left_out: dict[str, str] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """What is left out, one line for each reason."""
        found: dict[str, list[str]] = {}
        for name, reason in sorted((self.left_out | UNCHECKED).items()):
            found.setdefault(reason, []).append(name)
        return [f"  {', '.join(names)}:\n      {reason}" for reason, names in found.items()]


def emulated(
    template: Path, parameters: Mapping[str, str], known: Collection[str], found: Emulated
) -> Path:
    """Write what the emulator takes of a template and of those nested in it, and return where.

    What is left of them is noted in ``found``. ``known`` are the kinds of resources that the
    emulator makes.
    """
    document: dict[str, Any] = parsed(template)
    defaults = {name: spec.get("Default", "") for name, spec in document["Parameters"].items()}
    resolver = Resolver(document.get("Conditions", {}), {**defaults, **parameters})
    # It refuses a pool without tokens, which the tests do not send.
    document.get("Rules", {}).pop("ThePoolIsTheOnlyIssuer", None)
    for name, resource in list(document["Resources"].items()):
        kind, properties = resource["Type"], resource.get("Properties", {})
        if reason := _reason(resource, resolver, known):
            found.left_out[f"{name} ({kind})"] = reason
            if reason != OFF:
                del document["Resources"][name]
            continue
        found.made.add(name)
        if kind == "AWS::CloudFormation::Stack":
            path = template.parent / properties["TemplateURL"]
            given = resolver.resolve(properties["Parameters"])
            properties["TemplateURL"] = str(emulated(path, given, known, found))
        if kind == "AWS::Serverless::Api":
            properties.pop("Auth", None)
        if name == "CanaryFunction":  # it would look for the API outside of this machine
            properties["Environment"]["Variables"]["API_URL"] = NOWHERE
        if "Events" in properties:
            properties["Events"] = _with_methods(properties["Events"])
    path = template.with_name(f"emulated-{template.stem}.json")
    path.write_text(json.dumps(document))
    return path


def oversized(template: Path, parameters: Mapping[str, str]) -> list[str]:
    """The functions of a built template that are too large for Lambda with their layers."""
    functions = read(template, table_name="table", parameters=parameters).functions
    sizes = {f.name: sum(map(_bytes_in, (f.code, *f.layers))) for f in functions}
    return [f"{name}: {size:,} bytes" for name, size in sizes.items() if size > MOST_BYTES]


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _reason(resource: Mapping[str, Any], resolver: Resolver, known: Collection[str]) -> str | None:
    """Why a resource is not deployed; None if it is."""
    kind = resource["Type"]
    if "Condition" in resource and not resolver.holds(resource["Condition"]):
        return OFF
    if kind == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]:
        return COMPUTED
    if kind not in known and not kind.startswith("AWS::Serverless::"):
        return UNKNOWN
    return None


def _with_methods(events: dict[str, Any]) -> dict[str, Any]:
    """The events without authorizers, and with each method that ANY stands for by its name."""
    routes = [event["Properties"] for event in events.values() if event["Type"] == "Api"]
    own = {(route["Path"], route["Method"]) for route in routes}
    found: dict[str, Any] = {}
    for name, event in events.items():
        if event["Type"] != "Api":
            found[name] = event
            continue
        route = {key: value for key, value in event["Properties"].items() if key != "Auth"}
        methods = [route["Method"]]
        if methods == ["ANY"]:  # preflights have events of their own, and so may other methods
            methods = [m for m in METHODS if m != "OPTIONS" and (route["Path"], m) not in own]
        for method in methods:
            found[f"{name}{method.title()}"] = {
                "Type": "Api",
                "Properties": {**route, "Method": method},
            }
    return found
