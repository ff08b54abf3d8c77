"""What API Gateway is asked for: routes, who may call them, its own errors, and its log."""

import json
import re
from typing import Any

import pytest

from local.gateway.gateway import page_headers
from openapi.document import ROUTES
from tests.support.cloudformation import APART, PRODUCTION, of_type, rendered, template, transformed
from tests.support.dynamodb import ROOT

ANY = "x-amazon-apigateway-any-method"
PUBLIC = (
    "/{unknown+}",
    "/api/v1/health",
    "/api/v1/openapi.json",
    "/api/v1/docs",
    "/api/v1/businesses/{id}/public",
)


def body(**parameters: str) -> dict[str, Any]:
    """The OpenAPI document that API Gateway gets."""
    found: dict[str, Any] = rendered(**parameters)["Api"]["Properties"]["Body"]
    return found


def test_the_streaming_routes_stream_through_the_alias() -> None:
    paths = transformed()["Resources"]["Api"]["Properties"]["Body"]["paths"]
    modes = {}
    for path, methods in paths.items():
        method = methods[ANY]
        for other in methods.values():  # a preflight is answered by the function's own runtime
            assert (
                other["x-amazon-apigateway-integration"]
                == method["x-amazon-apigateway-integration"]
            )
        integration = method["x-amazon-apigateway-integration"]
        modes[path] = integration.get("responseTransferMode", "BUFFERED")
        uri = integration["uri"]["Fn::Sub"]
        alias = re.search(r"functions/\$\{(\w+)\}/", uri)
        assert alias
        assert rendered()[alias[1]]["Type"] == "AWS::Lambda::Alias"
        ending = "response-streaming-invocations" if modes[path] == "STREAM" else "invocations"
        assert uri.endswith("/" + ending)
    streamed = {path for path, mode in modes.items() if mode == "STREAM"}
    assert streamed == {route.path for route in ROUTES if route.is_streamed}
    for path in streamed:
        integration = paths[path][ANY]["x-amazon-apigateway-integration"]
        [name] = re.findall(r"functions/\$\{(\w+)Aliaslive\}/", integration["uri"]["Fn::Sub"])
        function = rendered()[name]["Properties"]
        assert integration["timeoutInMillis"] / 1000 == function["Timeout"]
        wrapper = function["Environment"]["Variables"]["AWS_LAMBDA_EXEC_WRAPPER"]
        assert (ROOT / "layers/common" / wrapper.removeprefix("/opt/")).is_file()


@pytest.mark.parametrize("mode", ["none", "jwt", "visitors"])
def test_every_route_but_the_public_ones_asks_the_authorizer_of_its_mode(mode: str) -> None:
    asked = {
        (path, method): [name for security in entry["security"] for name in security]
        for path, methods in body(AuthMode=mode)["paths"].items()
        for method, entry in methods.items()
    }
    for (path, method), names in asked.items():
        public = method == "options" or path.startswith(PUBLIC)
        assert names == (["NONE"] if public else [mode]), (path, method)
    assert "AUTH_MODE" in template()["Globals"]["Function"]["Environment"]["Variables"]


def test_the_callers_of_a_function_fit_what_lambda_keeps_of_them() -> None:
    # Each route is a statement in the policy of its function's alias, which has 20 KB.
    stack, own = "frontdesk-production-eu-central", "ABCDEFGHIJKL"
    sizes: dict[str, int] = {}
    for name, permission in of_type(rendered(**PRODUCTION), "AWS::Lambda::Permission").items():
        alias = permission["FunctionName"]
        function = f"{stack}-{alias.removesuffix('Aliaslive')}-{own}"
        statement = {
            "Sid": f"{stack}-{name}-{own}",
            "Effect": "Allow",
            "Principal": {"Service": permission["Principal"]},
            "Action": permission["Action"],
            "Resource": f"arn:aws:lambda:ap-southeast-1:123456789012:function:{function}:live",
            "Condition": {"ArnLike": {"AWS:SourceArn": permission["SourceArn"]}},
        }
        sizes[alias] = sizes.get(alias, 0) + len(json.dumps(statement))
    assert max(sizes.values()) < 20 * 1024, sizes


