"""Each deployment tags its stack, and what can have tags gets those of its stack."""

import tomllib

import pytest

from tests.support.cloudformation import PRODUCTION, rendered, template
from tests.support.dynamodb import ROOT

CONFIG = tomllib.loads((ROOT / "samconfig.toml").read_text())

# By "tagging" in the schemas of CloudFormation's registry, which cfn-lint contains.
TAGGED = {
    "ApiGateway": {"ApiKey", "RestApi", "Stage", "UsagePlan"},
    "ApiGatewayV2": {"Api", "Stage"},
    "Budgets": {"Budget"},
    "CloudFormation": {"Stack"},
    "CloudFront": {"Distribution", "Function"},
    "CloudWatch": {"Alarm", "Dashboard"},
    "CodeDeploy": {"Application", "DeploymentGroup"},
    "Cognito": {"UserPool"},
    "DynamoDB": {"Table"},
    "Events": {"Rule"},
    "IAM": {"Role"},
    "Lambda": {"EventSourceMapping", "Function"},
    "Logs": {"LogGroup"},
    "S3": {"Bucket"},
    "SES": {"ConfigurationSet"},
    "SNS": {"Topic"},
    "SQS": {"Queue"},
    "WAFv2": {"WebACL"},
}
FREE = {
    "ApiGateway": {"Account", "Deployment", "UsagePlanKey"},
    "ApiGatewayV2": {"Authorizer", "Integration", "Route"},
    "CloudFront": {"OriginAccessControl", "ResponseHeadersPolicy"},
    "Cognito": {"ManagedLoginBranding", "UserPoolClient", "UserPoolDomain", "UserPoolGroup"},
    "IAM": {"ManagedPolicy"},
    "Lambda": {"Alias", "EventInvokeConfig", "LayerVersion", "Permission", "Version"},
    "Logs": {"MetricFilter"},
    "S3": {"BucketPolicy"},
    "SES": {"ConfigurationSetEventDestination"},
    "SQS": {"QueuePolicy"},
    "WAFv2": {"WebACLAssociation"},
}
"""Kinds that can have no tags. Of them only a version costs anything, by its snapshot, and that is
billed with its function.
"""


@pytest.mark.parametrize("command", ["deploy", "sync"])
@pytest.mark.parametrize(
    ("environment", "stage"), [("default", "dev"), ("dev", "dev"), ("prod", "prod")]
)
def test_a_stage_is_tagged_with_its_service_and_its_name(
    environment: str, stage: str, command: str
) -> None:
    parameters = CONFIG[environment].get(command)
    if parameters is None:
        assert (environment, command) == ("prod", "sync")  # nobody syncs prod
        return
    assert parameters["parameters"]["tags"] == ["service=frontdesk", f"stage={stage}"]


def test_whatever_is_made_has_its_stack_s_tags_or_can_have_none() -> None:
    everything = rendered(**PRODUCTION, Rollout="Canary10Percent10Minutes")
    for name, resource in everything.items():
        _, service, kind = resource["Type"].split("::")
        assert kind in TAGGED.get(service, set()) | FREE.get(service, set()), (
            f"{name}: can a resource of the type {resource['Type']} have tags?"
        )


def test_no_resource_replaces_a_tag_of_its_stack() -> None:
    for name in ("template", "monitoring", "pages", "login"):
        for logical_id, resource in template(f"{name}.yaml")["Resources"].items():
            assert not {"Tags", "UserPoolTags", "ResourceTags"} & set(
                resource.get("Properties", {})
            ), logical_id
