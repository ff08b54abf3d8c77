"""What CloudFormation is asked for."""

import json
import re
from typing import Any

import pytest

from frontdesk.base import metrics
from frontdesk.base.errors import Unavailable
from frontdesk.models.classification import Source
from local.intrinsics import Resolver
from tests.support.cloudformation import Resources, of_type, rendered, template, transformed
from tests.support.dynamodb import ROOT

TABLE = "arn:aws:local:us-east-1:123456789012:Table"
TURN = {"GetItem", "PutItem", "Query", "UpdateItem"}
KEEPING = TURN | {"BatchGetItem", "BatchWriteItem", "DeleteItem"}
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:claude/key-??????"
READ_KEY = ("secretsmanager:GetSecretValue", SECRET)

FUNCTIONS = ("AuthorizerFunction", "ChatFunction", "StreamFunction", "ConversationsFunction")
RETENTION = "RetentionFunction"
"""Called by the table's stream only: nobody waits for it."""
ANY = "x-amazon-apigateway-any-method"
PUBLIC = ("/api/v1/health", "/api/v1/openapi.json", "/api/v1/docs")


@pytest.fixture(scope="module")
def resources() -> Resources:
    """As the default parameters make them."""
    return rendered()


@pytest.fixture(scope="module")
def production() -> Resources:
    """With all options used."""
    return rendered(
        Stage="prod",
        AnthropicSecretName="claude/key",
        AlarmEmail="ops@example.com",
        ApiKeyRequired="true",
        StreamConcurrency="100",
        AddressRateLimit="100",
    )


def statements(role: dict[str, Any]) -> list[dict[str, Any]]:
    return [s for p in role.get("Policies", []) for s in p["PolicyDocument"]["Statement"]]


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def grants(role: dict[str, Any]) -> set[tuple[str, str]]:
    return {
        (action, resource)
        for statement in statements(role)
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }


def on_table(actions: set[str]) -> set[tuple[str, str]]:
    return {(f"dynamodb:{action}", TABLE) for action in actions}


def indexes(resources: Resources) -> set[str]:
    table = resources["Table"]["Properties"]
    return {index["IndexName"] for index in table["GlobalSecondaryIndexes"]}


def test_a_function_may_do_what_it_does_and_no_more(
    resources: Resources, production: Resources
) -> None:
    listing = {("dynamodb:Query", f"{TABLE}/index/{index}") for index in indexes(resources)}
    for stage, key in ((resources, set()), (production, {READ_KEY})):
        roles = {name: grants(stage[f"{name}Role"]["Properties"]) for name in FUNCTIONS}
        assert roles == {
            "AuthorizerFunction": set(),
            "ChatFunction": on_table(TURN) | key,
            "StreamFunction": on_table(TURN) | key,
            "ConversationsFunction": on_table(KEEPING) | listing,
        }


def test_retention_reads_the_stream_of_its_table_and_removes_messages(
    production: Resources,
) -> None:
    stream = {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}
    role = grants(production["RetentionFunctionRole"]["Properties"])
    # An attribute other than Arn is here the name of its resource.
    assert role == {(f"dynamodb:{action}", "Table") for action in stream} | on_table(
        {"BatchWriteItem", "Query"}
    )
    assert production[RETENTION]["Properties"]["Role"].endswith(":RetentionFunctionRole")


def test_no_policy_has_a_wildcard_or_a_scan(production: Resources) -> None:
    for role in of_type(production, "AWS::IAM::Role").values():
        for statement in statements(role):
            assert statement["Effect"] == "Allow"
            assert not {"NotAction", "NotResource"} & statement.keys()
        for action, resource in grants(role):
            assert "*" not in action + resource
            assert "Scan" not in action


def test_the_managed_policies_are_those_for_logs_and_traces(production: Resources) -> None:
    roles = of_type(production, "AWS::IAM::Role")
    managed = {arn.rpartition("/")[2] for r in roles.values() for arn in r["ManagedPolicyArns"]}
    assert managed == {
        "AWSLambdaBasicExecutionRole",
        "AWSXrayWriteOnlyAccess",
        "AmazonAPIGatewayPushToCloudWatchLogs",
    }


def test_every_request_that_the_store_sends_is_allowed() -> None:
    sources = (ROOT / "layers/common/frontdesk/store").glob("*.py")
    sent = {name for s in sources for name in re.findall(r'\.call\(\s*"(\w+)"', s.read_text())}
    sent = {"".join(map(str.capitalize, name.split("_"))) for name in sent}
    # A transaction needs the permissions of what it is made of.
    assert sent
    assert sent - {"TransactWriteItems"} <= KEEPING


