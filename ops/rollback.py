"""Go back to what was deployed before, in seconds.

    python -m ops.rollback STACK           # to the versions that the last deployment replaced
    python -m ops.rollback STACK --undo    # to those of the last deployment again

While a deployment is being rolled out, it is stopped, and CloudFormation takes all of it back.
After that, the alias of each function that the last deployment replaced moves to the version
before; functions that it left alone stay. To go back twice is to go back once.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import boto3

ALIAS = "live"
VERSION = "AWS::Lambda::Version"
ROLLING_OUT = ("Created", "Queued", "InProgress", "Baking", "Ready")


@dataclass(frozen=True, slots=True)
class Move:
    """A function whose alias goes from one of its versions to another."""

    function: str
    current: int
    target: int


def main(arguments: Sequence[str], session: Any = boto3) -> int:
    """Run the command; 1 if there is nothing to do."""
    parser = argparse.ArgumentParser(prog="python -m ops.rollback")
    parser.add_argument("stack")
    parser.add_argument("--undo", action="store_true")
    options = parser.parse_args(arguments)
    cloudformation, functions = session.client("cloudformation"), session.client("lambda")
    resources = list(_resources(cloudformation, options.stack))
    if stopped := stop_rollout(session.client("codedeploy"), resources):
        print(f"stopped: {', '.join(stopped)}; CloudFormation takes the deployment back")
        return 0
    deployed = numbers([r["PhysicalResourceId"] for r in _of_type(resources, VERSION)])
    replaced = numbers(last_replaced(cloudformation, options.stack))
    # A deployment that failed has left versions behind that come after those that are deployed.
    before = {name: n for name, n in replaced.items() if n < deployed.get(name, 0)}
    moves = list(planned_moves(functions, deployed if options.undo else before))
    for move in moves:
        functions.update_alias(
            FunctionName=move.function,
            Name=ALIAS,
            FunctionVersion=str(move.target),
            RoutingConfig={"AdditionalVersionWeights": {}},
        )
        print(f"{move.function}: {move.current} -> {move.target}")
    if not moves:
        print("nothing to do: each alias is where it would go", file=sys.stderr)
        return 1
    return 0


def stop_rollout(codedeploy: Any, resources: Sequence[dict[str, Any]]) -> list[str]:
    """Stop the deployments that are being rolled out, and return their ids."""
    stopped = []
    for application in _of_type(resources, "AWS::CodeDeploy::Application"):
        for group in _of_type(resources, "AWS::CodeDeploy::DeploymentGroup"):
            found = codedeploy.list_deployments(
                applicationName=application["PhysicalResourceId"],
                deploymentGroupName=group["PhysicalResourceId"],
                includeOnlyStatuses=list(ROLLING_OUT),
            )
            for deployment in found["deployments"]:
                codedeploy.stop_deployment(deploymentId=deployment, autoRollbackEnabled=True)
                stopped.append(deployment)
    return stopped


def last_replaced(cloudformation: Any, stack: str) -> list[str]:
    """The ARNs of the versions that the last deployment of a stack replaced, and so retained."""
    found: list[str] = []
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack)
    for page in pages:  # the latest event first
        for event in page["StackEvents"]:
            status = event["ResourceStatus"]
            if event["ResourceType"] == VERSION and status == "DELETE_SKIPPED":
                found.append(event["PhysicalResourceId"])
            of_stack = event["PhysicalResourceId"] == event["StackId"]
            if of_stack and status in ("UPDATE_IN_PROGRESS", "CREATE_IN_PROGRESS"):
                return found
    return found


def numbers(versions: Sequence[str]) -> dict[str, int]:
    """For the ARNs of versions: the number of each function's."""
    return {arn.split(":")[-2]: int(arn.rpartition(":")[2]) for arn in versions}


def planned_moves(functions: Any, targets: Mapping[str, int]) -> Iterator[Move]:
    """The functions whose alias is elsewhere than at its target."""
    for name, target in targets.items():
        alias = functions.get_alias(FunctionName=name, Name=ALIAS)
        current = int(alias["FunctionVersion"])
        if current != target:
            yield Move(name, current, target)


def _resources(cloudformation: Any, stack: str) -> Iterator[dict[str, Any]]:
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
    for page in pages:
        yield from page["StackResourceSummaries"]


def _of_type(resources: Sequence[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [r for r in resources if r["ResourceType"] == kind and r.get("PhysicalResourceId")]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