def test_a_result_is_kept_only_by_what_decides_it() -> None:
    schemes = body()["components"]["securitySchemes"]
    found = {
        name: (kept.get("identitySource"), kept["authorizerResultTtlInSeconds"])
        for name, scheme in schemes.items()
        if (kept := scheme.get("x-amazon-apigateway-authorizer"))
    }
    assert found == {
        "none": ("context.httpMethod", 3600),
        "jwt": ("method.request.header.Authorization", 300),
        "visitors": (None, 0),
    }


def test_every_method_that_takes_turns_has_a_limit_of_its_own() -> None:
    settings = rendered(**APART)
    limits = {
        (s["ResourcePath"].replace("/~1", "/").replace("~1", "/"), s["HttpMethod"]): (
            s["ThrottlingRateLimit"],
            s["ThrottlingBurstLimit"],
            s["LoggingLevel"],  # not taken over from "*"
            s["DataTraceEnabled"],
        )
        for s in settings["ApiStage"]["Properties"]["MethodSettings"]
    }
    turns = {(r.path, r.method) for r in ROUTES if r.path.startswith("/api/v1/chat")}
    assert limits == {
        ("/*", "*"): ("5", "6", "OFF", False),
        **dict.fromkeys(turns, ("3", "4", "OFF", False)),
    }
    for path, method in turns:  # API Gateway refuses settings for a method that there is not
        assert method.lower() in body()["paths"][path]


@pytest.mark.parametrize(("required", "keys"), [("", 0), ("true", 1)])
def test_an_api_key_is_asked_for_only_on_request(required: str, keys: int) -> None:
    for path in body(ApiKeyRequired=required)["paths"].values():
        assert ({"api_key": []} in path[ANY].get("security", [])) is bool(keys)
    for kind in ("ApiKey", "UsagePlan", "UsagePlanKey"):
        resources = rendered(ApiKeyRequired=required)
        assert len(of_type(resources, f"AWS::ApiGateway::{kind}")) == keys


def test_errors_of_the_gateway_are_in_the_envelope() -> None:
    busy, many = ("503", "SERVICE_UNAVAILABLE"), ("429", "RATE_LIMITED")
    found = {}
    for name, response in body()["x-amazon-apigateway-gateway-responses"].items():
        text = response["responseTemplates"]["application/json"]
        assert set(re.findall(r"\$context[\w.]*", text)) == {"$context.requestTime"}
        envelope = json.loads(text)
        assert envelope["success"] is False
        assert set(envelope["error"]) == {"code", "message", "timestamp"}
        headers = {
            header.removeprefix("gatewayresponse.header."): value
            for header, value in response["responseParameters"].items()
        }
        assert headers.pop("X-Correlation-ID") == "context.requestId"
        assert headers.pop("Access-Control-Allow-Origin") == "'*'"
        exposed = headers.pop("Access-Control-Expose-Headers")
        assert set(exposed.strip("'").split(", ")) == {"X-Correlation-ID", *headers}
        status, code = response.get("statusCode"), envelope["error"]["code"]
        found[name] = ((status, code), headers)
    assert found == {
        "MISSING_AUTHENTICATION_TOKEN": (("404", "NOT_FOUND"), {}),
        "UNAUTHORIZED": (("401", "UNAUTHORIZED"), {"WWW-Authenticate": "'Bearer'"}),
        "AUTHORIZER_FAILURE": (busy, {"Retry-After": "'2'"}),
        "AUTHORIZER_CONFIGURATION_ERROR": (busy, {"Retry-After": "'2'"}),
        "INTEGRATION_FAILURE": (busy, {"Retry-After": "'2'"}),
        "ACCESS_DENIED": (("403", "FORBIDDEN"), {}),
        "INVALID_API_KEY": (("401", "UNAUTHORIZED"), {}),
        "REQUEST_TOO_LARGE": (("413", "PAYLOAD_TOO_LARGE"), {}),
        "THROTTLED": (many, {"Retry-After": "'2'"}),
        "WAF_FILTERED": (many, {"Retry-After": "'300'"}),
        "QUOTA_EXCEEDED": (many, {"Retry-After": "'3600'"}),
        "INTEGRATION_TIMEOUT": (("504", "GATEWAY_TIMEOUT"), {}),
        "DEFAULT_4XX": ((None, "BAD_REQUEST"), {}),
        "DEFAULT_5XX": ((None, "BAD_GATEWAY"), {}),
    }