def test_the_streaming_route_streams_through_the_alias(resources: Resources) -> None:
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
        assert resources[alias[1]]["Type"] == "AWS::Lambda::Alias"
        ending = "response-streaming-invocations" if modes[path] == "STREAM" else "invocations"
        assert uri.endswith("/" + ending)
    assert [path for path, mode in modes.items() if mode == "STREAM"] == ["/api/v1/chat/stream"]
    stream = paths["/api/v1/chat/stream"][ANY]
    timeout = stream["x-amazon-apigateway-integration"]["timeoutInMillis"] / 1000
    function = resources["StreamFunction"]["Properties"]
    assert timeout == function["Timeout"]
    wrapper = function["Environment"]["Variables"]["AWS_LAMBDA_EXEC_WRAPPER"]
    assert (ROOT / "layers/common" / wrapper.removeprefix("/opt/")).is_file()


def test_every_function_is_published_from_a_snapshot_traced_and_logged(
    resources: Resources,
) -> None:
    functions = of_type(resources, "AWS::Lambda::Function")
    assert set(functions) == {*FUNCTIONS, RETENTION}
    aliases = {a["FunctionName"] for a in of_type(resources, "AWS::Lambda::Alias").values()}
    assert aliases == set(functions)
    for name, function in functions.items():
        waited_for = name != RETENTION
        applied = "PublishedVersions" if waited_for else "None"
        assert function["SnapStart"] == {"ApplyOn": applied}
        assert function["TracingConfig"] == {"Mode": "Active"}
        assert function["LoggingConfig"] == {"LogGroup": "Logs"}
        assert function["Architectures"] == ["arm64"]


def test_snapshots_can_be_left_out() -> None:
    for function in of_type(rendered(SnapStart="off"), "AWS::Lambda::Function").values():
        assert function["SnapStart"] == {"ApplyOn": "None"}


def test_a_change_in_the_layer_alone_publishes_every_function() -> None:
    before, after = (
        set(of_type(rendered(layer), "AWS::Lambda::Version")) for layer in ("old", "new")
    )
    assert len(before) == len(after) == len(FUNCTIONS) + 1
    assert not before & after


def test_logs_are_kept_for_the_time_asked_for() -> None:
    groups = of_type(rendered(LogRetentionDays="7"), "AWS::Logs::LogGroup")
    assert {name: group["RetentionInDays"] for name, group in groups.items()} == {
        "Logs": "7",
        "AccessLogs": "7",
    }


def test_only_in_production_does_the_table_outlive_the_stack(
    resources: Resources, production: Resources
) -> None:
    for stage, policy in ((resources, "Delete"), (production, "Retain")):
        table = stage["Table"]
        assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == (policy, policy)
        properties = table["Properties"]
        assert properties["DeletionProtectionEnabled"] is (policy == "Retain")
        assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
        assert properties["SSESpecification"]["SSEEnabled"]
        assert properties["TimeToLiveSpecification"]["AttributeName"] == "expires_at"


def test_the_default_parameters_are_enough() -> None:
    for name, parameter in template()["Parameters"].items():
        assert "Default" in parameter, name
        assert parameter["Description"], name


def test_streams_are_limited_only_on_request(resources: Resources, production: Resources) -> None:
    name = "ReservedConcurrentExecutions"
    assert name not in resources["StreamFunction"]["Properties"]
    assert production["StreamFunction"]["Properties"][name] == "100"


@pytest.mark.parametrize(("required", "keys"), [("", 0), ("true", 1)])
def test_an_api_key_is_asked_for_only_on_request(required: str, keys: int) -> None:
    resources = rendered(ApiKeyRequired=required)
    for path in resources["Api"]["Properties"]["Body"]["paths"].values():
        assert ({"api_key": []} in path[ANY].get("security", [])) is bool(keys)
    for kind in ("ApiKey", "UsagePlan", "UsagePlanKey"):
        assert len(of_type(resources, f"AWS::ApiGateway::{kind}")) == keys


def test_errors_of_the_gateway_are_in_the_envelope(resources: Resources) -> None:
    body = resources["Api"]["Properties"]["Body"]
    responses = body["x-amazon-apigateway-gateway-responses"]
    assert responses["MISSING_AUTHENTICATION_TOKEN"]["statusCode"] == "404"
    assert {"DEFAULT_4XX", "DEFAULT_5XX", "THROTTLED"} <= responses.keys()
    for response in responses.values():
        text = response["responseTemplates"]["application/json"]
        # API Gateway brings this one in quotes.
        envelope = json.loads(text.replace("$context.error.messageString", '"text"'))
        assert envelope["success"] is False
        assert set(envelope["error"]) == {"code", "message", "timestamp"}
        headers = response["responseParameters"]
        prefix = "gatewayresponse.header."
        assert headers[f"{prefix}X-Correlation-ID"] == "context.requestId"
        assert headers[f"{prefix}Access-Control-Allow-Origin"] == "'*'"
        if response.get("statusCode") == "429":
            assert headers[f"{prefix}Retry-After"]


