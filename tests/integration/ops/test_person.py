"""People of businesses, in a user pool as login.yaml makes it."""

import base64
import json
from collections.abc import Sequence
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from frontdesk.access.bearer_tokens import Keys, Verifier
from frontdesk.access.caller import Caller, Role
from ops.person import BUSINESS, give_role, main
from tests.support.cloudformation import template

STACK = "shop-with-people"
ANA = "ana@example.com"


@pytest.fixture(scope="module")
def outputs(aws: Any) -> dict[str, str]:
    """The outputs of a stack that is only the login."""
    body = template("login.yaml")
    del body["Resources"]["Branding"]  # pages for a login, which the emulator has not
    body["Outputs"]["UserPool"] = body["Outputs"].pop("Pool")
    values = {"Service": STACK, "Stage": "test", "InboxUrl": "https://desk.example/inbox.html"}
    cloudformation = aws.client("cloudformation")
    cloudformation.create_stack(
        StackName=STACK,
        TemplateBody=json.dumps(body),
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in values.items()],
    )
    wait = cloudformation.get_waiter("stack_create_complete")
    wait.wait(StackName=STACK, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
    [stack] = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def claims(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))


def logged_in(aws: Any, outputs: dict[str, str], email: str) -> dict[str, str]:
    """The tokens of somebody who has logged in."""
    cognito = aws.client("cognito-idp")
    person = {"UserPoolId": outputs["UserPool"], "Username": email}
    password = "correct horse battery 1 Staple!"
    cognito.admin_set_user_password(**person, Password=password, Permanent=True)
    answer = cognito.admin_initiate_auth(
        UserPoolId=outputs["UserPool"],
        ClientId=outputs["Client"],
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": password},
    )
    return dict(answer["AuthenticationResult"])


def caller(outputs: dict[str, str], token: str) -> Caller:
    """Whom the authorizer would take the bearer of an id token for."""
    verifier = Verifier(
        keys=Keys("https://unused.example"),
        issuer=outputs["Issuer"],
        audience=outputs["Client"],
        role_claim="cognito:groups",
        business_claim="custom:business_id",
        customer_claim="customer_id",
    )
    # The emulator signs with a key of its own; how signatures are checked has tests of its own.
    return verifier._caller(claims(token))


@pytest.mark.parametrize(
    ("arguments", "role", "business"),
    [
        (["--role", "operator"], Role.OPERATOR, None),
        (["--role", "staff", "--business", "7"], Role.STAFF, 7),
        (["--role", "staff", "--business", "8"], Role.STAFF, 8),
    ],
)
def test_a_person_is_what_the_last_command_says(
    aws: Any, outputs: dict[str, str], arguments: Sequence[str], role: Role, business: int | None
) -> None:
    assert main([STACK, ANA, *arguments], aws) == 0
    token = logged_in(aws, outputs, ANA)["IdToken"]
    found = caller(outputs, token)
    assert (found.role, found.business_id) == (role, business)
    assert claims(token)["aud"] == outputs["Client"]


def test_an_operator_who_was_staff_has_no_business_and_never_two_roles() -> None:
    cognito = boto3.Session("local", "local", region_name="us-east-1").client("cognito-idp")
    person = {"UserPoolId": "us-east-1_1", "Username": ANA}
    with Stubber(cognito) as stub:  # the emulator removes no attributes
        groups = {"Groups": [{"GroupName": "staff"}, {"GroupName": "newsletter"}]}
        stub.add_response("admin_list_groups_for_user", groups, person)
        stub.add_response("admin_remove_user_from_group", {}, {**person, "GroupName": "staff"})
        stub.add_response(
            "admin_delete_user_attributes", {}, {**person, "UserAttributeNames": [BUSINESS]}
        )
        stub.add_response("admin_add_user_to_group", {}, {**person, "GroupName": "operator"})
        give_role(cognito, person, "operator", None, {BUSINESS: "7"})
        stub.assert_no_pending_responses()


def test_who_is_removed_is_gone(aws: Any, outputs: dict[str, str]) -> None:
    person = ["bob@example.com", "--role", "operator"]
    assert main([STACK, *person], aws) == 0
    assert main([STACK, person[0], "--remove"], aws) == 0
    cognito = aws.client("cognito-idp")
    with pytest.raises(cognito.exceptions.UserNotFoundException):
        cognito.admin_get_user(UserPoolId=outputs["UserPool"], Username=person[0])
    assert main([STACK, person[0], "--remove"], aws) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [ANA],
        [ANA, "--role", "staff"],
        [ANA, "--role", "operator", "--business", "7"],
        [ANA, "--role", "staff", "--business", "0"],
        [ANA, "--role", "customer"],
        ["ana", "--role", "operator"],
    ],
)
def test_a_person_who_could_not_log_in_is_refused(aws: Any, arguments: Sequence[str]) -> None:
    with pytest.raises(SystemExit):
        main([STACK, *arguments], aws)
