"""Going back to what was deployed before, on stacks in an emulator."""

import json
from typing import Any

import boto3
from botocore.stub import Stubber

from ops.rollback import ALIAS, ROLLING_OUT, main, stop_rollout

STACK = "shop"


def body(**releases: int) -> str:
    """A template as SAM makes it, with a function for each name, at a release."""
    resources: dict[str, Any] = {}
    for name, release in releases.items():
        resources |= {
            name: {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "FunctionName": name,
                    "Runtime": "python3.13",
                    "Handler": "index.handler",
                    "Role": "arn:aws:iam::000000000000:role/r",
                    "Code": {"ZipFile": f"handler = lambda *_: {release}"},
                },
            },
            f"{name}Version{release}": {
                "Type": "AWS::Lambda::Version",
                "DeletionPolicy": "Retain",
                "Properties": {"FunctionName": {"Ref": name}},
            },
            f"{name}Alias": {
                "Type": "AWS::Lambda::Alias",
                "Properties": {
                    "Name": ALIAS,
                    "FunctionName": {"Ref": name},
                    "FunctionVersion": {"Fn::GetAtt": [f"{name}Version{release}", "Version"]},
                },
            },
        }
    return json.dumps({"Resources": resources})


def served(aws: Any, *names: str) -> list[str]:
    functions = aws.client("lambda")
    return [functions.get_alias(FunctionName=n, Name=ALIAS)["FunctionVersion"] for n in names]


def test_the_last_deployment_is_taken_back_once_and_can_be_put_back(aws: Any) -> None:
    cloudformation = aws.client("cloudformation")
    for deploy, waiter, releases in (
        ("create_stack", "stack_create_complete", {"chat": 1, "desk": 1}),
        ("update_stack", "stack_update_complete", {"chat": 1, "desk": 2}),
        ("update_stack", "stack_update_complete", {"chat": 2, "desk": 2}),
    ):
        getattr(cloudformation, deploy)(StackName=STACK, TemplateBody=body(**releases))
        wait = cloudformation.get_waiter(waiter)
        wait.wait(StackName=STACK, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
    assert served(aws, "chat", "desk") == ["2", "2"]
    assert main([STACK], aws) == 0
    assert served(aws, "chat", "desk") == ["1", "2"]  # the last deployment left desk alone
    assert main([STACK], aws) == 1
    assert served(aws, "chat", "desk") == ["1", "2"]
    assert main([STACK, "--undo"], aws) == 0
    assert served(aws, "chat", "desk") == ["2", "2"]


def test_a_deployment_that_is_being_rolled_out_is_stopped() -> None:
    codedeploy = boto3.Session("local", "local", region_name="us-east-1").client("codedeploy")
    kinds = {"AWS::CodeDeploy::Application": "shop", "AWS::CodeDeploy::DeploymentGroup": "chat"}
    resources = [{"ResourceType": k, "PhysicalResourceId": n} for k, n in kinds.items()]
    with Stubber(codedeploy) as stub:
        stub.add_response(
            "list_deployments",
            {"deployments": ["d-1"]},
            {
                "applicationName": "shop",
                "deploymentGroupName": "chat",
                "includeOnlyStatuses": list(ROLLING_OUT),
            },
        )
        stopping = {"deploymentId": "d-1", "autoRollbackEnabled": True}
        stub.add_response("stop_deployment", {"status": "Pending"}, stopping)
        assert stop_rollout(codedeploy, resources) == ["d-1"]
        stub.assert_no_pending_responses()
