"""What API Gateway gets for an answer."""

import json
from io import StringIO
from typing import Any

import pytest

from frontdesk.access.authorizer import Unauthorized, allow, authorize
from frontdesk.access.bearer_tokens import BadToken, Keys, KeysUnreachable, Verifier
from frontdesk.access.caller import EVERYBODY, Caller, Role, context_of, from_context
from tests.support import functions

ARN = "arn:aws:execute-api:us-east-1:123456789012:api/dev/DELETE/api/v1/conversations/x"
STAFF = Caller(Role.STAFF, "u-1", business_id=7)


class Believing(Verifier):
    """Takes one token for staff's, and one for a sign that the keys are out of reach."""

    def caller(self, token: str) -> Caller:
        if token == "dark":
            raise KeysUnreachable
        if token != "good":
            raise BadToken("unknown key")
        return STAFF


VERIFIER = Believing(Keys("http://127.0.0.1"), "", "", "", "", "")


def event(*authorization: str) -> dict[str, Any]:
    headers = {"authorization": list(authorization)} if authorization else {}
    return {
        "type": "REQUEST",
        "methodArn": ARN,
        "multiValueHeaders": headers,
        "requestContext": {"requestId": "r-1"},
    }


def test_the_policy_is_for_the_whole_stage_and_names_the_caller() -> None:
    policy = authorize(event("Bearer good"), VERIFIER, visitors=False)
    [statement] = policy["policyDocument"]["Statement"]
    assert statement["Effect"] == "Allow"
    assert statement["Resource"] == "arn:aws:execute-api:us-east-1:123456789012:api/dev/*"
    assert from_context(policy["context"]) == STAFF
    assert all(isinstance(value, str) for value in policy["context"].values())


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer "])
def test_the_scheme_may_be_in_any_letters(scheme: str) -> None:
    assert authorize(event(f"{scheme} good"), VERIFIER, visitors=False)


def test_without_a_token_one_is_a_visitor_where_there_are_any() -> None:
    policy = authorize(event(), VERIFIER, visitors=True)
    assert policy["context"] == {"role": "visitor", "subject": "visitor"}
    with pytest.raises(Unauthorized, match=r"^Unauthorized$"):
        authorize(event(), VERIFIER, visitors=False)


def test_the_function_takes_callers_without_a_token_as_its_mode_says() -> None:
    roles = {
        mode: functions.authorizer(mode, event())["context"]["role"]
        for mode in ("none", "visitors")
    }
    assert roles == {"none": "operator", "visitors": "visitor"}
    with pytest.raises(Unauthorized, match=r"^Unauthorized$"):
        functions.authorizer("jwt", event())


@pytest.mark.parametrize(
    "sent",
    [
        ("Bearer secret-token",),
        ("Bearer",),
        ("Bearer ",),
        ("",),
        ("Basic secret-token",),
        ("good",),
        ("Bearer good, Bearer good",),
        ("Bearer good\n",),
        ("Bearer gööd",),
        ("Bearer good", "Bearer secret-token"),
    ],
)
def test_a_bad_token_makes_nobody_a_visitor_and_is_logged_without_it(
    sent: tuple[str, ...], log: StringIO
) -> None:
    with pytest.raises(Unauthorized, match=r"^Unauthorized$"):
        authorize(event(*sent), VERIFIER, visitors=True)
    line = json.loads(log.getvalue())
    assert (line["message"], line["request_id"]) == ("refused", "r-1")
    assert line["reason"]
    assert "secret" not in str(line)


@pytest.mark.parametrize("visitors", [True, False])
def test_keys_out_of_reach_are_a_failure_and_no_refusal(visitors: bool, log: StringIO) -> None:
    with pytest.raises(KeysUnreachable):
        authorize(event("Bearer dark"), VERIFIER, visitors=visitors)
    assert "dark" not in log.getvalue()
    assert json.loads(log.getvalue())["level"] == "ERROR"


def test_where_nobody_is_asked_everybody_is_an_operator() -> None:
    assert from_context(allow(event(), EVERYBODY)["context"]) == EVERYBODY


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.STAFF])
def test_a_role_without_its_id_is_nobody(role: Role) -> None:
    with pytest.raises(ValueError, match="needs an id"):
        Caller(role, "u-1")
    with pytest.raises(ValueError, match="needs an id"):
        from_context({"role": role, "subject": "u-1", "principalId": "u-1"})


def test_a_caller_survives_the_way_through_the_gateway() -> None:
    caller = Caller(Role.CUSTOMER, "ü#/-1", business_id=7, customer_id=2**53 - 1)
    assert from_context(context_of(caller)) == caller