@pytest.mark.parametrize(
    ("limit", "passes"),
    [("0", True), ("10", True), ("999999999", True), ("9", False), ("-1", False), ("", False)],
)
def test_a_limit_for_an_address_is_one_that_waf_takes(limit: str, passes: bool) -> None:
    parameter = template()["Parameters"]["AddressRateLimit"]
    assert bool(re.fullmatch(parameter["AllowedPattern"], limit)) is passes


def test_waf_is_there_only_for_a_limit(resources: Resources, production: Resources) -> None:
    assert not of_type(resources, "AWS::WAFv2::WebACL")
    [acl] = of_type(production, "AWS::WAFv2::WebACL").values()
    [rule] = acl["Rules"]
    assert rule["Statement"]["RateBasedStatement"]["Limit"] == "100"


def test_an_access_log_line_is_json_with_the_times_of_a_stream(resources: Resources) -> None:
    log = resources["ApiStage"]["Properties"]["AccessLogSetting"]["Format"]
    assert "\n" not in log
    line = json.loads(re.sub(r":\$context[\w.]+", ":1", log))
    assert {"transfer_mode", "time_to_first_content_ms", "time_to_all_headers_ms"} <= line.keys()


def test_every_metric_filter_is_for_lines_that_are_logged(resources: Resources) -> None:
    package = (ROOT / "layers/common/frontdesk").rglob("*.py")
    code = "".join(path.read_text() for path in package)
    access_log = resources["ApiStage"]["Properties"]["AccessLogSetting"]["Format"]
    for name, metric in of_type(resources, "AWS::Logs::MetricFilter").items():
        pattern = metric["FilterPattern"]
        for message in re.findall(r'\$\.message = "([^"]+)"', pattern):
            assert f'"{message}"' in code, name
        [transformation] = metric["MetricTransformations"]
        assert transformation["Dimensions"] == [{"Key": "service", "Value": "$.service"}]
        fields = set(re.findall(r"\$\.(\w+)", pattern + transformation["MetricValue"]))
        for field in fields - {"message"}:
            known = f'"{field}":' in access_log or re.search(rf"\b{field}[=:]", code)
            assert known, (name, field)


def test_a_turn_that_its_caller_made_impossible_is_no_failure_of_the_store(
    resources: Resources,
) -> None:
    pattern = resources["StoreFailuresMetric"]["Properties"]["FilterPattern"]
    [error] = re.findall(
        r'\(\$\.message = "the turn could not be closed" && \$\.error = "(\w+)"\)', pattern
    )
    assert error == Unavailable.__name__  # as log_failure writes it; not NotFound, nor Conflict


def emitted(capsys: pytest.CaptureFixture[str]) -> set[tuple[str, frozenset[tuple[str, str]]]]:
    """The metrics that the package emits, each with its dimensions."""
    for source in Source:
        metrics.turn(source, "claude", duration_ms=3, first_token_ms=2, failed=True)
    for call in ("classification", "reply"):
        metrics.skipped(call)
    found = set()
    for line in capsys.readouterr().out.splitlines():
        blob = json.loads(line)
        [declared] = blob["_aws"]["CloudWatchMetrics"]
        assert declared["Namespace"] == "Frontdesk"
        dimensions = frozenset((name, blob[name]) for name in declared["Dimensions"][0])
        found |= {(metric["Name"], dimensions) for metric in declared["Metrics"]}
    return found


def test_alarms_and_dashboard_show_metrics_that_there_are(
    production: Resources, capsys: pytest.CaptureFixture[str]
) -> None:
    # The stack's name here is that of the service.
    ours = frozenset({("service", "frontdesk")})
    there_are = emitted(capsys) | {
        (metric["MetricTransformations"][0]["MetricName"], ours)
        for metric in of_type(production, "AWS::Logs::MetricFilter").values()
    }
    for alarm in of_type(production, "AWS::CloudWatch::Alarm").values():
        assert alarm["AlarmActions"] == alarm["OKActions"] == ["AlarmTopic"]
        queries = [query["MetricStat"]["Metric"] for query in alarm.get("Metrics", [])[1:]]
        for metric in queries or [alarm]:
            dimensions = frozenset((d["Name"], d["Value"]) for d in metric["Dimensions"])
            if metric["Namespace"] == "Frontdesk":
                assert (metric["MetricName"], dimensions) in there_are
            else:
                assert metric["Namespace"].startswith("AWS/")
    dashboard = json.loads(production["Dashboard"]["Properties"]["DashboardBody"])
    names = {name for name, _ in there_are}
    for widget in dashboard["widgets"][:-1]:
        previous: list[Any] = []
        for row in widget["properties"]["metrics"]:
            shown = [field for field in row if isinstance(field, str)]
            if shown[0] == "...":
                shown = [*previous[: len(previous) + 1 - len(shown)], *shown[1:]]
            shown = [previous[n] if field == "." else field for n, field in enumerate(shown)]
            if shown[0] == "Frontdesk":
                assert shown[1] in names
            previous = shown