def test_a_path_without_a_route_is_answered_by_a_function_and_not_by_the_gateway() -> None:
    unknown = body(AuthMode="jwt")["paths"]["/{unknown+}"]
    assert [*unknown] == [ANY]
    assert unknown[ANY]["security"] == [{"NONE": []}]
    assert "ConversationsFunction" in unknown[ANY]["x-amazon-apigateway-integration"]["uri"]


def test_a_log_role_that_the_account_has_is_kept_on_request() -> None:
    for value, there in (("true", True), ("false", False)):
        resources = rendered(GatewayLogRoleForAccount=value)
        assert ("GatewayLogging" in resources, "GatewayLogRole" in resources) == (there, there)
    # A stage with logs cannot be made before the role is set.
    setting = template()["Resources"]["Api"]["Properties"]["AccessLogSetting"]
    condition, there, gone = map(json.dumps, setting["DestinationArn"]["Fn::If"])
    assert condition == '"HasGatewayLogRole"'
    assert "GatewayLogging" in there
    assert "GatewayLogging" not in gone


def test_a_limit_for_an_address_is_one_that_waf_takes() -> None:
    pattern = template()["Parameters"]["AddressRateLimit"]["AllowedPattern"]
    for limit in ("0", "10", "999999999"):
        assert re.fullmatch(pattern, limit), limit
    for limit in ("9", "-1", ""):
        assert not re.fullmatch(pattern, limit), limit


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ({}, None),
        ({"AddressRateLimit": "100"}, ["too-many-from-one-address"]),
        ({"ManagedRules": "true"}, ["reputation", "known-bad-inputs", "refused-by-aws"]),
        (
            PRODUCTION,
            [
                "too-many-from-one-address",
                "too-many-from-one-viewer",
                "reputation",
                "known-bad-inputs",
                "refused-by-aws",
            ],
        ),
    ],
)
def test_waf_has_the_rules_that_are_asked_for(
    parameters: dict[str, str], names: list[str] | None
) -> None:
    resources = rendered(**parameters)
    acls = list(of_type(resources, "AWS::WAFv2::WebACL").values())
    assert len(acls) == len(of_type(resources, "AWS::WAFv2::WebACLAssociation"))
    assert [[rule["Name"] for rule in acl["Rules"]] for acl in acls] == ([names] if names else [])


def test_what_a_rule_of_waf_does() -> None:
    acl = rendered(**PRODUCTION)["WebAcl"]["Properties"]
    limit, through_pages, *managed, refused = acl["Rules"]
    assert limit["Statement"]["RateBasedStatement"]["Limit"] == "100"
    assert limit["Action"] == {"Block": {}}  # API Gateway answers WAF_FILTERED: 429
    groups = [rule["Statement"]["ManagedRuleGroupStatement"]["Name"] for rule in managed]
    # Not the common rules, which refuse long bodies and markup.
    assert groups == [
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesKnownBadInputsRuleSet",
    ]
    assert all(rule["OverrideAction"] == {"Count": {}} for rule in managed)
    answer = refused["Action"]["Block"]["CustomResponse"]
    assert answer["ResponseCode"] == 403
    body_ = json.loads(acl["CustomResponseBodies"][answer["CustomResponseBodyKey"]]["Content"])
    assert (body_["success"], body_["error"]["code"]) == (False, "FORBIDDEN")
    assert {rule["Priority"] for rule in managed} < {1, 2, refused["Priority"]} == {1, 2, 3}
    # Behind the distribution, an address is the header that it writes, and only beside its proof.
    viewer = through_pages["Statement"]["RateBasedStatement"]
    proof = viewer["ScopeDownStatement"]["ByteMatchStatement"]
    [key] = viewer["CustomKeys"]
    assert key["Header"]["Name"] == "x-viewer-address"
    assert proof["FieldToMatch"] == {"SingleHeader": {"Name": "x-through-pages"}}
    [origin] = [
        o for o in distribution()["Origins"] if o["Id"] == "api"
    ]  # what CloudFront sends under a client's name is CloudFront's
    assert origin["OriginCustomHeaders"] == [
        {"HeaderName": "x-through-pages", "HeaderValue": proof["SearchString"]}
    ]
    direct = limit["Statement"]["RateBasedStatement"]["ScopeDownStatement"]["NotStatement"]
    assert direct["Statement"]["ByteMatchStatement"] == proof
    alone = rendered(AddressRateLimit="100")["WebAcl"]["Properties"]["Rules"]
    assert "ScopeDownStatement" not in alone[0]["Statement"]["RateBasedStatement"]


