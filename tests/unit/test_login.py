"""How people log in on AWS: login.yaml, and what template.yaml makes of it."""

import json
from typing import Any

import pytest

from local.gateway.gateway import page_headers
from ops.person import BUSINESS, ROLES
from tests.support.cloudformation import of_type, rendered, resolved_outputs, template

INBOX = "https://desk.example/inbox.html"
POOL = {"AuthMode": "visitors", "UserPool": "true", "InboxUrl": INBOX, "Pages": "true"}
PROVIDER = {
    "AuthMode": "jwt",
    "TokenIssuer": "https://login.example/realms/desk",
    "TokenAudience": "frontdesk",
    "LoginClient": "inbox",
    "LoginScope": "openid offline_access",
    "LoginOrigins": "https://tokens.example",
    "Pages": "true",
}


def only(kind: str, **parameters: str) -> dict[str, Any]:
    [found] = of_type(rendered(**parameters), f"AWS::Cognito::{kind}").values()
    return dict(found)


def policy(**parameters: str) -> str:
    """What the pages may connect to, by their content security policy."""
    [headers] = of_type(rendered(**parameters), "AWS::CloudFront::ResponseHeadersPolicy").values()
    security = headers["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    text: str = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    hosting = rendered(**parameters)["PageHosting"]["Properties"]["Parameters"]
    local = dict(page_headers(hosting["PhotosOrigin"]))[b"content-security-policy"].decode()
    before, after = local.split("connect-src 'self'")
    assert text.startswith(before)
    assert text.endswith(after)
    return text.removeprefix(before).removesuffix(after)


def test_there_is_a_user_pool_only_on_request() -> None:
    assert not [r for r in rendered().values() if "Cognito" in r["Type"]]


def test_nobody_signs_up_and_nobody_writes_their_own_business() -> None:
    assert only("UserPool", **POOL)["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"]
    client = only("UserPoolClient", **POOL)
    assert BUSINESS in client["ReadAttributes"]
    assert BUSINESS not in client["WriteAttributes"]
    assert "aws.cognito.signin.user.admin" not in client["AllowedOAuthScopes"]


def test_the_pool_s_groups_are_the_roles_that_the_command_gives() -> None:
    groups = of_type(rendered(**POOL), "AWS::Cognito::UserPoolGroup").values()
    assert {group["GroupName"] for group in groups} == set(ROLES)
    [attribute] = [a for a in only("UserPool", **POOL)["Schema"] if a["Name"] != "email"]
    assert f"custom:{attribute['Name']}" == BUSINESS


def test_the_inbox_logs_in_by_code_without_a_secret_and_comes_back_to_its_own_address() -> None:
    client = only("UserPoolClient", **POOL)
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["GenerateSecret"] is False
    assert client["CallbackURLs"] == client["LogoutURLs"] == [INBOX]
    assert client["RefreshTokenRotation"]["Feature"] == "ENABLED"
    assert "ALLOW_REFRESH_TOKEN_AUTH" not in client["ExplicitAuthFlows"]  # refused beside it
    assert (client["IdTokenValidity"], client["TokenValidityUnits"]["IdToken"]) == (15, "minutes")


@pytest.mark.parametrize(
    ("stage", "mfa", "kept"), [("test", "OPTIONAL", "Delete"), ("prod", "ON", "Retain")]
)
def test_in_production_people_are_kept_and_have_a_second_factor(
    stage: str, mfa: str, kept: str
) -> None:
    pool = rendered(**POOL, Stage=stage)["Pool"]
    assert pool["Properties"]["MfaConfiguration"] == mfa
    assert (pool["DeletionPolicy"], pool["UpdateReplacePolicy"]) == (kept, kept)
    assert pool["Properties"]["DeletionProtection"] == ("ACTIVE" if stage == "prod" else "INACTIVE")


def test_the_authorizer_takes_id_tokens_of_the_pool_s_client() -> None:
    function = rendered(**POOL)["AuthorizerFunction"]["Properties"]
    variables = function["Environment"]["Variables"]
    assert variables["ROLE_CLAIM"] == "cognito:groups"
    assert variables["BUSINESS_CLAIM"] == BUSINESS
    written = template()["Resources"]["AuthorizerFunction"]["Properties"]["Environment"]
    for name, output in (("TOKEN_ISSUER", "Issuer"), ("TOKEN_AUDIENCE", "Client")):
        attribute = written["Variables"][name]["Fn::If"][1]["Fn::GetAtt"]
        assert attribute == ["Login", f"Outputs.{output}"]
        assert output in template("login.yaml")["Outputs"]
    provider = rendered(**PROVIDER)["AuthorizerFunction"]["Properties"]["Environment"]["Variables"]
    assert provider["TOKEN_ISSUER"] == PROVIDER["TokenIssuer"]
    assert provider["ROLE_CLAIM"] == "role"


def test_the_pages_are_told_how_to_log_in_and_may_connect_there_only() -> None:
    assert json.loads(resolved_outputs(Pages="true")["PagesConfig"]) == {"login": None}
    assert policy(Pages="true") == "connect-src 'self'"

    login = json.loads(resolved_outputs(**PROVIDER)["PagesConfig"])["login"]
    assert login == {
        "issuer": PROVIDER["TokenIssuer"],
        "client_id": "inbox",
        "scope": "openid offline_access",
        "token": "access_token",
        "logout_url": "",
        "business_claim": "business_id",
    }
    assert policy(**PROVIDER) == ("connect-src 'self' https://login.example https://tokens.example")

    pool = json.loads(resolved_outputs(**POOL)["PagesConfig"])["login"]
    assert pool.keys() == login.keys()
    assert pool["business_claim"] == BUSINESS
    assert pool["token"] == "id_token"  # Cognito's access tokens have no audience
    scopes = only("UserPoolClient", **POOL)["AllowedOAuthScopes"]
    assert pool["scope"].split() == scopes
    assert "Login" in policy(**POOL)
    origins = template("login.yaml")["Outputs"]["Origins"]["Value"]["Fn::Sub"].split()
    logout = template("login.yaml")["Outputs"]["LogoutUrl"]["Value"]["Fn::Sub"]
    assert [logout.startswith(origin) for origin in origins] == [False, True]