def test_every_function_behind_the_api_is_watched(resources: Resources) -> None:
    queries = resources["ThrottlesAlarm"]["Properties"]["Metrics"][1:]
    watched = {d["Value"] for q in queries for d in q["MetricStat"]["Metric"]["Dimensions"]}
    assert watched == set(FUNCTIONS)
    [in_use, errors] = [
        widget["properties"]["metrics"]
        for widget in json.loads(resources["Dashboard"]["Properties"]["DashboardBody"])["widgets"]
        if "AWS/Lambda" in str(widget)
    ]
    for name in FUNCTIONS:
        assert sum(name in row for row in in_use) == 1
        assert sum(name in row for row in errors) == 2


def test_the_runbook_has_a_chapter_for_each_alarm(production: Resources) -> None:
    runbook = (ROOT / "docs/runbook.md").read_text()
    for alarm in of_type(production, "AWS::CloudWatch::Alarm"):
        assert f"\n## {alarm}\n" in runbook


@pytest.mark.parametrize("mode", ["none", "jwt", "visitors"])
def test_every_route_but_the_public_ones_asks_the_authorizer_of_its_mode(mode: str) -> None:
    body = rendered(AuthMode=mode)["Api"]["Properties"]["Body"]
    asked = {
        (path, method): [name for security in entry["security"] for name in security]
        for path, methods in body["paths"].items()
        for method, entry in methods.items()
    }
    for (path, method), names in asked.items():
        public = method == "options" or path.startswith(PUBLIC)
        assert names == (["NONE"] if public else [mode]), (path, method)
    assert "AUTH_MODE" in template()["Globals"]["Function"]["Environment"]["Variables"]


def test_a_result_is_kept_only_by_what_decides_it(resources: Resources) -> None:
    schemes = resources["Api"]["Properties"]["Body"]["components"]["securitySchemes"]
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


def test_who_is_not_let_in_is_told_why_in_the_envelope(resources: Resources) -> None:
    body = resources["Api"]["Properties"]["Body"]
    responses = body["x-amazon-apigateway-gateway-responses"]
    failing = ("503", "SERVICE_UNAVAILABLE", "Retry-After", "'2'")
    for name, (status, code, header, value) in {
        "UNAUTHORIZED": ("401", "UNAUTHORIZED", "WWW-Authenticate", "'Bearer'"),
        "AUTHORIZER_FAILURE": failing,
        "AUTHORIZER_CONFIGURATION_ERROR": failing,
    }.items():
        found = responses[name]
        assert found["statusCode"] == status
        envelope = json.loads(found["responseTemplates"]["application/json"])
        assert envelope["error"]["code"] == code
        assert found["responseParameters"][f"gatewayresponse.header.{header}"] == value


@pytest.mark.parametrize(
    ("parameters", "passes"),
    [
        ({}, True),
        ({"AuthMode": "jwt"}, False),
        ({"AuthMode": "jwt", "TokenIssuer": "https://i"}, False),
        ({"AuthMode": "visitors", "TokenAudience": "a"}, False),
        ({"AuthMode": "jwt", "TokenIssuer": "https://i", "TokenAudience": "a"}, True),
        ({"Stage": "prod"}, False),
        ({"Stage": "prod", "ApiKeyRequired": "true"}, True),
        ({"Stage": "prod", "AuthMode": "visitors"}, False),
    ],
)
def test_a_stack_that_would_be_open_or_shut_by_mistake_is_not_deployed(
    parameters: dict[str, str], passes: bool
) -> None:
    document = template()
    defaults = {name: spec["Default"] for name, spec in document["Parameters"].items()}
    resolver = Resolver(document["Conditions"], {**defaults, **parameters})
    rules = [rule for rule in document["Rules"].values() if resolver.resolve(rule["RuleCondition"])]
    asserted = [a["Assert"] for rule in rules for a in rule["Assertions"]]
    assert all(resolver.resolve(assertion) for assertion in asserted) is passes