def distribution() -> dict[str, Any]:
    [found] = of_type(rendered(**PRODUCTION), "AWS::CloudFront::Distribution").values()
    return dict(found["DistributionConfig"])


def test_pages_and_api_have_one_address_on_request() -> None:
    assert not of_type(rendered(), "AWS::CloudFront::Distribution")
    found = distribution()
    assert found["Aliases"] == ["desk.example.com"]
    assert found["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    pages, [api, live] = found["DefaultCacheBehavior"], found["CacheBehaviors"]
    assert (api["PathPattern"], api["Compress"]) == ("/api/*", False)
    assert {"POST", "PUT", "PATCH", "DELETE"} < set(api["AllowedMethods"])
    assert api["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # CachingDisabled
    assert pages["ViewerProtocolPolicy"] == "redirect-to-https"
    assert api["ViewerProtocolPolicy"] == "https-only"
    # The stage's name is the path, so that nothing has to be rewritten on the way.
    assert (live["PathPattern"], live["CachePolicyId"]) == ("/live", api["CachePolicyId"])
    assert live["ViewerProtocolPolicy"] == "https-only"
    # AllViewerExceptHostHeader: Sec-WebSocket-* and the query pass.
    assert live["OriginRequestPolicyId"] == api["OriginRequestPolicyId"]
    [origin] = [o for o in found["Origins"] if o["Id"] == live["TargetOriginId"]]
    assert origin["DomainName"].startswith("LiveApi.execute-api.")
    assert "OriginPath" not in origin
    [code] = of_type(rendered(**PRODUCTION), "AWS::CloudFront::Function").values()
    assert 'headers["x-viewer-address"] = { value: event.viewer.ip }' in code["FunctionCode"]


def test_pages_have_the_headers_of_the_local_stack_and_a_private_bucket() -> None:
    resources = rendered(**PRODUCTION | {"UserPool": "false"})
    [policy] = of_type(resources, "AWS::CloudFront::ResponseHeadersPolicy").values()
    config = policy["ResponseHeadersPolicyConfig"]
    sent = config["SecurityHeadersConfig"]
    origin = resources["PageHosting"]["Properties"]["Parameters"]["PhotosOrigin"]
    local = {name.decode(): value.decode() for name, value in page_headers(origin)}
    assert sent["ContentSecurityPolicy"] == {
        "ContentSecurityPolicy": local.pop("content-security-policy"),
        "Override": True,
    }
    assert sent["ReferrerPolicy"]["ReferrerPolicy"] == local.pop("referrer-policy")
    assert sent["ContentTypeOptions"]["Override"]
    assert local.pop("x-content-type-options") == "nosniff"
    allowed = config["CorsConfig"]["AccessControlAllowOrigins"]["Items"]
    assert allowed == [local.pop("access-control-allow-origin")]
    own = {h["Header"].lower(): h["Value"] for h in config["CustomHeadersConfig"]["Items"]}
    assert own == local
    assert all(resources["Bucket"]["Properties"]["PublicAccessBlockConfiguration"].values())
    tls, reading = resources["BucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert tls["Effect"] == "Deny"
    assert reading["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert "aws:SourceArn" in reading["Condition"]["StringEquals"]


def test_a_handshake_below_tls_1_2_is_refused() -> None:
    api = rendered()["Api"]["Properties"]
    assert api["SecurityPolicy"] == "SecurityPolicy_TLS13_1_2_2021_06"
    assert api["EndpointAccessMode"] == "STRICT"  # required with a policy of this kind


def test_only_named_addresses_may_call_where_some_are_named() -> None:
    def policy(**parameters: str) -> Any:
        return body(**parameters)["x-amazon-apigateway-policy"]["Statement"]

    for parameters, ranges in (
        ({}, "0.0.0.0/0,::/0"),
        ({"AllowedCidrs": "198.51.100.7/32,2001:db8::/48"}, "198.51.100.7/32,2001:db8::/48"),
    ):
        allow, deny = policy(**parameters)
        assert (allow["Effect"], deny["Effect"]) == ("Allow", "Deny")
        assert "Condition" not in allow
        assert deny["Condition"] == {"NotIpAddress": {"aws:SourceIp": ranges.split(",")}}
        for statement in (allow, deny):
            assert statement["Resource"] == "execute-api:/*"
            assert statement["Principal"] == "*"
    # API Gateway enforces a policy from the next deployment of the stage on.
    deployments = [
        set(of_type(rendered(AllowedCidrs=ranges), "AWS::ApiGateway::Deployment"))
        for ranges in ("0.0.0.0/0,::/0", "198.51.100.7/32,2001:db8::/48")
    ]
    assert deployments[0] != deployments[1]


def test_address_ranges_are_texts_that_a_policy_takes() -> None:
    pattern = template()["Parameters"]["AllowedCidrs"]["AllowedPattern"]
    for ranges in ("0.0.0.0/0,::/0", "198.51.100.7/32", "198.51.100.0/24,2001:db8::/48"):
        assert re.fullmatch(pattern, ranges), ranges
    for ranges in ("", "0.0.0.0/0", "::/0", "198.51.100.7", "198.51.100.0/24, 2001:db8::/48"):
        assert not re.fullmatch(pattern, ranges), ranges


def test_an_access_log_line_is_json_with_the_times_of_a_stream() -> None:
    log = rendered()["ApiStage"]["Properties"]["AccessLogSetting"]["Format"]
    assert "\n" not in log
    line = json.loads(re.sub(r":\$context[\w.]+", ":1", log))
    assert {"transfer_mode", "time_to_first_content_ms", "time_to_all_headers_ms"} <= line.keys()


def test_the_websocket_admits_by_a_ticket_and_goes_through_the_alias() -> None:
    resources = rendered(**APART)
    [api] = of_type(resources, "AWS::ApiGatewayV2::Api").values()
    assert (api["ProtocolType"], api["RouteSelectionExpression"]) == (
        "WEBSOCKET",
        "$request.body.action",
    )
    routes = of_type(resources, "AWS::ApiGatewayV2::Route")
    assert {route["RouteKey"]: route.get("AuthorizationType") for route in routes.values()} == {
        "$connect": "CUSTOM",
        "$disconnect": None,
        "$default": None,
    }
    [authorizer] = of_type(resources, "AWS::ApiGatewayV2::Authorizer").values()
    assert authorizer["IdentitySource"] == ["route.request.querystring.ticket"]
    integrations = of_type(resources, "AWS::ApiGatewayV2::Integration").values()
    for uri in (authorizer["AuthorizerUri"], *(i["IntegrationUri"] for i in integrations)):
        assert "functions/LiveFunctionAliaslive/invocations" in uri
    permissions = of_type(resources, "AWS::Lambda::Permission")
    live = {p["SourceArn"].partition(":LiveApi/")[2] for p in permissions.values()} - {""}
    assert live == {"authorizers/*", "live/$connect", "live/$default", "live/$disconnect"}


def test_the_websocket_has_a_limit_and_a_log_without_tickets_or_words() -> None:
    resources = rendered(**APART)
    [stage] = of_type(resources, "AWS::ApiGatewayV2::Stage").values()
    assert stage["StageName"] == "live"
    assert stage["DefaultRouteSettings"] == {
        "ThrottlingRateLimit": "5",
        "ThrottlingBurstLimit": "6",
        "LoggingLevel": "OFF",
        "DataTraceEnabled": False,
        "DetailedMetricsEnabled": False,
    }
    log = stage["AccessLogSettings"]["Format"]
    assert "\n" not in log
    line = json.loads(log)
    assert "$context.authorizer.status" in line.values()
    # Neither the query nor what an authorizer tells, which has the session.
    used = {value for value in line.values() if value.startswith("$")}
    assert not any("query" in value.lower() for value in used)
    assert {value for value in used if "authorizer" in value} == {"$context.authorizer.status"}
    # The filters of the REST API's log count lines with a status or a route.
    assert not {"status", "route"} & line.keys()


def test_functions_know_the_websocket_by_its_addresses() -> None:
    functions = of_type(rendered(), "AWS::Lambda::Function")
    known = {
        name: value
        for function in functions.values()
        for name, value in function["Environment"]["Variables"].items()
        if name.startswith("LIVE_")
    }
    assert known == {
        "LIVE_URL": "wss://LiveApi.execute-api.us-east-1.amazonaws.com/live",
        "LIVE_ENDPOINT": "https://LiveApi.execute-api.us-east-1.amazonaws.com/live",
    }
    having = {n for n, f in functions.items() if "LIVE_ENDPOINT" in f["Environment"]["Variables"]}
    assert having == {"LiveFunction", "RelayFunction"}
